//! `subProcess` and `transaction` (BPMN 2.0.2, 13.3.4): a scope that begins with the data of the element
//! and gives back the merged data of its ends. Event sub-processes and ad-hoc ones are kinds of their own.

use super::Progress;
use crate::executable::node::{SubProcess, SubProcessKind};
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::scope::{self, Opening};
use crate::runtime::{ad_hoc, event_sub_process};

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, inner: &SubProcess) -> Result<Progress, Failure> {
    let opening = Opening {
        process: at.process,
        container: Some(&at.node.id),
        inside: &inner.inside,
        opened_by: Some(at.key),
        inputs: None,
    };
    match &inner.kind {
        SubProcessKind::Embedded | SubProcessKind::Transaction => scope::open(run, &opening),
        SubProcessKind::Event => event_sub_process::open(run, &opening),
        SubProcessKind::AdHoc(ad_hoc) => return ad_hoc::begin(run, at, &inner.inside, ad_hoc),
    }
    Ok(Progress::Stopped)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Instance, ProcessBuilder};

    #[test]
    fn it_begins_with_the_data_of_the_element_and_its_result_replaces_it() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .open("sub")
            .start("inner")
            .script("change", "b = a + 1\ndel a")
            .end("inner_end")
            .close()
            .script("after", "c = b + 1")
            .end("end")
            .executable();
        let instance = Instance::started(executable, json!({"a": 1}));
        assert_eq!(instance.result(), json!({"b": 2, "c": 3}));
        insta::assert_snapshot!(instance.text(), @r#"
        p started with {"a":1}
        scope p opened
        start activated
        start completed, took start_to_sub
        sub activated
        scope sub opened
        inner activated
        inner completed, took inner_to_change
        change activated
        change data: b=2 -a
        change completed, took change_to_inner_end
        inner_end activated
        inner_end completed
        sub took all of scope sub
        scope sub completed
        sub completed, took sub_to_after
        after activated
        after data: c=3
        after completed, took after_to_end
        end activated
        end completed
        scope p completed
        completed
        "#);
    }

    #[test]
    fn it_waits_for_all_of_its_ends() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .open("sub")
            .start("inner")
            .user("first")
            .end("end_first")
            .at("inner")
            .user("second")
            .end("end_second")
            .close()
            .end("end")
            .executable();
        let mut instance = Instance::started(executable, json!({}));
        instance.complete("first", json!({"a": 1}));
        assert!(!instance.text().contains("sub completed"));
        instance.complete("second", json!({"b": 2}));
        assert_eq!(instance.result(), json!({"a": 1, "b": 2}));
    }

    #[test]
    fn one_without_start_event_begins_where_no_flow_leads_to() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .open("sub")
            .script("change", "b = 1")
            .close()
            .open("empty")
            .close()
            .end("end")
            .executable();
        let instance = Instance::started(executable, json!({}));
        assert_eq!(instance.result(), json!({"b": 1}));
    }
}
