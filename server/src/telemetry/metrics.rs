//! Metrics for Prometheus at `/metrics`.

use std::sync::LazyLock;
use std::time::Duration;

use prometheus::{Encoder, Histogram, HistogramOpts, HistogramVec, IntGaugeVec, Opts, Registry, TextEncoder};

/// Buckets from a tenth of a millisecond to ten seconds.
const BUCKETS: &[f64] =
    &[0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Buckets for things that may be very late.
const LATE_BUCKETS: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 300.0, 3600.0];

struct Metrics {
    registry: Registry,
    http: HistogramVec,
    step: Histogram,
    job: HistogramVec,
    job_late: HistogramVec,
    timer_late: Histogram,
    jobs: IntGaugeVec,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(|| {
    let registry = Registry::new();
    let valid = "the names and labels are constants";
    let histogram =
        |name: &str, help: &str, buckets: &[f64]| HistogramOpts::new(name, help).buckets(buckets.to_vec());
    let http = HistogramVec::new(
        histogram("millrace_http_request_seconds", "How long requests took.", BUCKETS),
        &["method", "route", "status"],
    )
    .expect(valid);
    let step =
        Histogram::with_opts(histogram("millrace_step_seconds", "How long engine steps took.", BUCKETS))
            .expect(valid);
    let job = HistogramVec::new(histogram("millrace_job_seconds", "How long jobs took.", BUCKETS), &["kind"])
        .expect(valid);
    let job_late = HistogramVec::new(
        histogram("millrace_job_late_seconds", "How late jobs began.", LATE_BUCKETS),
        &["kind"],
    )
    .expect(valid);
    let timer_late = Histogram::with_opts(histogram(
        "millrace_timer_late_seconds",
        "How late timers fired.",
        LATE_BUCKETS,
    ))
    .expect(valid);
    let jobs = IntGaugeVec::new(Opts::new("millrace_jobs", "Jobs in the ledger."), &["state"]).expect(valid);
    let collectors: [Box<dyn prometheus::core::Collector>; 6] = [
        Box::new(http.clone()),
        Box::new(step.clone()),
        Box::new(job.clone()),
        Box::new(job_late.clone()),
        Box::new(timer_late.clone()),
        Box::new(jobs.clone()),
    ];
    for collector in collectors {
        registry.register(collector).expect("each is registered once");
    }
    Metrics { registry, http, step, job, job_late, timer_late, jobs }
});

/// A request was answered; `route` is the matched pattern, never the path itself.
pub fn http(method: &str, route: &str, status: u16, took: Duration) {
    METRICS.http.with_label_values(&[method, route, &status.to_string()]).observe(took.as_secs_f64());
}

/// The engine took a step.
pub fn step(took: Duration) {
    METRICS.step.observe(took.as_secs_f64());
}

/// A job was run.
pub fn job(kind: &str, took: Duration) {
    METRICS.job.with_label_values(&[kind]).observe(took.as_secs_f64());
}

/// A job began this late.
pub fn job_late(kind: &str, late: Duration) {
    METRICS.job_late.with_label_values(&[kind]).observe(late.as_secs_f64());
}

/// A timer fired this late.
pub fn timer_late(late: Duration) {
    METRICS.timer_late.observe(late.as_secs_f64());
}

/// All metrics as text, with the ledger's counts.
#[must_use]
pub fn render(jobs: &[(String, u64)]) -> String {
    METRICS.jobs.reset();
    for (state, count) in jobs {
        METRICS.jobs.with_label_values(&[state]).set(i64::try_from(*count).unwrap_or(i64::MAX));
    }
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = TextEncoder::new().encode(&METRICS.registry.gather(), &mut text);
    String::from_utf8(text).unwrap_or_default()
}
