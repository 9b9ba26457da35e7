//! `businessRuleTask` (BPMN 2.0.2, 13.3.3): makes a decision on the data of the element.
//!
//! The outputs are merged into the data, and without a match nothing changes; or the result goes into
//! a variable, and without a match that is null.

use std::sync::Arc;

use super::Progress;
use crate::dmn::Environment;
use crate::executable::node::DecisionCall;
use crate::runtime::event::Event;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};

/// The code of its incidents.
const CODE: &str = "decision_error";

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, call: &DecisionCall) -> Result<Progress, Failure> {
    let decision = run
        .executable
        .decision(&call.decision)
        .ok_or_else(|| Failure::new(CODE, format!("there is no decision \"{}\"", call.decision)))?;
    let context = run.context;
    let environment = Environment { scripts: context.scripts, host: context.host, now: context.now };
    let evaluation = decision
        .evaluate(&run.data(at.key), &environment)
        .map_err(|error| Failure::new(CODE, error.to_string()).because_of(error.script))?;
    // In FEEL what fails is null; a process does not go on with that.
    if let Some(fault) = evaluation.faults().next() {
        let place = format!("{}:{}:{}", fault.file, fault.position.line, fault.position.column);
        let message = format!("decision \"{}\" ({place}): {}", fault.element, fault.message);
        return Err(Failure::new(CODE, message));
    }
    run.emit(Event::DecisionMade { element: at.key, evaluation: Box::new(evaluation.clone()) });
    match &call.result_variable {
        Some(variable) => run.set(at.key, vec![(variable.clone(), Arc::new(evaluation.value))]),
        None => run.merge(at.key, &evaluation.outputs),
    }
    Ok(Progress::Done)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::executable::Executable;
    use crate::runtime::{Event, State};
    use crate::testing::{Instance, ProcessBuilder, decision};

    const TABLE: &str = r#"
        <decisionTable>
          <input label="Age"><inputExpression><text>age</text></inputExpression></input>
          <output name="fee.sum"/>
          <output name="kind"/>
          <rule>
            <inputEntry><text>&lt; 18</text></inputEntry>
            <outputEntry><text>age + 1</text></outputEntry>
            <outputEntry><text>"young"</text></outputEntry>
          </rule>
          <rule>
            <inputEntry><text>[18, 19]</text></inputEntry>
            <outputEntry><text>0</text></outputEntry>
            <outputEntry><text>"odd"</text></outputEntry>
          </rule>
        </decisionTable>"#;

    fn deciding(result_variable: Option<&str>) -> Executable {
        let process =
            ProcessBuilder::new("p").start("start").decide("task", "fees", result_variable).end("end");
        process.executable().with_decisions([decision("fees", TABLE)])
    }

    #[test]
    fn the_outputs_are_merged_into_the_data_and_the_reasons_are_kept() {
        let instance = Instance::started(deciding(None), json!({"age": 17, "fee": {"paid": 0}}));
        assert_eq!(instance.result(), json!({"age": 17, "fee": {"paid": 0, "sum": 18}, "kind": "young"}));
        let made = instance.journal.iter().find_map(|event| match event {
            Event::DecisionMade { evaluation, .. } => Some(json!(evaluation)),
            _ => None,
        });
        let expected = json!({
            "decision": "fees",
            "language": "python",
            "is_table": true,
            "inputs": [{"input": "Age", "value": 17}],
            "matched": [1],
            "outputs": {"fee": {"sum": 18}, "kind": "young"},
            "value": {"fee": {"sum": 18}, "kind": "young"},
        });
        assert_eq!(made, Some(expected));
    }

    #[test]
    fn the_result_may_go_into_a_variable() {
        let instance = Instance::started(deciding(Some("result")), json!({"age": 17}));
        assert_eq!(instance.result()["result"], json!({"fee": {"sum": 18}, "kind": "young"}));
        let instance = Instance::started(deciding(Some("result")), json!({"age": 40}));
        assert_eq!(instance.result(), json!({"age": 40, "result": null}));
    }

    #[test]
    fn no_match_changes_nothing() {
        let instance = Instance::started(deciding(None), json!({"age": 40}));
        assert_eq!(instance.result(), json!({"age": 40}));
    }

    #[test]
    fn a_failure_is_an_incident_with_the_rule_and_the_column() {
        let mut instance = Instance::started(deciding(None), json!({"age": "old"}));
        assert_eq!(instance.incidents(), [("task".to_owned(), "decision_error".to_owned())]);
        let failed =
            |state: &State| state.elements.values().find_map(|element| element.incident.clone()).unwrap();
        let incident = failed(&instance.state);
        assert!(incident.message.starts_with("decision \"fees\", rule 1, column \"Age\": "), "{incident:?}");
        assert_eq!(incident.script.unwrap().exception, "TypeError");
        instance.mend("task", json!({"age": 3}));
        assert_eq!(instance.result()["kind"], json!("young"));

        let process = ProcessBuilder::new("p").start("start").decide("task", "other", None).end("end");
        let instance = Instance::started(process.executable(), Value::Object(serde_json::Map::new()));
        assert_eq!(failed(&instance.state).message, "there is no decision \"other\"");
    }
}
