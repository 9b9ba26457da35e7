//! Calls of decisions.

use super::script::Scripts;
use crate::executable::node::DecisionCall;
use crate::model::FlowNode;
use crate::problem::Problem;

/// The decision of a business rule task; those without one are refused by a rule.
pub(super) fn call(node: &FlowNode, scripts: &mut Scripts<'_>) -> Option<DecisionCall> {
    let dialect = &node.extensions.dialect;
    if let Some(decision) = &node.extensions.called_decision_id {
        return Some(DecisionCall { decision: decision.text.clone(), result_variable: None });
    }
    let decision = dialect.decision.as_ref()?;
    if decision.text.starts_with(['$', '#', '=']) {
        let message = format!("The decision `{}` is known only when it runs.", decision.text);
        let problem = Problem::error("foreign_expression", message).with_position(decision.position);
        scripts.report(problem.with_element(node.id.as_str()).with_help("Name the id of a decision."));
        return None;
    }
    Some(DecisionCall {
        decision: decision.text.clone(),
        result_variable: dialect.result_variable.as_ref().map(|variable| variable.text.clone()),
    })
}
