//! `template_syntax`
//!
//! **What it does**: finds instructions whose marks do not fit together: `{{` without `}}`, `{% if %}` without `{% endif %}`.
//!
//! **Why**: the person who gets the task sees an error, or half of the text, instead of the instructions.
//!
//! **Example**: `Dear {{ name }, …`.
//!
//! **Instead**: close each mark and each block.

use super::rule::{Report, Rule, Subject};
use crate::problem::Severity;
use crate::variables::{Source, template_faults};

pub(super) const RULE: Rule = Rule {
    code: "template_syntax",
    severity: Severity::Warning,
    summary: "the marks of a template do not fit together",
    run,
};

fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for node in subject.nodes() {
        let texts = [&node.extensions.instructions_for_end_user, &node.extensions.guest_confirmation];
        for text in texts.into_iter().flatten() {
            let source = Source::template(node.id.as_str(), &text.text, text.position);
            for (offset, fault) in template_faults(&text.text) {
                let message = format!("In the instructions of `{}`, {fault}.", node.label());
                report.add(source.element, source.place(offset), message, "Close each mark and each block.");
            }
        }
    }
}
