//! Data objects, properties, data stores, declared inputs and outputs, and associations.

use serde_json::json;

use crate::executable::Executable;
use crate::executable::node::{Association, Catch, MessageThrow, Place, Throw};
use crate::runtime::{Command, Effect};
use crate::testing::{Instance, ProcessBuilder};

/// A script that sets `doc`, which goes into the data object.
fn writer(id: &str, script: &str) -> impl FnOnce(ProcessBuilder) -> ProcessBuilder {
    move |process| process.script(id, script).writes(Association::to(Place::object("doc")))
}

fn with_object() -> ProcessBuilder {
    writer("write", "doc = 5")(ProcessBuilder::new("p").objects(&["doc"]).start("start"))
}

fn read_doc() -> Association {
    Association::copy(Place::object("doc"), Place::variable("doc"))
}

#[test]
fn a_data_object_is_copied_in_for_the_time_of_the_task_only() {
    let process = with_object()
        .script("other", "x = 1")
        .script("read", "y = doc + 1")
        .reads(read_doc())
        .script("after", "y = y + 1")
        .end("end");
    let instance = Instance::started(process.executable(), json!({}));
    assert_eq!(instance.result(), json!({"x": 1, "y": 7}));
    insta::assert_snapshot!(instance.text(), @r#"
    p started with {}
    scope p opened
    start activated
    start completed, took start_to_write
    write activated
    write data: doc=5
    write gives all
    write data: -doc
    object doc=5
    write completed, took write_to_other
    other activated
    other data: x=1
    other completed, took other_to_read
    read activated
    read sees all
    read data: doc=5
    read data: y=6
    read gives all
    read completed, took read_to_after
    after activated
    after data: y=7
    after completed, took after_to_end
    end activated
    end completed
    scope p completed
    completed
    "#);
}

#[test]
fn what_moved_to_a_data_object_cannot_be_read_as_a_variable() {
    let process = with_object().script("read", "y = doc").end("end");
    let instance = Instance::started(process.executable(), json!({}));
    assert_eq!(instance.incidents(), [("read".to_owned(), "script_error".to_owned())]);
}

#[test]
fn conditions_see_data_objects_and_variables_hide_them() {
    let process = || {
        ProcessBuilder::new("p")
            .objects(&["doc"])
            .start("start")
            .script("write", "own = 5")
            .writes(Association::copy(Place::variable("own"), Place::object("doc")))
            .exclusive("which")
            .when("doc == 5")
            .script("object", "way = 1")
            .end("end_1")
            .at("which")
            .when("doc == 6")
            .script("variable", "way = 2")
            .end("end_2")
            .executable()
    };
    assert_eq!(Instance::started(process(), json!({})).result()["way"], json!(1));
    assert_eq!(Instance::started(process(), json!({"doc": 6})).result()["way"], json!(2));
}

#[test]
fn a_conditional_event_sees_a_data_object_that_another_branch_writes() {
    let process = ProcessBuilder::new("p")
        .objects(&["doc"])
        .start("start")
        .parallel("split")
        .catch("wait", Catch::condition("doc > 3"))
        .end("end_1")
        .at("split")
        .user("task");
    let process = writer("write", "doc = n")(process).end("end_2");
    let mut instance = Instance::started(process.executable(), json!({}));
    assert!(!instance.text().contains("wait completed"));
    instance.complete("task", json!({"n": 4}));
    assert_eq!(instance.result()["n"], json!(4));
}

#[test]
fn one_that_was_never_written_is_an_incident_and_a_retry_starts_clean() {
    let process = ProcessBuilder::new("p")
        .objects(&["doc", "first"])
        .start("start")
        .parallel("split")
        .script("read", "y = doc + first")
        .reads(Association::copy(Place::variable("n"), Place::variable("first")))
        .reads(read_doc())
        .end("end_1")
        .at("split")
        .user("task")
        .script("write", "doc = 1")
        .writes(Association::to(Place::object("doc")))
        .end("end_2");
    let mut instance = Instance::started(process.executable(), json!({"n": 1}));
    assert_eq!(instance.incidents(), [("read".to_owned(), "missing_data".to_owned())]);
    assert!(!instance.text().contains("first=1"), "{}", instance.text());
    instance.complete("task", json!({}));
    let element = instance.element("read");
    instance.step(Command::RetryIncident { element }).unwrap();
    assert_eq!(instance.result(), json!({"n": 1, "first": 1, "y": 2}));
}

#[test]
fn an_undeclared_data_object_is_an_incident() {
    let process = writer("write", "doc = 1")(ProcessBuilder::new("p").start("start")).end("end");
    let instance = Instance::started(process.executable(), json!({}));
    assert_eq!(instance.incidents(), [("write".to_owned(), "missing_data".to_owned())]);
    assert!(instance.text().contains("no data object or property \"doc\" can be seen here"));
}

#[test]
fn a_data_object_lives_in_the_sub_process_that_declares_it() {
    let process = ProcessBuilder::new("p")
        .objects(&["all"])
        .start("start")
        .open("sub")
        .objects(&["doc"])
        .start("inner")
        .script("write", "doc = 1\nall = 2")
        .writes(Association::to(Place::object("doc")))
        .writes(Association::to(Place::object("all")))
        .script("read", "x = doc + all")
        .reads(read_doc())
        .reads(Association::copy(Place::object("all"), Place::variable("all")))
        .end("inner_end")
        .close()
        .script("outside", "y = all")
        .reads(Association::copy(Place::object("all"), Place::variable("all")))
        .script("too_late", "z = doc")
        .reads(read_doc())
        .end("end");
    let instance = Instance::started(process.executable(), json!({}));
    assert_eq!(instance.incidents(), [("too_late".to_owned(), "missing_data".to_owned())]);
    let data = instance.state.elements[&instance.element("too_late")].data.to_map();
    assert_eq!(json!(data), json!({"x": 3, "y": 2}));
}

#[test]
fn a_called_process_does_not_see_the_data_objects_of_its_caller() {
    let main = with_object().call("call", 1).end("end").build();
    let called = ProcessBuilder::new("called").start("s").script("r", "x = 1").reads(read_doc()).end("e");
    let instance = Instance::started(Executable::new(vec![main, called.build()]), json!({}));
    assert_eq!(instance.incidents(), [("r".to_owned(), "missing_data".to_owned())]);
}

#[test]
fn an_element_sees_its_declared_inputs_and_leaves_its_declared_outputs() {
    let process = ProcessBuilder::new("p")
        .start("start")
        .script("work", "out = a + 1\nhidden = 2\na = 9")
        .inputs(&["a"])
        .outputs(&["out"])
        .end("end");
    let instance = Instance::started(process.executable(), json!({"a": 1, "b": 2}));
    assert_eq!(instance.result(), json!({"a": 1, "b": 2, "out": 2}));

    let process = ProcessBuilder::new("p").start("start").script("work", "x = b").inputs(&["a"]).end("end");
    let instance = Instance::started(process.executable(), json!({"a": 1, "b": 2}));
    assert_eq!(instance.incidents(), [("work".to_owned(), "script_error".to_owned())]);
}

#[test]
fn only_inputs_or_only_outputs_may_be_declared() {
    let process = ProcessBuilder::new("p").start("start").script("work", "c = a").inputs(&["a"]).end("end");
    let instance = Instance::started(process.executable(), json!({"a": 1, "b": 2}));
    assert_eq!(instance.result(), json!({"a": 1, "b": 2, "c": 1}));

    let process = ProcessBuilder::new("p").start("start").script("work", "c = b\nb = 0").outputs(&["c"]);
    let instance = Instance::started(process.end("end").executable(), json!({"b": 2}));
    assert_eq!(instance.result(), json!({"b": 2, "c": 2}));
}

#[test]
fn missing_inputs_and_outputs_are_incidents_with_their_names() {
    let process = ProcessBuilder::new("p")
        .start("start")
        .script("work", "x = 1")
        .inputs(&["a", "b"])
        .outputs(&["out"])
        .end("end");
    let mut instance = Instance::started(process.executable(), json!({"a": 1}));
    assert_eq!(instance.incidents(), [("work".to_owned(), "missing_input".to_owned())]);
    assert!(instance.text().contains("inputs that are not set: b\n"));
    instance.mend("work", json!({"b": 1}));
    assert_eq!(instance.incidents(), [("work".to_owned(), "missing_output".to_owned())]);
    instance.mend("work", json!({"out": 3}));
    assert_eq!(instance.result(), json!({"a": 1, "b": 1, "out": 3}));
}

#[test]
fn a_failed_pre_script_does_not_take_the_inputs_twice() {
    let process = with_object()
        .script("read", "y = doc")
        .pre("z = more + doc")
        .reads(read_doc())
        .inputs(&["doc"])
        .end("end");
    let mut instance = Instance::started(process.executable(), json!({"a": 1}));
    assert_eq!(instance.incidents(), [("read".to_owned(), "script_error".to_owned())]);
    instance.mend("read", json!({"more": 1, "doc": 2}));
    assert_eq!(instance.result(), json!({"a": 1, "more": 1, "y": 2, "z": 3}));
}

#[test]
fn when_no_flow_can_be_taken_the_outputs_are_not_given_twice() {
    let process = ProcessBuilder::new("p")
        .objects(&["doc"])
        .start("start")
        .script("write", "doc = 5\nout = 1")
        .inputs(&["a"])
        .outputs(&["doc", "out"])
        .writes(Association::to(Place::object("doc")))
        .when("go == 1")
        .end("end");
    let mut instance = Instance::started(process.executable(), json!({"a": 1, "go": 0}));
    assert_eq!(instance.incidents(), [("write".to_owned(), "no_flow".to_owned())]);
    instance.mend("write", json!({"go": 1}));
    assert_eq!(instance.result(), json!({"a": 1, "go": 1, "out": 1}));
    assert_eq!(instance.text().matches("object doc=5").count(), 1);
}

#[test]
fn a_missing_source_of_an_output_is_an_incident_before_anything_is_given() {
    let process = ProcessBuilder::new("p")
        .objects(&["doc", "one"])
        .start("start")
        .script("write", "one = 1")
        .writes(Association::to(Place::object("one")))
        .writes(Association::to(Place::object("doc")))
        .end("end");
    let mut instance = Instance::started(process.executable(), json!({}));
    assert_eq!(instance.incidents(), [("write".to_owned(), "missing_data".to_owned())]);
    assert!(!instance.text().contains("object one"));
    instance.mend("write", json!({"doc": 2}));
    assert_eq!(instance.result(), json!({}));
}

#[test]
fn transformations_and_assignments_see_the_data_and_their_sources() {
    let process = with_object()
        .script("read", "y = double")
        .reads(Association::transform(vec![Place::object("doc")], "doc + doc", Place::variable("double")))
        .reads(Association::assign(
            vec![Place::object("doc")],
            vec![("doc + n", Place::variable("sum")), ("n", Place::variable("n2"))],
        ))
        .writes(Association::transform(vec![Place::variable("y")], "y + sum", Place::object("doc")))
        .script("again", "z = doc")
        .reads(read_doc())
        .end("end");
    let instance = Instance::started(process.executable(), json!({"n": 1}));
    assert_eq!(instance.result(), json!({"n": 1, "y": 10, "z": 16}));
}

#[test]
fn an_association_that_says_nothing_clear_is_refused() {
    let two = Association {
        sources: vec![Place::variable("a"), Place::variable("b")],
        target: Some(Place::variable("c")),
        transformation: None,
        assignments: Vec::new(),
    };
    let process = ProcessBuilder::new("p").start("start").task("work").reads(two).end("end");
    let instance = Instance::started(process.executable(), json!({"a": 1, "b": 2}));
    assert_eq!(instance.incidents(), [("work".to_owned(), "unclear_association".to_owned())]);
}

#[test]
fn a_data_store_is_read_from_the_host_and_sees_its_own_writes() {
    let read = || Association::copy(Place::store("s"), Place::variable("s"));
    let process = ProcessBuilder::new("p")
        .start("start")
        .script("read", "x = s")
        .reads(read())
        .script("write", "s = x + 1")
        .writes(Association::to(Place::store("s")))
        .script("again", "y = s")
        .reads(read())
        .end("end");
    let mut instance = Instance::new(process.executable());
    instance.start(json!({}));
    assert_eq!(instance.incidents(), [("read".to_owned(), "missing_data".to_owned())]);
    instance.stores.0.insert("s".to_owned(), json!(1));
    let element = instance.element("read");
    instance.step(Command::RetryIncident { element }).unwrap();
    assert_eq!(instance.result(), json!({"x": 1, "y": 2}));
    assert_eq!(instance.stores.0["s"], json!(2));
    assert!(instance.effects.contains(&Effect::WriteStore { store: "s".to_owned(), value: json!(2).into() }));
}

#[test]
fn properties_go_when_their_activity_is_done() {
    let process = ProcessBuilder::new("p")
        .start("start")
        .script("work", "own = a + 1\nout = own")
        .properties(&["own"])
        .end("end");
    let instance = Instance::started(process.executable(), json!({"a": 1}));
    assert_eq!(instance.result(), json!({"a": 1, "out": 2}));
}

#[test]
fn a_property_hides_a_variable_of_the_token_for_the_time_of_the_activity() {
    let process = || {
        ProcessBuilder::new("p")
            .start("start")
            .user("work")
            .reads(Association::assign(vec![], vec![("a + 1", Place::variable("a"))]))
            .properties(&["a", "b"])
            .writes(Association::assign(vec![], vec![("a + 1", Place::variable("out"))]))
            .boundary("late", "work", true, Catch::after("PT1H"))
            .end("end_late")
            .at("work")
    };
    let mut instance =
        Instance::started(process().end("end").executable(), json!({"a": 1, "b": null, "c": 3}));
    let data = instance.state.elements[&instance.element("work")].data.to_map();
    assert_eq!(json!(data), json!({"c": 3, "a": 2}));
    instance.complete("work", json!({"a": 5, "b": 6, "d": 4}));
    assert_eq!(instance.result(), json!({"a": 1, "b": null, "c": 3, "d": 4, "out": 6}));

    let mut instance =
        Instance::started(process().end("end").executable(), json!({"a": 1, "b": null, "c": 3}));
    instance.fire("late");
    assert_eq!(instance.result(), json!({"a": 1, "b": null, "c": 3}));

    // Of its outputs a declared one is left behind even when it is its own.
    let process = ProcessBuilder::new("p").start("start").script("work", "a = 2\nx = 1");
    let process = process.properties(&["a"]).outputs(&["a"]).end("end");
    let instance = Instance::started(process.executable(), json!({"a": 1}));
    assert_eq!(instance.result(), json!({"a": 2}));
}

#[test]
fn a_boundary_event_goes_on_with_the_data_of_the_token() {
    let process = with_object()
        .user("task")
        .reads(read_doc())
        .inputs(&["doc"])
        .end("end")
        .boundary("late", "task", true, Catch::after("PT1H"))
        .end("end_late");
    let mut instance = Instance::started(process.executable(), json!({"a": 1}));
    let data = instance.state.elements[&instance.element("task")].data.to_map();
    assert_eq!(json!(data), json!({"doc": 5}));
    instance.fire("late");
    assert_eq!(instance.result(), json!({"a": 1}));
}

#[test]
fn sub_processes_and_calls_have_inputs_and_outputs_too() {
    let main = with_object()
        .open("sub")
        .script("inside", "out = doc + 1\nhidden = 1")
        .close()
        .reads(read_doc())
        .inputs(&["doc"])
        .outputs(&["out"])
        .call("call", 1)
        .reads(Association::copy(Place::object("doc"), Place::variable("in_1")))
        .writes(Association::copy(Place::variable("out_1"), Place::object("doc")))
        .script("last", "last = doc")
        .reads(read_doc())
        .end("end")
        .build();
    let called = ProcessBuilder::new("called")
        .start("s")
        .script("work", "out_1 = in_1 + 10")
        .end("e")
        .declare(&["in_1"], &["out_1"])
        .build();
    let instance = Instance::started(Executable::new(vec![main, called]), json!({"a": 1}));
    assert_eq!(instance.result(), json!({"a": 1, "out": 6, "last": 15}));
}

#[test]
fn a_throw_event_sends_its_declared_inputs_and_a_catch_event_writes_what_came() {
    let throw = MessageThrow { name: "M".to_owned(), payload: None, correlation: Vec::new() };
    let process = with_object()
        .throw("tell", Throw::Message(throw))
        .reads(read_doc())
        .inputs(&["doc"])
        .catch("hear", Catch::message("Answer"))
        .writes(Association::copy(Place::variable("answer"), Place::object("doc")))
        .script("last", "last = doc")
        .reads(read_doc())
        .end("end");
    let mut instance = Instance::started(process.executable(), json!({"a": 1}));
    assert!(instance.text().contains(r#"tell sent M {"doc":5}"#), "{}", instance.text());
    instance.deliver("hear", "Answer", json!({"answer": 7})).unwrap();
    assert_eq!(instance.result(), json!({"a": 1, "last": 7}));
}
