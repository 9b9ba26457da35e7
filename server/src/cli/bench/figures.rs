//! What a benchmark found.

use std::time::Duration;

use serde::Serialize;

use super::super::output::Streams;

/// How one instance ended.
#[derive(Debug, Clone)]
pub(super) enum Ending {
    /// As the model says.
    Completed,
    /// It waits for something nobody gives it.
    Waiting,
    /// It cannot go on; why.
    Failed(String),
}

/// One instance that was run.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    /// From its start to the last thing that happened.
    pub(super) took: Duration,
    /// How many elements were activated.
    pub(super) tasks: u64,
    /// How it ended.
    pub(super) ending: Ending,
}

/// The figures of a benchmark, in the form of its JSON.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Figures {
    /// Instances per second of wall time.
    pub(super) instances_per_s: f64,
    /// Activated elements per second of wall time.
    pub(super) tasks_per_s: f64,
    /// Half of the instances took no longer, in milliseconds.
    pub(super) p50_ms: f64,
    /// 95 of 100 took no longer.
    pub(super) p95_ms: f64,
    /// 99 of 100 took no longer.
    pub(super) p99_ms: f64,
    /// Memory of this process at the end; `null` where the system does not say.
    pub(super) rss_bytes: Option<u64>,
    /// The state of an instance at its end, as it is stored.
    pub(super) bytes_per_instance: u64,
    /// How many ended as the model says.
    pub(super) completed: usize,
    /// How many wait for something.
    pub(super) waiting: usize,
    /// How many cannot go on.
    pub(super) failed: usize,
    /// The first failure.
    pub(super) failure: Option<String>,
    /// Wall time of the whole.
    pub(super) seconds: f64,
}

impl Figures {
    /// Sums samples up.
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    pub(super) fn of(samples: &[Sample], wall: Duration, bytes_per_instance: u64) -> Self {
        let mut times: Vec<Duration> = samples.iter().map(|sample| sample.took).collect();
        times.sort_unstable();
        let seconds = wall.as_secs_f64().max(1e-9);
        let tasks: u64 = samples.iter().map(|sample| sample.tasks).sum();
        let count = |wanted: fn(&Ending) -> bool| samples.iter().filter(|it| wanted(&it.ending)).count();
        Self {
            instances_per_s: samples.len() as f64 / seconds,
            tasks_per_s: tasks as f64 / seconds,
            p50_ms: percentile(&times, 50),
            p95_ms: percentile(&times, 95),
            p99_ms: percentile(&times, 99),
            rss_bytes: resident(),
            bytes_per_instance,
            completed: count(|ending| matches!(ending, Ending::Completed)),
            waiting: count(|ending| matches!(ending, Ending::Waiting)),
            failed: count(|ending| matches!(ending, Ending::Failed(_))),
            failure: samples.iter().find_map(|sample| match &sample.ending {
                Ending::Failed(why) => Some(why.clone()),
                Ending::Completed | Ending::Waiting => None,
            }),
            seconds,
        }
    }

    /// Prints them for people.
    pub(super) fn print(&self, streams: &mut Streams<'_>) {
        let Self { completed, waiting, failed, seconds, .. } = self;
        streams.line(&format!("{completed} completed, {waiting} waiting, {failed} failed in {seconds:.2} s"));
        streams.line(&format!("{:>14.1} instances per second", self.instances_per_s));
        streams.line(&format!("{:>14.1} elements per second", self.tasks_per_s));
        for (name, value) in [("p50", self.p50_ms), ("p95", self.p95_ms), ("p99", self.p99_ms)] {
            streams.line(&format!("{value:>14.3} ms {name}"));
        }
        streams.line(&format!("{:>14} bytes of state per instance", self.bytes_per_instance));
        if let Some(bytes) = self.rss_bytes {
            streams.line(&format!("{bytes:>14} bytes of memory"));
        }
    }
}

/// The time that so many of a hundred do not exceed, by the nearest rank, in milliseconds.
fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

/// The resident memory of this process, in bytes.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let times: Vec<Duration> = (1..=10).map(Duration::from_millis).collect();
        for (percent, expected) in [(50, 5.0), (95, 10.0), (99, 10.0), (10, 1.0), (1, 1.0)] {
            assert!((percentile(&times, percent) - expected).abs() < 1e-9, "{percent}");
        }
        assert!(percentile(&[], 50).abs() < 1e-9);
    }

    #[test]
    fn endings_are_counted_and_the_first_failure_is_kept() {
        let sample = |ending| Sample { took: Duration::from_millis(2), tasks: 3, ending };
        let samples = [
            sample(Ending::Completed),
            sample(Ending::Failed("first".to_owned())),
            sample(Ending::Failed("second".to_owned())),
            sample(Ending::Waiting),
        ];
        let figures = Figures::of(&samples, Duration::from_secs(2), 7);
        assert_eq!((figures.completed, figures.waiting, figures.failed), (1, 1, 2));
        assert_eq!(figures.failure.as_deref(), Some("first"));
        assert!((figures.tasks_per_s - 6.0).abs() < 1e-9 && (figures.instances_per_s - 2.0).abs() < 1e-9);
    }
}
