//! Timers: ISO 8601 dates, durations and cycles, and cron; the clock comes in as a parameter.
//!
//! The text of a timer is written as in `"PT5S"` (an expression that gives a string) or as in `PT5S`
//! (a literal); [`literal`] tells which it is.

mod cron;
mod cycle;
mod date;
mod duration;
mod literal;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use cycle::Cycle;
pub use date::parse_date;
pub use duration::{Duration, parse_duration};
pub use literal::{Literal, literal};

/// The three timer definitions of BPMN 2.0.2, table 10.101.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TimerKind {
    /// `timeDate`: a point in time.
    Date,
    /// `timeDuration`: a span from activation.
    Duration,
    /// `timeCycle`: a repetition, or a cron expression.
    Cycle,
}

impl TimerKind {
    /// The element name in the XML.
    #[must_use]
    pub fn element_name(self) -> &'static str {
        match self {
            Self::Date => "timeDate",
            Self::Duration => "timeDuration",
            Self::Cycle => "timeCycle",
        }
    }
}

/// Why a timer text cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimerError {
    /// Not a date.
    #[error("{text:?} is not an ISO 8601 date and time; write it like \"2026-12-24T18:00:00+01:00\"")]
    Date {
        /// The text.
        text: String,
    },
    /// Not a duration.
    #[error("{text:?} is not an ISO 8601 duration; write it like \"P1DT12H\" or \"PT30S\"")]
    Duration {
        /// The text.
        text: String,
    },
    /// Not a cycle.
    #[error("{text:?} is not a cycle like \"R3/PT1H\" or \"0 9 * * 1-5\": {reason}")]
    Cycle {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The time is beyond the calendar.
    #[error("{text:?} leads beyond the year 9999")]
    OutOfRange {
        /// The text.
        text: String,
    },
}

/// When a timer that starts now fires first, and how it goes on.
///
/// A date in the past fires at once. A `timeDate` may also be a duration.
///
/// # Errors
///
/// When the text is malformed for its kind, or never comes true.
pub fn first(text: &str, kind: TimerKind, now: Timestamp) -> Result<(Timestamp, Option<Cycle>), TimerError> {
    let text = text.trim();
    match kind {
        TimerKind::Date if duration::looks_like_duration(text) => Ok((after(text, now)?, None)),
        TimerKind::Date => Ok((parse_date(text)?, None)),
        TimerKind::Duration => Ok((after(text, now)?, None)),
        TimerKind::Cycle => {
            let (due, rest) = cycle::first(text, now)?;
            Ok((due, Some(rest)))
        }
    }
}

/// Whether a text is well-formed for its kind, without a clock.
///
/// # Errors
///
/// When the text is malformed.
pub fn validate(text: &str, kind: TimerKind) -> Result<(), TimerError> {
    let text = text.trim();
    match kind {
        TimerKind::Date if duration::looks_like_duration(text) => parse_duration(text).map(drop),
        TimerKind::Date => parse_date(text).map(drop),
        TimerKind::Duration => parse_duration(text).map(drop),
        TimerKind::Cycle => cycle::parse(text).map(drop),
    }
}

fn after(text: &str, now: Timestamp) -> Result<Timestamp, TimerError> {
    parse_duration(text)?.after(now).ok_or_else(|| TimerError::OutOfRange { text: text.to_owned() })
}
