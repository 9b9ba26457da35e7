//! Any bytes as a BPMN file that is run: what the checks let pass runs, waits or fails, but never panics.

#![no_main]

use engine::simulate::{Options, Simulation, Sources};
use engine::testing::TestScripts;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (definitions, problems) = engine::parse(bytes, "fuzz.bpmn");
    if problems.iter().any(engine::problem::Problem::is_error) {
        return;
    }
    let mut options = Options::new(jiff::Timestamp::UNIX_EPOCH);
    options.max_steps = 500;
    options.process = definitions.processes.first().map(|process| process.id.to_string());
    options.pass_manual_tasks = true;
    // Refused or run: both are fine.
    if let Ok(simulation) =
        Simulation::new(Sources { files: &[&definitions], library: &[], decisions: &[] }, &TestScripts, options)
    {
        let _ = simulation.run();
    }
});
