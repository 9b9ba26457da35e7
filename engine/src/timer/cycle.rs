//! Repeating timers: ISO 8601 `R[n]/start/duration`, `R[n]/duration/end`, `R[n]/duration`, and cron.
//!
//! A cycle counts from its anchor, so months do not drift; what is past when it starts is skipped.
//! - `R3/PT1H` fires one, two and three hours after it starts.
//! - `R3/start/PT1H` fires at the start, and one and two hours later.
//! - `R3/PT1H/end` fires two hours and one hour before the end, and at the end.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::duration::looks_like_duration;
use super::{Duration, TimerError, cron, parse_date, parse_duration};

/// What is left of a repeating timer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cycle", rename_all = "snake_case")]
pub enum Cycle {
    /// Occurrences at `anchor + index * every`.
    Interval {
        /// The moment all occurrences are counted from.
        anchor: Timestamp,
        /// The ISO 8601 duration between two.
        every: String,
        /// The number of the next occurrence.
        index: i64,
        /// The number of the last one; `None` goes on for ever.
        last: Option<i64>,
    },
    /// Whenever a cron expression matches.
    Cron {
        /// The expression.
        expression: String,
    },
}

impl Cycle {
    /// The first occurrence after a moment, and what is left after it; `None` when there is none.
    #[must_use]
    pub fn next(&self, after: Timestamp) -> Option<(Timestamp, Self)> {
        match self {
            Self::Cron { expression } => {
                let due = cron::next(&cron::parse(expression).ok()?, after)?;
                Some((due, self.clone()))
            }
            Self::Interval { anchor, every, index, last } => {
                let duration = parse_duration(every).ok()?;
                let (due, at) = first_after(*anchor, duration, *index, *last, |due| due > after)?;
                Some((
                    due,
                    Self::Interval {
                        anchor: *anchor,
                        every: every.clone(),
                        index: at.checked_add(1)?,
                        last: *last,
                    },
                ))
            }
        }
    }
}

/// A cycle as written, before it has an anchor.
#[derive(Debug)]
pub(super) enum Written {
    Cron(Box<croner::Cron>, String),
    FromNow(Option<i64>, Duration, String),
    FromStart(Option<i64>, Timestamp, Duration, String),
    UntilEnd(Option<i64>, Timestamp, Duration, String),
}

/// Reads a cycle.
pub(super) fn parse(text: &str) -> Result<Written, TimerError> {
    let malformed = |reason: &str| TimerError::Cycle { text: text.to_owned(), reason: reason.to_owned() };
    let Some(rest) = text.strip_prefix(['R', 'r']) else {
        return match cron::parse(text) {
            Ok(parsed) => Ok(Written::Cron(Box::new(parsed), text.to_owned())),
            Err(reason) => Err(malformed(&reason)),
        };
    };
    let rest = rest.replace("--", "/");
    let parts: Vec<&str> = rest.split('/').map(str::trim).collect();
    let count = count(parts[0]).map_err(malformed)?;
    let every = |text: &str| {
        let duration = parse_duration(text)?;
        if duration.is_zero() {
            Err(malformed("its duration is zero"))
        } else {
            Ok((duration, text.to_owned()))
        }
    };
    match parts[1..] {
        [duration] if looks_like_duration(duration) => {
            let (duration, text) = every(duration)?;
            Ok(Written::FromNow(count, duration, text))
        }
        [duration, end] if looks_like_duration(duration) => {
            let (duration, text) = every(duration)?;
            Ok(Written::UntilEnd(count, parse_date(end)?, duration, text))
        }
        [start, duration] => {
            let (duration, text) = every(duration)?;
            Ok(Written::FromStart(count, parse_date(start)?, duration, text))
        }
        _ => Err(malformed("it is not R[n]/start/duration, R[n]/duration/end or R[n]/duration")),
    }
}

/// The number of repetitions: `None` is for ever. More than a counter holds is for ever too.
fn count(text: &str) -> Result<Option<i64>, &'static str> {
    if text.is_empty() || text == "-1" {
        return Ok(None);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("the number after R is not a number of repetitions");
    }
    match text.parse().ok() {
        Some(0) => Err("it repeats zero times"),
        count => Ok(count),
    }
}

