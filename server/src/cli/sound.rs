//! What `millrace check --sound` prints.

use engine::soundness::Report;

use super::output::Streams;

/// The findings and how they come about, for people.
pub(super) fn print(report: &Report, streams: &mut Streams<'_>) {
    for finding in &report.findings {
        streams.line(&finding.problem().to_string());
        for (number, step) in (1..).zip(&finding.path) {
            streams.line(&format!("  {number}. {}", step.text));
        }
    }
    let states = report.states;
    streams.line(&match (report.sound, report.complete) {
        (true, _) => format!("sound: every way leads to the end ({states} states)"),
        (false, true) => format!("not sound ({states} states)"),
        (false, false) => format!("not all was looked at: there are more than {states} states"),
    });
    if !report.not_analysed.is_empty() {
        streams.line(&format!("not looked into: {}", report.not_analysed.join(", ")));
    }
}
