//! The decisions that compiled processes call.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Library;
use crate::dmn::{self, Decision, Definitions};
use crate::executable::{NodeKind, Process};
use crate::problem::Problem;
use crate::script::{ScriptEngine, did_you_mean};

/// Compiles every decision that a business rule task of the processes calls; what is wrong with one is
/// reported once.
pub(super) fn called(
    processes: &[Process],
    library: &Library<'_>,
    sources: &[&Definitions],
    scripts: &dyn ScriptEngine,
    problems: &mut Vec<Problem>,
) -> Vec<Arc<Decision>> {
    let mut compiled: BTreeMap<&str, Option<Arc<Decision>>> = BTreeMap::new();
    for process in processes {
        for node in &process.nodes {
            let NodeKind::BusinessRuleTask(call) = &node.kind else {
                continue;
            };
            let id = call.decision.as_str();
            if has_none(sources, id) {
                let message = format!("`{}` calls the decision `{id}`, which does not exist.", node.label());
                let mut problem = Problem::error("unknown_decision", message).with_element(node.id.as_str());
                let known = sources.iter().flat_map(|file| &file.decisions).map(|each| each.id.as_str());
                problem.help = did_you_mean(id, known);
                let position = library.position(&process.id, &node.id);
                problems.push(match position {
                    Some(position) => problem.with_file(&process.file).with_position(position),
                    None => problem.with_file(&process.file),
                });
            } else if !compiled.contains_key(id) {
                compiled.insert(id, compile(sources, id, scripts, problems).map(Arc::new));
            }
        }
    }
    compiled.into_values().flatten().collect()
}

fn compile(
    sources: &[&Definitions],
    id: &str,
    scripts: &dyn ScriptEngine,
    problems: &mut Vec<Problem>,
) -> Option<Decision> {
    let mut found = sources.iter().filter(|source| has(source, id));
    let definitions = found.next()?;
    // A file given twice is no second decision.
    if let Some(other) = found.find(|other| !std::ptr::eq(**other, *definitions)) {
        let message = format!("The decision `{id}` is also in `{}`.", definitions.file);
        let problem = Problem::error("duplicate_decision", message).with_element(id).with_file(&other.file);
        problems.push(problem.with_help("Give each decision its own id."));
    }
    match dmn::compile(sources, dmn::Target::Decision(id), scripts) {
        Ok(decision) => Some(decision),
        Err(faults) => {
            problems.extend(faults);
            None
        }
    }
}

fn has(definitions: &Definitions, id: &str) -> bool {
    definitions.decisions.iter().any(|decision| decision.id == id)
}

fn has_none(sources: &[&Definitions], id: &str) -> bool {
    !sources.iter().any(|source| has(source, id))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::executable::{Sources, compile_with};
    use crate::testing::{Instance, ProcessBuilder, TestScripts};

    fn decisions(file: &str, cell: &str) -> Definitions {
        let xml = format!(
            r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="fees">
              <decisionTable><input label="age"/><output name="fee"/>
              <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>{cell}</text></outputEntry></rule>
              </decisionTable></decision></definitions>"#
        );
        dmn::parse(xml, file).0
    }

    fn found(sources: &[&Definitions]) -> (Vec<String>, Vec<String>) {
        let process = || ProcessBuilder::new("p").start("start").decide("task", "fees", None);
        let processes = [process().decide("again", "fees", None).end("end").build()];
        let mut problems = Vec::new();
        let library = Library::new(Sources::default());
        let called = called(&processes, &library, sources, &TestScripts, &mut problems);
        let problems = problems.iter().map(|problem| format!("{} {}", problem.file, problem.code)).collect();
        (called.iter().map(|decision| decision.file.clone()).collect(), problems)
    }

    #[test]
    fn each_decision_is_compiled_once_and_must_be_clear() {
        let one = decisions("fees.dmn", "1");
        let other = decisions("other.dmn", "1");
        let broken = decisions("broken.dmn", "= 1");
        let text = |text: &str| vec![text.to_owned()];
        assert_eq!(found(&[&one]), (text("fees.dmn"), vec![]));
        assert_eq!(found(&[&one, &one]), (text("fees.dmn"), vec![]), "a file given twice");
        assert_eq!(found(&[&one, &other]).1, ["other.dmn duplicate_decision"]);
        assert_eq!(found(&[&broken]), (vec![], text("broken.dmn script_syntax")));
        assert_eq!(found(&[]).1, [" unknown_decision", " unknown_decision"]);
    }

    #[test]
    fn a_business_rule_task_decides_by_a_table_of_the_sources() {
        let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="x" targetNamespace="t"
             xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">
          <process id="p" isExecutable="true">
            <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="task"/>
            <businessRuleTask id="task"><extensionElements>
              <spiffworkflow:calledDecisionId>fees</spiffworkflow:calledDecisionId>
            </extensionElements></businessRuleTask>
            <sequenceFlow id="f2" sourceRef="task" targetRef="end"/><endEvent id="end"/>
          </process></definitions>"#;
        let (definitions, problems) = crate::parse(xml, "p.bpmn");
        assert_eq!(problems, []);
        let decisions = decisions("fees.dmn", "age + 1");
        let sources = Sources { processes: &[&definitions], decisions: &[&decisions] };
        let executable = compile_with(sources, "p", &TestScripts).unwrap();
        let instance = Instance::started(executable, json!({"age": 4}));
        assert_eq!(instance.result(), json!({"age": 4, "fee": 5}));

        let sources = Sources { processes: &[&definitions], decisions: &[] };
        let problems = compile_with(sources, "p", &TestScripts).unwrap_err();
        let text = "p.bpmn:5:13: error[unknown_decision]: `task` calls the decision `fees`, which does not exist. (element task)";
        assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [text]);
    }
}
