//! `endEvent` (BPMN 2.0.2, 13.5.6): plain, or throws what its definitions say.

use super::Progress;
use crate::executable::node::Throw;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::runtime::throw;

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, thrown: &Throw) -> Result<Progress, Failure> {
    throw::all(run, at, thrown)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::executable::Executable;
    use crate::executable::node::{Catch, Throw};
    use crate::runtime::Effect;
    use crate::runtime::state::InstanceStatus;
    use crate::testing::{Instance, ProcessBuilder};

    #[test]
    fn an_instance_completes_when_its_last_token_ends_and_merges_all_of_them() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .parallel("split")
            .script("a", "x = 1")
            .end("end_a")
            .at("split")
            .user("b")
            .end("end_b")
            .executable();
        let mut instance = Instance::started(executable, json!({}));
        assert_eq!(instance.state.status, InstanceStatus::Active);
        instance.complete("b", json!({"y": 2}));
        assert_eq!(instance.result(), json!({"x": 1, "y": 2}));
    }

    #[test]
    fn terminate_ends_the_sub_process_it_is_in_and_no_more() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .parallel("split")
            .user("outside")
            .end("end_outside")
            .at("split")
            .open("sub")
            .start("inner")
            .parallel("inner_split")
            .user("inside")
            .parallel("join")
            .end("end_inside")
            .at("inner_split")
            .parallel("join")
            .at("inner_split")
            .script("a", "x = 1")
            .end_with("stop", Throw::Terminate)
            .close()
            .user("after")
            .end("end")
            .executable();
        let mut instance = Instance::started(executable, json!({}));
        insta::assert_snapshot!(instance.text(), @r"
        p started with {}
        scope p opened
        start activated
        start completed, took start_to_split
        split activated
        split completed, took split_to_outside, split_to_sub
        outside activated
        sub activated
        outside waits for a person
        scope sub opened
        inner activated
        inner completed, took inner_to_inner_split
        inner_split activated
        inner_split completed, took inner_split_to_inside, inner_split_to_join, inner_split_to_a
        inside activated
        token of inner_split_to_join waits at join
        a activated
        inside waits for a person
        a data: x=1
        a completed, took a_to_stop
        stop activated
        stop completed
        inside cancelled
        token of inner_split_to_join cancelled
        sub took all of scope sub
        scope sub completed
        sub completed, took sub_to_after
        after activated
        after waits for a person
        ");
        let cancelled = |effect: &Effect| matches!(effect, Effect::CloseTask { completed: false, .. });
        assert_eq!(instance.effects.iter().filter(|effect| cancelled(effect)).count(), 1);
        instance.complete("outside", json!({}));
        instance.complete("after", json!({}));
        assert_eq!(instance.result(), json!({"x": 1}));
    }

    /// Throws in a process that is called inside a sub-process.
    fn thrower(code: Option<&str>, boundaries: &[(&str, &str, Option<&str>)]) -> Executable {
        let mut main = ProcessBuilder::new("main")
            .start("start")
            .open("sub")
            .start("inner")
            .call("call", 1)
            .end("inner_end")
            .close()
            .end("end");
        for (id, on, code) in boundaries {
            main = main.boundary(id, on, true, Catch::error(*code)).end(&format!("end_{id}"));
        }
        let called = ProcessBuilder::new("called")
            .start("called_start")
            .parallel("split")
            .user("wait")
            .end("called_end")
            .at("split")
            .script("try", "y = 2")
            .error_end("throw", code, Some("y"));
        Executable::new(vec![main.build(), called.build()])
    }

    #[rstest::rstest]
    #[case::nearest(Some("E"), &[("far", "sub", Some("E")), ("near", "call", Some("E"))], "near")]
    #[case::by_code(Some("E"), &[("all", "call", None), ("coded", "call", Some("E"))], "coded")]
    #[case::every_error(Some("E"), &[("other", "call", Some("F")), ("all", "call", None)], "all")]
    #[case::bubbles(Some("E"), &[("other", "call", Some("F")), ("far", "sub", Some("E"))], "far")]
    #[case::without_code(None, &[("coded", "call", Some("E")), ("all", "sub", None)], "all")]
    fn an_error_is_caught_by(
        #[case] code: Option<&str>,
        #[case] boundaries: &[(&str, &str, Option<&str>)],
        #[case] caught_by: &str,
    ) {
        let instance = Instance::started(thrower(code, boundaries), json!({"a": 1}));
        assert!(instance.text().contains(&format!("caught by {caught_by}\n")), "{}", instance.text());
        // The data of the activity goes on, with what the error carries.
        assert_eq!(instance.result(), json!({"a": 1, "error": 2}));
    }

    #[test]
    fn an_error_nobody_catches_fails_the_instance() {
        let instance = Instance::started(thrower(Some("E"), &[("other", "sub", Some("F"))]), json!({}));
        assert_eq!(instance.state.status, InstanceStatus::Failed);
        assert!(instance.effects.contains(&Effect::ChangeStatus { status: InstanceStatus::Failed }));
        insta::assert_snapshot!(instance.text(), @r#"
        main started with {}
        scope main opened
        start activated
        start completed, took start_to_sub
        sub activated
        scope sub opened
        inner activated
        inner completed, took inner_to_call
        call activated
        scope called opened
        called_start activated
        called_start completed, took called_start_to_split
        split activated
        split completed, took split_to_wait, split_to_try
        wait activated
        try activated
        wait waits for a person
        try data: y=2
        try completed, took try_to_throw
        throw activated
        throw threw "E", not caught
        throw cancelled
        wait cancelled
        scope called cancelled
        call cancelled
        scope sub cancelled
        sub cancelled
        scope main cancelled
        failed with "E"
        "#);
    }
}
