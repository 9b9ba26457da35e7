//! The engine alone: instances in memory, with virtual clocks.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use engine::problem::Problem;
use engine::runtime::State;
use engine::simulate::{Options, Report, Simulation, Sources, Status};

use super::Workload;
use super::figures::{Ending, Figures, Sample};
use crate::clock::Stopwatch;
use crate::scripts::scripts;

/// Runs a workload on as many threads as it wants instances at a time.
pub(super) fn measure(workload: &Workload<'_>) -> Result<Figures, Vec<Problem>> {
    let mut options = Options::new(workload.now);
    options.process.clone_from(&workload.process);
    options.data.clone_from(&workload.data);
    options.answers = workload.answers.clone();
    let scripts = scripts();
    let (files, decisions) = (workload.loaded.definitions(), workload.loaded.decisions());
    let sources = Sources { files: &files, library: &[], decisions: &decisions };
    let simulation = Simulation::new(sources, &scripts, options)?;
    // One before the others, for the size of its state; it also fills what is made once.
    let (_, states) = simulation.clone().run_to_states();
    let next = AtomicU32::new(0);
    let watch = Stopwatch::start();
    let work = || {
        let mut samples = Vec::new();
        while next.fetch_add(1, Ordering::Relaxed) < workload.instances {
            let watch = Stopwatch::start();
            let report = simulation.clone().run();
            samples.push(sample(&report, watch));
        }
        samples
    };
    let samples: Vec<Sample> = thread::scope(|scope| {
        let threads: Vec<_> = (0..workload.concurrency).map(|_| scope.spawn(work)).collect();
        let done = threads.into_iter().map(|thread| thread.join());
        done.flat_map(|samples| samples.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    Ok(Figures::of(&samples, watch.elapsed(), states.iter().map(size).sum()))
}

fn sample(report: &Report, watch: Stopwatch) -> Sample {
    let ending = match (&report.error, report.status) {
        (Some(error), _) => {
            let place = error.element.as_ref().map(|id| format!(" at {id}")).unwrap_or_default();
            Ending::Failed(format!("{}{place}: {}", error.code, error.message))
        }
        (None, Status::Waiting) => Ending::Waiting,
        (None, Status::Completed | Status::Terminated | Status::Error) => Ending::Completed,
    };
    Sample { took: watch.elapsed(), tasks: report.steps, ending }
}

/// The size of a state as it is stored.
fn size(state: &State) -> u64 {
    serde_json::to_vec(state).map_or(0, |text| text.len() as u64)
}