/// When a cycle that starts now fires first, and what is left of it.
///
/// When all of it is past, the last occurrence is due at once.
pub(super) fn first(text: &str, now: Timestamp) -> Result<(Timestamp, Cycle), TimerError> {
    let out_of_range = || TimerError::OutOfRange { text: text.to_owned() };
    let (count, anchor, duration, every, from) = match parse(text)? {
        Written::Cron(parsed, expression) => {
            let due = cron::next(&parsed, now).ok_or_else(|| TimerError::Cycle {
                text: text.to_owned(),
                reason: "it never comes".to_owned(),
            })?;
            return Ok((due, Cycle::Cron { expression }));
        }
        Written::FromNow(count, duration, every) => (count, now, duration, every, 1),
        Written::FromStart(count, start, duration, every) => (count, start, duration, every, 0),
        Written::UntilEnd(Some(count), end, duration, every) => {
            (Some(count), end, duration, every, 1_i64.saturating_sub(count))
        }
        Written::UntilEnd(None, end, duration, every) => {
            let (_, steps) = steps_before(end, duration, now);
            (Some(steps + 1), end, duration, every, -steps)
        }
    };
    let last = count.and_then(|count| from.checked_add(count - 1));
    let found = first_after(anchor, duration, from, last, |due| due >= now);
    let (due, index) = match (found, last) {
        (Some(found), _) => found,
        (None, Some(last)) => (duration.times_after(last, anchor).ok_or_else(out_of_range)?, last),
        (None, None) => return Err(out_of_range()),
    };
    Ok((due, Cycle::Interval { anchor, every, index: index.saturating_add(1), last }))
}

