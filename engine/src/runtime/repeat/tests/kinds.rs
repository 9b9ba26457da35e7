//! Every kind of activity in a loop.

use serde_json::json;

use crate::executable::Executable;
use crate::executable::node::{Catch, LoopKind, MessageCatch, MultiInstance, NodeKind, Place};
use crate::runtime::Command;
use crate::runtime::command::Message;
use crate::runtime::state::Correlations;
use crate::script::ScriptEngine;
use crate::testing::{Instance, ProcessBuilder, TestScripts};

#[test]
fn service_tasks() {
    let builder = ProcessBuilder::new("p").start("start").service("call", &[("n", "item")]);
    let builder = builder.each(MultiInstance::over("in").collect("result", "all")).end("end");
    let mut instance = Instance::started(builder.executable(), json!({"in": ["a", "b"]}));
    for index in [1, 0] {
        let element = instance.item("call", index);
        instance.step(Command::CompleteService { element, result: json!(index) }).unwrap();
    }
    assert_eq!(instance.result(), json!({"in": ["a", "b"], "all": [0, 1]}));
}

#[test]
fn receive_tasks_with_a_correlation_of_each_item() {
    let catch = MessageCatch::named("M").into_variable("got").correlated_by("id").expecting("id", "item");
    let builder = ProcessBuilder::new("p").start("start").receive("wait", catch);
    let builder = builder.each(MultiInstance::over("in").collect("got", "all")).end("end");
    let mut instance = Instance::started(builder.executable(), json!({"in": [1, 2]}));
    let waits: Vec<_> = instance.state.subscriptions.keys().copied().collect();
    assert_eq!(waits.len(), 2);
    let message = |id: u32| Message {
        name: "M".to_owned(),
        payload: json!({"id": id}).into(),
        correlations: Correlations::new(),
    };
    assert!(instance.step(Command::DeliverMessage { subscription: waits[0], message: message(2) }).is_err());
    for (subscription, id) in [(waits[1], 2), (waits[0], 1)] {
        instance.step(Command::DeliverMessage { subscription, message: message(id) }).unwrap();
    }
    assert_eq!(instance.result()["all"], json!([{"id": 1}, {"id": 2}]));
}

#[test]
fn manual_tasks_and_plain_tasks() {
    let builder = ProcessBuilder::new("p").start("start").manual("do").repeated(LoopKind::times(2));
    let builder = builder.task("pass").each(MultiInstance::times("2")).end("end");
    let mut instance = Instance::started(builder.executable(), json!({}));
    instance.complete_item("do", 0, json!({}));
    instance.complete_item("do", 1, json!({}));
    assert_eq!(instance.result(), json!({}));
}

#[test]
fn sub_processes_with_boundary_events_inside() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("sub")
        .start("s")
        .user("ask")
        .end("e")
        .boundary("late", "ask", true, Catch::after("PT1H"))
        .script("give_up", "answer = \"none\"")
        .end("e_late")
        .close()
        .each(MultiInstance::over("in").collect("answer", "all"))
        .end("end")
        .executable();
    let mut instance = Instance::started(executable, json!({"in": [1, 2, 3]}));
    let tasks = instance.state.elements.iter().filter(|(_, element)| element.node.as_str() == "ask");
    let tasks: Vec<_> = tasks.map(|(key, _)| *key).collect();
    let (element, data) = (tasks[1], crate::testing::map(json!({"answer": "b"})));
    instance.step(Command::CompleteTask { element, data }).unwrap();
    instance.advance(3_600);
    assert_eq!(instance.result()["all"], json!(["none", "b", "none"]));
}

#[test]
fn call_activities_with_and_without_declared_data() {
    let called = |declared: bool| {
        let builder =
            ProcessBuilder::new("called").start("s").script("double", "out = item + item\nhidden = 1");
        let builder = builder.end("e");
        if declared { builder.declare(&["item"], &["out"]) } else { builder }.build()
    };
    let main = || {
        let builder = ProcessBuilder::new("main").start("start").call("call", 1);
        builder.each(MultiInstance::over("in").collect("out", "all")).end("end").build()
    };
    for declared in [false, true] {
        let instance =
            Instance::started(Executable::new(vec![main(), called(declared)]), json!({"in": [1, 2]}));
        assert_eq!(instance.result(), json!({"in": [1, 2], "all": [2, 4]}));
    }
    let main = ProcessBuilder::new("main").start("start").call("call", 1).repeated(LoopKind::times(2));
    let called = ProcessBuilder::new("called").start("s").script("count", "n = n + 1").end("e");
    let called = called.declare(&["n"], &["n"]).build();
    let executable = Executable::new(vec![main.end("end").build(), called]);
    assert_eq!(Instance::started(executable, json!({"n": 0, "m": 1})).result(), json!({"n": 2, "m": 1}));
}

#[test]
fn loops_nest() {
    let executable = ProcessBuilder::new("p")
        .start("start")
        .open("rows")
        .start("s")
        .script("cell", "out = row + item")
        .each(MultiInstance::over("columns").collect("out", "line"))
        .end("e")
        .close()
        .each(MultiInstance::over("lines").item("row").collect("line", "table"))
        .end("end")
        .executable();
    let instance = Instance::started(executable, json!({"lines": [10, 20], "columns": [1, 2]}));
    assert_eq!(
        instance.result(),
        json!({"lines": [10, 20], "columns": [1, 2], "table": [[11, 12], [21, 22]]})
    );
}

#[test]
fn declared_data_is_that_of_the_activity_around() {
    let builder = ProcessBuilder::new("p").start("start").script("double", "out = item + item");
    let builder = builder.each(MultiInstance::within(Place::variable("in")).collect("out", "all"));
    let builder = builder.inputs(&["in"]).outputs(&["all"]).end("end");
    let instance = Instance::started(builder.executable(), json!({"in": [1], "other": 1}));
    assert_eq!(instance.result(), json!({"in": [1], "other": 1, "all": [2]}));
}

#[test]
fn what_every_item_completed_inside_is_undone_with_its_own_data() {
    for multi in [MultiInstance::over("in"), MultiInstance::over("in").sequential()] {
        let undo = TestScripts.compile_script("log = log + item").unwrap();
        let executable = ProcessBuilder::new("p")
            .start("start")
            .open("sub")
            .start("s")
            .task("book")
            .undone_by("undo", NodeKind::ScriptTask(undo))
            .end("e")
            .close()
            .each(multi)
            .compensate("back", None)
            .end("end")
            .executable();
        let instance = Instance::started(executable, json!({"in": ["a", "b", "c"], "log": ""}));
        assert_eq!(instance.result(), json!({"in": ["a", "b", "c"], "log": "cba"}));
    }
}
