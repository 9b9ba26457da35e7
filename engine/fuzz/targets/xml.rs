//! Any bytes as a BPMN file: reading and checking never panics, and every problem has a place in it.

#![no_main]

use engine::check::{RuleSet, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (definitions, mut problems) = engine::parse(bytes, "fuzz.bpmn");
    problems.extend(check(&definitions, &RuleSet::default()));
    let lines = u32::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX);
    for problem in &problems {
        assert!(!problem.message.is_empty(), "{problem:?}");
        if let Some(position) = problem.position {
            // A carriage return begins a line in other files than this.
            assert!(position.line <= lines + 1, "{problem:?} in {lines} lines");
        }
    }
});