/// The smallest index from `from` to `last` whose moment is far enough; moments rise with the index.
fn first_after(
    anchor: Timestamp,
    duration: Duration,
    from: i64,
    last: Option<i64>,
    far_enough: impl Fn(Timestamp) -> bool,
) -> Option<(Timestamp, i64)> {
    // Beyond the calendar on the late side is far enough (and then refused), on the early side it is not.
    let is_far = |index: i64| duration.times_after(index, anchor).map_or(index > 0, &far_enough);
    let last = last.unwrap_or(i64::MAX);
    let mut low = from;
    let mut step = 1_i64;
    let mut high = from;
    while !is_far(high) {
        if high >= last {
            return None;
        }
        low = high + 1;
        high = high.saturating_add(step).min(last);
        step = step.saturating_mul(2);
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if is_far(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    (low <= last).then_some(())?;
    duration.times_after(low, anchor).map(|due| (due, low))
}

/// How many whole durations fit between now and the end, and the moment that many before it.
fn steps_before(end: Timestamp, duration: Duration, now: Timestamp) -> (Timestamp, i64) {
    let fits = |steps: i64| duration.times_after(-steps, end).filter(|moment| *moment >= now);
    let mut low = 0_i64;
    let mut high = 1_i64;
    while fits(high).is_some() {
        low = high;
        high = high.saturating_mul(2);
    }
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if fits(middle).is_some() {
            low = middle;
        } else {
            high = middle;
        }
    }
    (fits(low).unwrap_or(end), low)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-22T10:00:00Z";

    /// The first occurrences of a cycle that starts now, each asked for when the last one fired.
    fn occurrences(text: &str, most: usize) -> Vec<String> {
        let Ok((mut due, mut rest)) = first(text, NOW.parse().unwrap()) else {
            return vec!["error".to_owned()];
        };
        let mut all = vec![due.to_string()];
        while all.len() < most {
            let Some((next, left)) = rest.next(due) else {
                all.push("end".to_owned());
                break;
            };
            (due, rest) = (next, left);
            all.push(due.to_string());
        }
        all
    }

    /// The cycle, and its first occurrences from [`NOW`] on; the year 2026 and the zone are left out.
    const CYCLES: &str = "
        R2/PT1H => 11-22T11:00:00 11-22T12:00:00 end
        R/PT1H => 11-22T11:00:00 11-22T12:00:00 11-22T13:00:00
        R-1/PT1H => 11-22T11:00:00 11-22T12:00:00 11-22T13:00:00
        R1/PT1H => 11-22T11:00:00 end
        r2/pt1h => 11-22T11:00:00 11-22T12:00:00 end
        R2--PT1H => 11-22T11:00:00 11-22T12:00:00 end
        R2/2026-12-01T00:00:00Z/P1D => 12-01T00:00:00 12-02T00:00:00 end
        R2--2026-12-01--P1D => 12-01T00:00:00 12-02T00:00:00 end
        R3/2026-11-21T00:00:00Z/P1D => 11-23T00:00:00 end
        R2/2026-01-01T00:00:00Z/P1D => 01-02T00:00:00 end
        R/2020-01-01T00:00:00Z/P1D => 11-23T00:00:00 11-24T00:00:00 11-25T00:00:00
        R/2025-10-31T00:00:00Z/P1M => 11-30T00:00:00 12-31T00:00:00 2027-01-31T00:00:00
        R2/P1D/2026-12-01T00:00:00Z => 11-30T00:00:00 12-01T00:00:00 end
        R/PT12H/2026-11-23T10:00:00Z => 11-22T10:00:00 11-22T22:00:00 11-23T10:00:00
        R/PT12H/2026-11-21T10:00:00Z => 11-21T10:00:00 end
        R99999999999999999999999/PT1S => 11-22T10:00:01 11-22T10:00:02 11-22T10:00:03
        R9223372036854775807/PT1S => 11-22T10:00:01 11-22T10:00:02 11-22T10:00:03
        R/P4000Y => 6026-11-22T10:00:00 end
        0 9 * * 1-5 => 11-23T09:00:00 11-24T09:00:00 11-25T09:00:00
        0 0 29 2 * => 2028-02-29T00:00:00 2032-02-29T00:00:00 2036-02-29T00:00:00
        */20 * * * * * => 11-22T10:00:20 11-22T10:00:40 11-22T10:01:00
        0 0 L * * => 11-30T00:00:00 12-31T00:00:00 2027-01-31T00:00:00
    ";

    #[test]
    fn cycles() {
        for case in CYCLES.trim().lines() {
            let (text, expected) = case.trim().split_once(" => ").unwrap();
            let found: Vec<String> = occurrences(text, 3)
                .iter()
                .map(|due| due.trim_start_matches("2026-").trim_end_matches('Z').to_owned())
                .collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn refused_cycles() {
        for text in [
            "",
            "R",
            "R/",
            "R3",
            "R0/PT1H",
            "R/PT0S",
            "Rx/PT1H",
            "R-2/PT1H",
            "R3/PT1H/PT1H",
            "R3/2026-11-22",
            "R3/2026-11-22/2026-11-23",
            "R3/2026-11-22/P1D/P1D",
            "PT1H",
            "R/P9000Y",
            "0 0 30 2 *",
            "60 * * * *",
            "* * *",
            "a b c d e",
            "R1.5/PT1H",
        ] {
            assert_eq!(occurrences(text, 1), ["error"], "{text}");
        }
    }

    #[test]
    fn missed_occurrences_are_skipped() {
        let (_, rest) = first("R10/PT1H", NOW.parse().unwrap()).unwrap();
        let (due, rest) = rest.next("2026-11-22T14:30:00Z".parse().unwrap()).unwrap();
        assert_eq!(due.to_string(), "2026-11-22T15:00:00Z");
        assert_eq!(
            rest.next("2026-11-22T19:30:00Z".parse().unwrap()).unwrap().0.to_string(),
            "2026-11-22T20:00:00Z"
        );
        assert_eq!(rest.next("2026-11-22T20:30:00Z".parse().unwrap()), None);
    }

    #[test]
    fn what_is_left_survives_storage() {
        for text in ["R3/PT1H", "0 9 * * *"] {
            let (_, rest) = first(text, NOW.parse().unwrap()).unwrap();
            let stored = serde_json::to_string(&rest).unwrap();
            assert_eq!(serde_json::from_str::<Cycle>(&stored).unwrap(), rest);
        }
    }
}
