//! Refuses messages and signals from outside that no process can ever take: a misspelt name would only
//! wait.

use std::collections::BTreeSet;

use super::super::choose::prepare;
use super::super::instance::Prepared;
use super::super::mail::awaited_messages;
use super::super::signals::awaited_signals;
use super::Driver;
use crate::executable::Executable;
use crate::model::Definitions;
use crate::problem::Problem;

impl Driver<'_> {
    /// Checks what comes from outside.
    pub(in crate::simulate) fn check_outside(&self) -> Result<(), Vec<Problem>> {
        let messages: Vec<&str> = self.options.messages.iter().map(|message| message.name.as_str()).collect();
        let signals: Vec<&str> = self.options.signals.iter().map(String::as_str).collect();
        self.expect("message", &messages, awaited_messages)?;
        self.expect("signal", &signals, awaited_signals)
    }

    fn expect(
        &self,
        what: &str,
        names: &[&str],
        awaited: impl Fn(&Executable) -> BTreeSet<&str>,
    ) -> Result<(), Vec<Problem>> {
        let mut known = awaited(&self.main.executable);
        let others: Vec<Prepared>;
        if names.iter().any(|name| !known.contains(name)) {
            let processes = self.sources.all().flat_map(Definitions::executable_processes);
            others = processes
                .filter_map(|process| {
                    prepare(self.sources, self.scripts, &self.options, process.id.as_str()).ok()
                })
                .collect();
            known.extend(others.iter().flat_map(|prepared| awaited(&prepared.executable)));
        }
        let Some(unknown) = names.iter().find(|name| !known.contains(*name)) else {
            return Ok(());
        };
        let message = format!("nothing in the processes waits for {what} {unknown:?}");
        let problem = Problem::error(&format!("unexpected_{what}"), message);
        let help = if known.is_empty() {
            format!("The processes wait for no {what} at all.")
        } else {
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            format!("{}s they wait for: {known}.", capital(what))
        };
        Err(vec![problem.with_help(help)])
    }
}

fn capital(what: &str) -> String {
    what[..1].to_uppercase() + &what[1..]
}
