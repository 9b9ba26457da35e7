//! `task` without a kind (BPMN 2.0.2, 13.3.3): passes through.

use super::Progress;

pub(super) fn work() -> Progress {
    Progress::Done
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Instance, ProcessBuilder};

    #[test]
    fn each_token_activates_it_without_a_join() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .task("first")
            .task("second")
            .end("end")
            .at("start")
            .task("second")
            .executable();
        let instance = Instance::started(executable, json!({}));
        assert_eq!(instance.text().matches("second completed").count(), 2);
        assert_eq!(instance.result(), json!({}));
    }
}
