//! Soundness: whether every way through a process can end, and end properly.
//!
//! Each process and each sub-process is played as a game of tokens on its sequence flows in which every condition may
//! be true or false, every event may come or not, and every activity ends or is interrupted (W. van der Aalst, *The
//! Application of Petri Nets to Workflow Management*, 1998). All states that can be reached are looked at, up to a
//! bound; what is found comes with the shortest way there.
//!
//! Reading order: `net` says what each node does with tokens, `search` looks at all states, `report` turns what it finds
//! into findings.

mod net;
mod report;
mod search;

use crate::model::{Definitions, FlowNodeKind};

pub use report::{Finding, Report, Step};

/// The most flows of a process or sub-process that is looked at.
const MAX_FLOWS: usize = 3_000;

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The most states of one process or sub-process; with more the report says it is not complete.
    pub max_states: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_states: 100_000 }
    }
}

/// Looks at all executable processes of a file, and at their sub-processes.
#[must_use]
pub fn search(definitions: &Definitions, options: Options) -> Report {
    let mut report = Report::new();
    for process in definitions.executable_processes() {
        for (owner, container) in process.containers() {
            let name = owner.map_or(process.id.as_str(), |owner| owner.id.as_str());
            let is_small = container.flows.len() <= MAX_FLOWS;
            let is_game = is_small
                && owner.is_none_or(|owner| {
                    !matches!(
                        owner.kind,
                        FlowNodeKind::AdHocSubProcess { .. } | FlowNodeKind::SubChoreography
                    )
                });
            if !is_game {
                report.not_analysed.push(name.to_owned());
                continue;
            }
            let net = net::Net::new(definitions, container);
            report.not_analysed.extend(net.not_analysed.iter().cloned());
            if net.starts.is_empty() {
                continue;
            }
            let found = search::explore(&net, options.max_states);
            report.add(&definitions.file, name, &net, &found);
        }
    }
    report.finish()
}
