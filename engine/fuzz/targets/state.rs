//! Any bytes as a stored state, and any journal: loading and going on never panics, whatever a damaged
//! database says.

#![no_main]

use engine::executable::Executable;
use engine::runtime::{Command, Context, Event, State, apply, step};
use engine::script::NoFunctions;
use engine::testing::{ProcessBuilder, TestScripts};
use libfuzzer_sys::fuzz_target;

fn executable() -> Executable {
    ProcessBuilder::new("p")
        .start("start")
        .parallel("split")
        .user("a")
        .parallel("join")
        .end("end")
        .at("split")
        .open("sub")
        .start("inner")
        .script("b", "x = 1")
        .close()
        .parallel("join")
        .executable()
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let executable = executable();
    let context = Context {
        now: jiff::Timestamp::UNIX_EPOCH,
        scripts: &TestScripts,
        host: &NoFunctions,
        budget: 100,
    };
    let mut state = State::from_json(first).unwrap_or_default();
    for line in rest.lines() {
        if let Ok(event) = serde_json::from_str::<Event>(line) {
            apply(&mut state, &event);
        } else if let Ok(command) = serde_json::from_str::<Command>(line) {
            let _ = step(&executable, &mut state, command, &context);
        }
    }
    let _ = step(&executable, &mut state, Command::Continue, &context);
    let json = state.to_json().expect("a state has a JSON form");
    assert_eq!(State::from_json(&json).expect("what was stored loads"), state);
});
