//! `userTask` (BPMN 2.0.2, 13.3.3): a person fills a form.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Progress;
use crate::executable::node::Form;
use crate::runtime::event::Event;
use crate::runtime::run::{Active, Run};
use crate::runtime::state::Phase;

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>) -> Progress {
    run.emit(Event::PhaseChanged { element: at.key, phase: Phase::WaitsForTask });
    Progress::Stopped
}

pub(super) fn answer(run: &mut Run<'_>, at: Active<'_>, form: &Form, data: &Map<String, Value>) {
    match &form.variable {
        Some(variable) => {
            run.set(at.key, vec![(variable.clone(), Arc::new(Value::Object(data.clone())))]);
        }
        None => run.merge(at.key, data),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::executable::NodeKind;
    use crate::runtime::{Command, Rejection};
    use crate::testing::{Instance, ProcessBuilder};

    #[test]
    fn what_a_person_enters_is_merged_deep() {
        let executable = ProcessBuilder::new("p").start("start").user("review").end("end").executable();
        let mut instance = Instance::started(executable, json!({"order": {"id": 1}, "list": [1, 2]}));
        instance.complete("review", json!({"order": {"ok": true}, "list": [3]}));
        assert_eq!(instance.result(), json!({"order": {"id": 1, "ok": true}, "list": [3]}));
        assert!(
            instance.text().contains("review data: order={\"id\":1,\"ok\":true} list=[3]\nreview completed")
        );
    }

    #[test]
    fn what_a_person_enters_goes_into_the_variable_of_the_form() {
        let form = Form { variable: Some("form".to_owned()), ..Form::default() };
        let executable =
            ProcessBuilder::new("p").start("start").node("review", NodeKind::UserTask(form)).end("end");
        let mut instance = Instance::started(executable.executable(), json!({"a": 1}));
        instance.complete("review", json!({"a": 2}));
        assert_eq!(instance.result(), json!({"a": 1, "form": {"a": 2}}));
    }

    #[test]
    fn it_takes_no_answer_of_another_kind() {
        let executable = ProcessBuilder::new("p").start("start").user("review").end("end").executable();
        let mut instance = Instance::started(executable, json!({}));
        let element = instance.element("review");
        let result = instance.step(Command::CompleteService { element, result: json!(1) });
        assert_eq!(result, Err(Rejection::NotWaiting { element }));
    }

    #[test]
    fn a_failed_post_script_is_tried_again_without_asking_the_person_again() {
        let executable =
            ProcessBuilder::new("p").start("start").user("review").post("total = price + tax").end("end");
        let mut instance = Instance::started(executable.executable(), json!({"price": 2}));
        instance.complete("review", json!({"ok": true}));
        assert_eq!(instance.incidents(), [("review".to_owned(), "script_error".to_owned())]);
        instance.mend("review", json!({"tax": 1}));
        assert_eq!(instance.result(), json!({"price": 2, "ok": true, "tax": 1, "total": 3}));
        insta::assert_snapshot!(instance.text(), @r#"
        p started with {"price":2}
        scope p opened
        start activated
        start completed, took start_to_review
        review activated
        review waits for a person
        review data: ok=true
        review has done its work
        review failed: script_error: NameError: name 'tax' is not defined
        review data: tax=1
        review retried
        review data: total=3
        review completed, took review_to_end
        end activated
        end completed
        scope p completed
        completed
        "#);
    }
}
