//! One JSON line for each measure of the models in `bench/models`, in the form of `bench/bench_spiff.py`:
//! the median CPU time of this process in milliseconds. `bench/compare.py` puts both side by side.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "it measures time and prints it"
)]

#[path = "../benches/support.rs"]
mod support;

use std::time::{Duration, Instant};

use engine::runtime::State;
use engine::script::python::PythonEngine;
use mimalloc::MiMalloc;
use serde_json::{Map, json};
use support::{compile, models, run, text};

/// As the server has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The time this process has run on a CPU, in nanoseconds; wall time where the system does not say.
fn cpu() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let spent = stat.split(' ').next().and_then(|text| text.parse().ok());
    spent.unwrap_or_else(|| u64::try_from(START.elapsed().as_nanos()).unwrap_or(u64::MAX))
}

static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);

/// The median of five samples, each of as many calls as take about a third of a second: the system counts the time of a
/// process in steps of some milliseconds.
fn measure<T>(mut work: impl FnMut() -> T) -> f64 {
    drop(work());
    let begun = Instant::now();
    drop(work());
    let once = begun.elapsed().max(Duration::from_nanos(100));
    let calls = (Duration::from_millis(300).as_nanos() / once.as_nanos()).clamp(1, 1_000_000);
    let mut samples: Vec<f64> = Vec::new();
    for _ in 0..5 {
        let before = cpu();
        for _ in 0..calls {
            std::hint::black_box(work());
        }
        #[expect(clippy::cast_precision_loss, reason = "a measure")]
        samples.push((cpu() - before) as f64 / 1e6 / calls as f64);
    }
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

fn emit(measure: &str, model: &str, milliseconds: f64, bytes: Option<usize>) {
    println!(
        "{}",
        json!({"engine": "millrace", "measure": measure, "model": model, "cpu_ms": milliseconds, "bytes": bytes})
    );
}

fn store(label: &str, state: &State) {
    let bytes = serde_json::to_vec(state).expect("a state is JSON");
    emit(
        "serialize",
        label,
        measure(|| serde_json::to_vec(state).expect("a state is JSON")),
        Some(bytes.len()),
    );
    let load = || serde_json::from_slice::<State>(&bytes).expect("a stored state");
    emit("deserialize", label, measure(load), Some(bytes.len()));
}

fn main() {
    let scripts = PythonEngine::default();
    let only = std::env::args().nth(1);
    let wanted = |name: &str| only.as_ref().is_none_or(|only| only == name);
    let none = Map::new();
    for model in models().iter().filter(|model| wanted(model.name)) {
        let source = text(model.name);
        emit("parse", model.name, measure(|| compile(&source, model.process, &scripts)), Some(source.len()));
        let executable = compile(&source, model.process, &scripts);
        let state = run(&executable, &scripts, model.answers, &none);
        let (name, expected) = &model.expected;
        assert_eq!(state.data.get(name), Some(expected), "{}", model.name);
        emit("run", model.name, measure(|| run(&executable, &scripts, model.answers, &none)), None);
        store(&format!("{}:completed", model.name), &state);
        if model.name == "human" {
            store("human:waiting", &run(&executable, &scripts, false, &none));
        }
    }
    for (name, process) in
        [("big1000", "big1000"), ("big1000_di", "big1000"), ("big1000_wide", "big1000_wide")]
    {
        if wanted(name) {
            let source = text(name);
            emit("parse", name, measure(|| compile(&source, process, &scripts)), Some(source.len()));
        }
    }
}
