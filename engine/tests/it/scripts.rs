//! What runs the scripts of the data-driven tests: the language of tests, and Python where it is built in,
//! as `millrace run` has it. Both have to come to the same end.

use engine::script::ScriptEngine;
use engine::testing::TestScripts;

pub(crate) fn engines() -> Vec<Box<dyn ScriptEngine>> {
    vec![
        Box::new(TestScripts),
        #[cfg(feature = "python")]
        Box::new(engine::script::python::PythonEngine::default()),
    ]
}
