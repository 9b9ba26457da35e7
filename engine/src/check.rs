//! What is wrong with a model, beyond its form: one rule per file.
//!
//! A process that passes without errors can be compiled; whatever the engine cannot run is refused
//! here by name, never skipped. Processes with `isExecutable="false"` are drawings and not checked.

mod ad_hoc;
mod boundary_event;
mod business_rule_task;
mod called_element;
mod cancel_event;
mod compensation;
mod complex_gateway;
mod crossing_flow;
mod data_association;
mod dead_lock;
mod default_flow;
mod duplicate_process;
mod end_event;
mod endless_loop;
mod event_based_gateway;
mod event_reference;
mod event_sub_process;
mod exclusive_gateway;
mod expression_language;
mod flow_condition;
mod form_file;
mod graph;
mod ignored_extension;
mod implicit_split;
mod instantiating;
mod lack_of_synchronisation;
mod lane;
mod link_event;
mod loop_marker;
mod maybe_undefined_variable;
mod message;
mod missing_default;
mod missing_label;
mod misspelt_variable;
mod multiple_event;
mod not_executable;
mod rule;
mod service_task;
mod start_event;
mod template_syntax;
mod timer_definition;
mod topology;
mod type_mismatch;
mod undefined_variable;
mod unquoted_literal;
mod unreachable_element;
mod unsupported_element;
mod unsupported_event;
mod user_task;
mod variable_read_too_early;

use crate::model::{Definitions, Process};
use crate::problem::Problem;
use crate::variables::Surroundings;

use rule::{Report, Subject};
pub use rule::{Rule, RuleSet};

/// All rules, in the order they run.
pub const RULES: &[Rule] = &[
    not_executable::RULE,
    duplicate_process::RULE,
    unsupported_element::RULE,
    unsupported_element::MISPLACED,
    unsupported_element::IGNORED,
    unsupported_event::RULE,
    multiple_event::RULE,
    event_reference::SIGNAL,
    event_reference::CONDITION,
    event_sub_process::RULE,
    cancel_event::RULE,
    compensation::RULE,
    link_event::RULE,
    data_association::RULE,
    expression_language::RULE,
    start_event::MISSING,
    start_event::SEVERAL,
    start_event::INCOMING,
    end_event::RULE,
    crossing_flow::RULE,
    flow_condition::RULE,
    exclusive_gateway::RULE,
    event_based_gateway::RULE,
    complex_gateway::RULE,
    instantiating::RULE,
    loop_marker::RULE,
    ad_hoc::RULE,
    default_flow::RULE,
    default_flow::CONDITION,
    boundary_event::ATTACHED,
    boundary_event::INCOMING,
    boundary_event::INTERRUPTING,
    message::RULE,
    timer_definition::RULE,
    called_element::RULE,
    service_task::RULE,
    business_rule_task::RULE,
    ignored_extension::RULE,
    lane::RULE,
    user_task::RULE,
    unreachable_element::RULE,
    dead_lock::RULE,
    lack_of_synchronisation::RULE,
    endless_loop::RULE,
    implicit_split::RULE,
    missing_default::RULE,
    missing_label::RULE,
    undefined_variable::RULE,
    misspelt_variable::RULE,
    variable_read_too_early::RULE,
    maybe_undefined_variable::RULE,
    type_mismatch::RULE,
    template_syntax::RULE,
    form_file::UNKNOWN,
    form_file::INVALID,
    form_file::FIELD,
    unquoted_literal::RULE,
];

/// Checks all executable processes and global tasks of a file.
#[must_use]
pub fn check(definitions: &Definitions, rules: &RuleSet) -> Vec<Problem> {
    check_with(definitions, rules, Surroundings::default())
}

/// [`check()`], knowing the files beside the diagram.
#[must_use]
pub fn check_with<'a>(
    definitions: &'a Definitions,
    rules: &RuleSet,
    surroundings: Surroundings<'a>,
) -> Vec<Problem> {
    let processes = definitions.executable_processes().chain(&definitions.global_tasks).collect();
    run(&Subject::new(definitions, processes, surroundings), rules)
}

/// What keeps one process of a file from running, executable or not.
#[must_use]
pub(crate) fn check_process(definitions: &Definitions, process: &Process) -> Vec<Problem> {
    run(&Subject::new(definitions, vec![process], Surroundings::default()), &RuleSet::errors_only())
}

fn run(subject: &Subject<'_>, rules: &RuleSet) -> Vec<Problem> {
    let mut problems = Vec::new();
    for rule in RULES {
        let Some(severity) = rules.severity(rule) else {
            continue;
        };
        let mut report = Report::new(rule.code, severity, &subject.definitions.file, &mut problems);
        (rule.run)(subject, &mut report);
    }
    problems.sort_by_key(|problem| problem.position);
    problems
}
