//! Logs, fault reports and metrics.

pub mod metrics;

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Config;

/// Keeps the fault reports flowing; dropping it sends what is left.
pub struct Telemetry {
    _sentry: Option<sentry::ClientInitGuard>,
}

/// Starts logging and, with a DSN, fault reports. Call it once.
#[must_use]
pub fn start(config: &Config) -> Telemetry {
    let guard = config.sentry_dsn.as_ref().map(|dsn| {
        let mut options = sentry::ClientOptions::new();
        options.release = sentry::release_name!();
        options.environment = Some(if config.development { "development" } else { "production" }.into());
        sentry::init((dsn.0.as_str(), options))
    });
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    // A second start, as in tests, keeps the first.
    let _ = if config.log_json {
        registry.with(tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr)).try_init()
    } else {
        registry
            .with(
                tracing_subscriber::fmt::layer()
                    .compact()
                    .with_ansi(std::io::stderr().is_terminal())
                    .with_writer(std::io::stderr),
            )
            .try_init()
    };
    Telemetry { _sentry: guard }
}
