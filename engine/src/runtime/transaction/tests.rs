//! Tests of transactions.

use serde_json::json;

use crate::executable::node::{Catch, Throw};
use crate::runtime::Effect;
use crate::runtime::state::InstanceStatus;
use crate::testing::{Instance, ProcessBuilder};

/// A transaction with two activities that can be undone, and one that cannot.
fn booking() -> ProcessBuilder {
    ProcessBuilder::new("p")
        .start("start")
        .open_transaction("booking")
        .start("in")
        .script("flight", "booked = \"flight\"")
        .undo("f")
        .task("look")
        .script("hotel", "booked = \"hotel\"")
        .undo("h")
}

/// Closes the transaction; it is left by `end`, or by its cancel boundary event and `end_cancelled`.
fn close(builder: ProcessBuilder) -> ProcessBuilder {
    builder
        .close()
        .end("end")
        .boundary("cancelled", "booking", true, Catch::Cancel)
        .script("after", "is_cancelled = True")
        .end("end_cancelled")
}

fn run(builder: ProcessBuilder) -> Instance<'static> {
    Instance::started(builder.executable(), json!({"log": ""}))
}

#[test]
fn a_cancelled_transaction_undoes_its_work_and_leaves_with_the_data_it_began_with() {
    let instance = run(close(booking().end_with("cancel", Throw::Cancel)));
    assert_eq!(instance.result(), json!({"log": "", "is_cancelled": true}));
    insta::assert_snapshot!(instance.text(), @r#"
    p started with {"log":""}
    scope p opened
    start activated
    start completed, took start_to_booking
    booking activated
    scope booking opened
    in activated
    in completed, took in_to_flight
    flight activated
    flight data: booked="flight"
    flight can be undone by undo_flight
    flight completed, took flight_to_look
    look activated
    look completed, took look_to_hotel
    hotel activated
    hotel data: booked="hotel"
    hotel can be undone by undo_hotel
    hotel completed, took hotel_to_cancel
    cancel activated
    all in booking is undone
    scope booking interrupted
    scope cancel opened
    undo_hotel activated
    undo_hotel undoes the next of cancel
    undo_hotel data: log="h"
    undo_hotel completed
    undo_flight activated
    undo_flight undoes the next of cancel
    undo_flight data: log="hf"
    undo_flight completed
    scope cancel completed
    cancel completed
    cancelled activated
    scope booking cancelled
    booking cancelled
    cancelled completed, took cancelled_to_after
    after activated
    after data: is_cancelled=true
    after completed, took after_to_end_cancelled
    end_cancelled activated
    end_cancelled completed
    scope p completed
    completed
    "#);
}

#[test]
fn a_transaction_that_succeeds_is_undone_like_a_sub_process() {
    let instance = run(booking().end("out").close().compensate("back", None).end("end"));
    assert_eq!(instance.result(), json!({"log": "hf", "booked": "hotel"}));
}

#[test]
fn an_error_leaves_a_transaction_without_undoing_it() {
    let builder = close(booking().error_end("fail", Some("E"), None))
        .boundary("hazard", "booking", true, Catch::error(Some("E")))
        .end("end_hazard");
    let instance = run(builder);
    assert_eq!(instance.result(), json!({"log": ""}));
    assert!(!instance.text().contains("undo_flight activated"));
}

#[test]
fn the_rest_of_the_transaction_ends_before_it_is_undone() {
    let builder = booking()
        .parallel("split")
        .user("pay")
        .undo("p")
        .end("out")
        .at("split")
        .open("sub")
        .start("sub_in")
        .task("car")
        .undo_by_user()
        .user("drive")
        .end("sub_out")
        .close()
        .parallel("join")
        .at("split")
        .parallel("join")
        .at("split")
        .user("decide")
        .end_with("cancel", Throw::Cancel);
    let builder = close(builder).boundary("late", "booking", true, Catch::after("PT1H")).end("end_late");
    let mut instance = run(builder);
    let late = instance.wait("late");
    instance.effects.clear();
    instance.complete("decide", json!({"x": 1}));
    let closed = |effect: &&Effect| matches!(effect, Effect::CloseTask { completed: false, .. });
    assert_eq!(instance.effects.iter().filter(closed).count(), 2, "pay and drive");
    assert!(instance.effects.contains(&Effect::CancelTimer { subscription: late }));
    // What was completed in a sub-process that still ran is undone too.
    assert!(instance.text().contains("undo_car waits for a person"));
    assert_eq!(instance.state.status, InstanceStatus::Active);
    instance.complete("undo_car", json!({}));
    assert_eq!(instance.result(), json!({"log": "", "is_cancelled": true}));
    let text = instance.text();
    let undone = |node: &str| text.find(&format!("undo_{node} completed"));
    assert!(undone("car") < undone("hotel") && undone("hotel") < undone("flight"));
    assert_eq!(undone("pay"), None);
}

#[test]
fn a_sub_process_inside_may_cancel_the_transaction() {
    let builder = booking()
        .open("sub")
        .start("sub_in")
        .task("car")
        .undo("c")
        .end_with("cancel", Throw::Cancel)
        .close()
        .task("never")
        .end("out");
    let instance = run(close(builder));
    assert_eq!(instance.result(), json!({"log": "", "is_cancelled": true}));
    assert!(instance.text().contains("undo_car data: log=\"c\""), "{}", instance.text());
    assert!(instance.text().contains("undo_flight data: log=\"chf\""), "{}", instance.text());
    assert!(!instance.text().contains("never activated"));
}

#[test]
fn an_event_sub_process_inside_may_cancel_the_transaction() {
    let builder = booking()
        .error_end("fail", Some("E"), None)
        .open_event("failing")
        .start_at("failed", Catch::error(Some("E")))
        .end_with("cancel", Throw::Cancel)
        .close_event();
    let instance = run(close(builder));
    assert_eq!(instance.result(), json!({"log": "", "is_cancelled": true}));
    assert!(instance.text().contains("undo_flight data: log=\"hf\""), "{}", instance.text());
}

#[test]
fn with_nothing_to_undo_it_is_left_at_once() {
    let builder = ProcessBuilder::new("p")
        .start("start")
        .open_transaction("booking")
        .start("in")
        .script("a", "x = 1")
        .end_with("cancel", Throw::Cancel);
    assert_eq!(run(close(builder)).result(), json!({"log": "", "is_cancelled": true}));
}

#[test]
fn a_failed_handler_holds_the_transaction_until_it_is_mended() {
    let builder = ProcessBuilder::new("p")
        .start("start")
        .open_transaction("booking")
        .start("in")
        .script("a", "log = 1")
        .undo("x")
        .end_with("cancel", Throw::Cancel);
    let mut instance = run(close(builder));
    assert_eq!(instance.incidents(), [("undo_a".to_owned(), "script_error".to_owned())]);
    instance.mend("undo_a", json!({"log": ""}));
    assert_eq!(instance.result(), json!({"log": "", "is_cancelled": true}));
}

#[test]
fn an_error_in_a_handler_is_a_hazard_of_the_transaction() {
    let builder = close(
        ProcessBuilder::new("p")
            .start("start")
            .open_transaction("booking")
            .start("in")
            .task("a")
            .undo_by_user()
            .end_with("cancel", Throw::Cancel)
            .open_event("failing")
            .start_at("failed", Catch::error(None))
            .end("mended")
            .close_event(),
    )
    .boundary("hazard", "booking", true, Catch::error(Some("E")))
    .end("end_hazard");
    let mut instance = run(builder);
    let element = instance.element("undo_a");
    let code = "E".to_owned();
    instance.step(crate::runtime::Command::ThrowError { element, code, payload: None }).unwrap();
    assert_eq!(instance.state.status, InstanceStatus::Completed);
    assert!(instance.text().contains("hazard completed"), "{}", instance.text());
    assert!(!instance.text().contains("cancelled activated"));
}

#[test]
fn a_cancel_event_without_a_way_out_is_an_incident() {
    let mut builder = booking().end_with("cancel", Throw::Cancel).close().end("end");
    let instance = run(builder);
    assert_eq!(instance.incidents(), [("cancel".to_owned(), "no_cancel_boundary".to_owned())]);
    builder = ProcessBuilder::new("p").start("start").end_with("cancel", Throw::Cancel);
    assert_eq!(run(builder).incidents(), [("cancel".to_owned(), "no_transaction".to_owned())]);
}

#[test]
fn nothing_of_a_cancelled_transaction_is_undone_again() {
    let builder = close(booking().end_with("cancel", Throw::Cancel)).at("after").compensate("back", None);
    let instance = run(builder);
    assert_eq!(instance.text().matches("undo_flight completed").count(), 1, "{}", instance.text());
}
