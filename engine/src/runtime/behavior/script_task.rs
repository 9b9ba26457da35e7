//! `scriptTask` (BPMN 2.0.2, 13.3.3): runs a script on its data.

use super::Progress;
use crate::runtime::incident::Failure;
use crate::runtime::run::{Active, Run};
use crate::script::Program;

pub(super) fn work(run: &mut Run<'_>, at: Active<'_>, script: &Program) -> Result<Progress, Failure> {
    run.execute(script, at.key)?;
    Ok(Progress::Done)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::executable::Executable;
    use crate::runtime::Effect;
    use crate::testing::{Instance, ProcessBuilder};

    #[test]
    fn it_takes_three_events() {
        let executable = ProcessBuilder::new("p").start("start").script("add", "x = x + 1\ndel y").end("end");
        let instance = Instance::started(executable.executable(), json!({"x": 1, "y": 2}));
        assert_eq!(instance.result(), json!({"x": 2}));
        assert!(
            instance.text().contains("add activated\nadd data: x=2 -y\nadd completed, took add_to_end\n")
        );
    }

    #[test]
    fn a_failed_script_is_an_incident_with_the_way_there() {
        let called =
            ProcessBuilder::new("called").start("s").script("divide", "half = whole - 1").end("e").build();
        let main = ProcessBuilder::new("main")
            .start("start")
            .open("sub")
            .start("inner")
            .call("call", 1)
            .end("inner_end")
            .close()
            .end("end")
            .build();
        let mut instance = Instance::started(Executable::new(vec![main, called]), json!({}));
        let element = instance.element("divide");
        let incident = instance.state.elements[&element].incident.clone().unwrap();
        assert_eq!(incident.trace, ["sub".into(), "call".into(), "divide".into()]);
        assert_eq!(incident.script.unwrap().exception, "NameError");
        instance.mend("divide", json!({"whole": 3}));
        assert_eq!(instance.result(), json!({"whole": 3, "half": 2}));
        assert!(instance.effects.contains(&Effect::ResolveIncident { element }));
    }

    #[test]
    fn a_retry_does_not_repeat_the_pre_script() {
        let executable = ProcessBuilder::new("p")
            .start("start")
            .script("add", "x = x + y")
            .pre("x = x + 1")
            .post("x = x + z")
            .end("end")
            .executable();
        let mut instance = Instance::started(executable, json!({"x": 0}));
        instance.mend("add", json!({"y": 10}));
        assert_eq!(instance.incidents().len(), 1, "the post-script fails now");
        instance.mend("add", json!({"z": 100}));
        assert_eq!(instance.result(), json!({"x": 111, "y": 10, "z": 100}));
    }
}
