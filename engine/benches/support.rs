//! What the benchmarks and the driver for comparisons share: models, and a host that answers at once.

#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark without its models is no use")]

use std::path::{Path, PathBuf};

use engine::executable::{Executable, Sources, compile_with};
use engine::id::{ElementKey, SubscriptionKey};
use engine::runtime::{Command, Context, Effect, State, step};
use engine::script::python::PythonEngine;
use engine::script::{NoFunctions, ScriptEngine};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// A model of `bench/models/py` and how it is run.
pub(crate) struct Model {
    pub(crate) name: &'static str,
    pub(crate) process: &'static str,
    /// Whether people complete their tasks.
    pub(crate) answers: bool,
    /// What must be in the data at the end.
    pub(crate) expected: (&'static str, Value),
}

/// All models that are run.
pub(crate) fn models() -> Vec<Model> {
    let model = |name, expected| Model { name, process: name, answers: name != "timer_boundary", expected };
    vec![
        model("seq100", ("x", json!(100))),
        model("gateway_loop300", ("i", json!(300))),
        model("gateway_loop", ("i", json!(1000))),
        model("parallel50", ("v49", json!(98))),
        model("multi100", ("results", json!((0..100).map(|k| k * 2).collect::<Vec<i32>>()))),
        model("callact10", ("leaf", json!(42))),
        model("human", ("total", json!(42))),
        model("dmn", ("y", json!(1100))),
        model("timer_catch", ("b", json!(2))),
        model("timer_boundary", ("escalated", json!(true))),
    ]
}

/// The folder of the models.
pub(crate) fn folder() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/models/py");
    std::env::var_os("MILLRACE_BENCH_MODELS").map_or(own, PathBuf::from)
}

/// The text of a model.
pub(crate) fn text(name: &str) -> String {
    let path = folder().join(format!("{name}.bpmn"));
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run bench/gen_models.py", path.display()))
}

/// Parses and compiles a model, with its decisions.
pub(crate) fn compile(text: &str, process: &str, scripts: &dyn ScriptEngine) -> Executable {
    let (definitions, problems) = engine::parse(text, "model.bpmn");
    assert!(problems.iter().all(|problem| !problem.is_error()), "{problems:?}");
    let decisions = text.contains("rules100").then(|| {
        let rules = std::fs::read(folder().join("rules100.dmn")).expect("the rules of the model");
        engine::dmn::parse(rules, "rules100.dmn").0
    });
    let decisions: Vec<_> = decisions.iter().collect();
    let sources = Sources { processes: &[&definitions], decisions: &decisions };
    match compile_with(sources, process, scripts) {
        Ok(executable) => executable,
        Err(problems) => panic!("{problems:?}"),
    }
}

/// What a host still has to do for an instance.
#[derive(Default)]
struct Open {
    tasks: Vec<(ElementKey, String)>,
    timers: Vec<(SubscriptionKey, Timestamp)>,
}

impl Open {
    fn note(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::OpenTask { element, node, .. } => self.tasks.push((element, node.to_string())),
                Effect::ScheduleTimer { subscription, due, .. } => self.timers.push((subscription, due)),
                _ => {}
            }
        }
    }
}

/// Runs an instance until it ends, or until only what `answers` leaves out is open.
pub(crate) fn run(
    executable: &Executable,
    scripts: &PythonEngine,
    answers: bool,
    data: &Map<String, Value>,
) -> State {
    let mut state = State::default();
    let mut open = Open::default();
    let mut now = Timestamp::UNIX_EPOCH;
    let start = Command::Start {
        instance: "bench".into(),
        data: data.clone(),
        at: None,
        message: None,
        signal: None,
    };
    let mut next = Some(start);
    while let Some(command) = next.take() {
        let context = Context { now, scripts, host: &NoFunctions, budget: 10_000 };
        // A task that a timer has cancelled is no longer there.
        if let Ok(outcome) = step(executable, &mut state, command, &context) {
            open.note(outcome.effects);
        }
        if state.status.is_ended() {
            break;
        }
        next = if !state.queue.is_empty() {
            Some(Command::Continue)
        } else if let Some((element, node)) = answers.then(|| open.tasks.pop()).flatten() {
            let given = if node == "request" { json!({"amount": 21}) } else { json!({"approved": true}) };
            let Value::Object(data) = given else { unreachable!() };
            Some(Command::CompleteTask { element, data })
        } else if let Some((subscription, due)) = open.timers.pop() {
            now = now.max(due);
            Some(Command::FireTimer { subscription })
        } else {
            None
        };
    }
    state
}
