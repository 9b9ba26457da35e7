//! Parsing, running and storing the models of `bench/models`, and how the cost of a step grows.

mod support;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use engine::runtime::State;
use engine::script::python::PythonEngine;
use serde_json::{Map, Value, json};
use support::{compile, models, run, text};

fn each_model(criterion: &mut Criterion) {
    let scripts = PythonEngine::default();
    for model in models() {
        let source = text(model.name);
        let executable = compile(&source, model.process, &scripts);
        let (name, expected) = &model.expected;
        let ended = run(&executable, &scripts, model.answers, &Map::new());
        assert_eq!(ended.data.get(name), Some(expected), "{}", model.name);
        let mut group = criterion.benchmark_group(model.name);
        group.sample_size(20);
        group.bench_function("parse", |bencher| bencher.iter(|| compile(&source, model.process, &scripts)));
        group.bench_function("run", |bencher| {
            bencher.iter(|| run(&executable, &scripts, model.answers, &Map::new()));
        });
        let state = run(&executable, &scripts, false, &Map::new());
        let bytes = serde_json::to_vec(&state).expect("a state is JSON");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function("store", |bencher| bencher.iter(|| serde_json::to_vec(&state)));
        group.bench_function("load", |bencher| bencher.iter(|| serde_json::from_slice::<State>(&bytes)));
        group.finish();
    }
}

/// The loop of `gateway_loop` with another number of rounds.
fn rounds(count: u32) -> String {
    text("gateway_loop").replace("1000", &count.to_string())
}

/// The items of `multi100`, another number of them, one after the other or all at once.
fn items(count: u32, is_sequential: bool) -> String {
    let source =
        text("multi100").replace("100", &count.to_string()).replace(&format!("multi{count}"), "multi100");
    if is_sequential { source.replace("isSequential=\"false\"", "isSequential=\"true\"") } else { source }
}

fn growth(criterion: &mut Criterion) {
    let scripts = PythonEngine::default();
    let mut group = criterion.benchmark_group("growth");
    group.sample_size(10);
    for count in [100, 1_000, 10_000] {
        let executable = compile(&rounds(count), "gateway_loop", &scripts);
        group.throughput(Throughput::Elements(u64::from(count)));
        group.bench_function(BenchmarkId::new("rounds of a loop", count), |bencher| {
            bencher.iter(|| run(&executable, &scripts, true, &Map::new()));
        });
    }
    for (name, is_sequential) in [("parallel items", false), ("sequential items", true)] {
        for count in [100, 1_000] {
            let executable = compile(&items(count, is_sequential), "multi100", &scripts);
            group.throughput(Throughput::Elements(u64::from(count)));
            group.bench_function(BenchmarkId::new(name, count), |bencher| {
                bencher.iter(|| run(&executable, &scripts, true, &Map::new()));
            });
        }
    }
    let executable = compile(&text("seq100"), "seq100", &scripts);
    for size in [0, 5_000_000] {
        let blob: Vec<Value> = (0..size / 50)
            .map(|number| json!({"number": number, "text": "thirty letters of some text.."}))
            .collect();
        let data = Map::from_iter([("blob".to_owned(), Value::Array(blob))]);
        group.throughput(Throughput::Elements(100));
        group.bench_function(BenchmarkId::new("100 scripts beside data of bytes", size), |bencher| {
            bencher.iter(|| run(&executable, &scripts, true, &data));
        });
    }
    group.finish();
}

criterion_group!(benches, each_model, growth);
criterion_main!(benches);
