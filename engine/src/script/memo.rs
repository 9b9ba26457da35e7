//! An engine that compiles each text once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::{Changes, HostFunctions, Language, Program, ScriptEngine, ScriptError, Variables};

/// Another engine, with the programs it has compiled so far.
///
/// In one model the same condition or script is often written many times. It lives as long as a model is
/// compiled: what it keeps is never given up.
pub(crate) struct Memo<'a> {
    engine: &'a dyn ScriptEngine,
    scripts: Mutex<HashMap<String, Program>>,
    expressions: Mutex<HashMap<String, Program>>,
}

impl<'a> Memo<'a> {
    pub(crate) fn new(engine: &'a dyn ScriptEngine) -> Self {
        Self { engine, scripts: Mutex::default(), expressions: Mutex::default() }
    }
}

/// The program of a text; errors are not kept.
fn once(
    known: &Mutex<HashMap<String, Program>>,
    source: &str,
    compile: impl FnOnce(&str) -> Result<Program, ScriptError>,
) -> Result<Program, ScriptError> {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(program) = known.get(source) {
        return Ok(program.clone());
    }
    let program = compile(source)?;
    known.insert(source.to_owned(), program.clone());
    Ok(program)
}

impl ScriptEngine for Memo<'_> {
    fn compile_script(&self, source: &str) -> Result<Program, ScriptError> {
        once(&self.scripts, source, |source| self.engine.compile_script(source))
    }

    fn compile_expression(&self, source: &str) -> Result<Program, ScriptError> {
        once(&self.expressions, source, |source| self.engine.compile_expression(source))
    }

    fn compile_feel(&self, source: &str) -> Option<Result<Program, ScriptError>> {
        self.engine.compile_feel(source)
    }

    fn default_language(&self) -> Language {
        self.engine.default_language()
    }

    fn execute(
        &self,
        program: &Program,
        variables: &dyn Variables,
        host: &dyn HostFunctions,
        clock: jiff::Timestamp,
    ) -> Result<Changes, ScriptError> {
        self.engine.execute(program, variables, host, clock)
    }

    fn evaluate(
        &self,
        program: &Program,
        variables: &dyn Variables,
        host: &dyn HostFunctions,
        clock: jiff::Timestamp,
    ) -> Result<Value, ScriptError> {
        self.engine.evaluate(program, variables, host, clock)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::NoFunctions;
    use super::*;
    use crate::testing::TestScripts;

    /// Counts what is compiled.
    #[derive(Default)]
    struct Counting(AtomicUsize);

    impl ScriptEngine for Counting {
        fn compile_script(&self, source: &str) -> Result<Program, ScriptError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            TestScripts.compile_script(source)
        }
        fn compile_expression(&self, source: &str) -> Result<Program, ScriptError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            TestScripts.compile_expression(source)
        }
        fn execute(
            &self,
            program: &Program,
            variables: &dyn Variables,
            host: &dyn HostFunctions,
            clock: jiff::Timestamp,
        ) -> Result<Changes, ScriptError> {
            TestScripts.execute(program, variables, host, clock)
        }
        fn evaluate(
            &self,
            program: &Program,
            variables: &dyn Variables,
            host: &dyn HostFunctions,
            clock: jiff::Timestamp,
        ) -> Result<Value, ScriptError> {
            TestScripts.evaluate(program, variables, host, clock)
        }
    }

    #[test]
    fn each_text_is_compiled_once_as_a_script_and_once_as_an_expression() {
        let counting = Counting::default();
        let memo = Memo::new(&counting);
        for _ in 0..3 {
            let program = memo.compile_expression("1 + 1").unwrap();
            let value =
                memo.evaluate(&program, &serde_json::Map::new(), &NoFunctions, jiff::Timestamp::UNIX_EPOCH);
            assert_eq!(value.unwrap(), 2);
            memo.compile_script("x = 1").unwrap();
        }
        assert_eq!(counting.0.load(Ordering::Relaxed), 2);
    }
}
