//! ISO 8601 durations: years and months follow the calendar, the rest is exact.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use super::TimerError;

const NANOS_PER_SECOND: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i128 = 86_400;
/// Digits of a fraction that count: nanoseconds of a second.
const FRACTION_DIGITS: usize = 9;
/// The denominator of all fractions.
const FRACTION_ONE: i128 = 1_000_000_000;

/// A span of time as a timer uses it: a number of months, and an exact rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    /// Whole months.
    months: i64,
    /// A part of one more month, in billionths: it lasts as long as that part of that month.
    month_fraction: i64,
    /// The exact rest; a day has 24 hours.
    nanoseconds: i128,
}

impl Duration {
    /// Whether it lasts no time.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.months == 0 && self.month_fraction == 0 && self.nanoseconds == 0
    }

    /// The moment this long after another; `None` beyond the calendar.
    #[must_use]
    pub fn after(self, start: Timestamp) -> Option<Timestamp> {
        self.times_after(1, start)
    }

    /// The moment `count` times this long after another; months are counted from `start`, so that
    /// three months after 31 January is 30 April however often it is asked.
    #[must_use]
    pub fn times_after(self, count: i64, start: Timestamp) -> Option<Timestamp> {
        let fraction = i128::from(self.month_fraction) * i128::from(count);
        let whole = i64::try_from(fraction.div_euclid(FRACTION_ONE)).ok()?;
        let fraction = fraction.rem_euclid(FRACTION_ONE);
        let months = self.months.checked_mul(count)?.checked_add(whole)?;
        let mut moment = start;
        if months != 0 {
            let span = Span::new().try_months(months).ok()?;
            moment = start.to_zoned(TimeZone::UTC).checked_add(span).ok()?.timestamp();
        }
        let mut rest = self.nanoseconds.checked_mul(i128::from(count))?;
        if fraction != 0 {
            let next = moment.to_zoned(TimeZone::UTC).checked_add(Span::new().months(1)).ok()?.timestamp();
            rest =
                rest.checked_add((next.as_nanosecond() - moment.as_nanosecond()) * fraction / FRACTION_ONE)?;
        }
        let seconds = i64::try_from(rest.div_euclid(NANOS_PER_SECOND)).ok()?;
        let nanoseconds = i32::try_from(rest.rem_euclid(NANOS_PER_SECOND)).ok()?;
        moment.checked_add(SignedDuration::new(seconds, nanoseconds)).ok()
    }
}

/// Whether a text is meant as a duration: it starts with `P`.
pub(super) fn looks_like_duration(text: &str) -> bool {
    text.starts_with(['P', 'p'])
}

/// Reads `PnYnMnDTnHnMnS` or `PnW`; a fraction (with comma or dot) only in the last component.
///
/// # Errors
///
/// When the text has another form.
pub fn parse_duration(text: &str) -> Result<Duration, TimerError> {
    parse(text.trim()).ok_or_else(|| TimerError::Duration { text: text.to_owned() })
}

fn parse(text: &str) -> Option<Duration> {
    let mut rest = text.strip_prefix(['P', 'p'])?;
    let mut duration = Duration { months: 0, month_fraction: 0, nanoseconds: 0 };
    let mut in_time = false;
    // Designators come in order and once: each component must have a higher rank than the last.
    let mut last_rank = 0;
    let mut has_fraction = false;
    loop {
        if !in_time && let Some(time) = rest.strip_prefix(['T', 't']) {
            in_time = true;
            rest = time;
            if rest.is_empty() {
                return None;
            }
        }
        if rest.is_empty() {
            break;
        }
        if has_fraction {
            return None;
        }
        let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ',')?;
        let number = Number::parse(&rest[..digits])?;
        has_fraction = number.fraction != 0 || rest[..digits].contains(['.', ',']);
        let designator = rest[digits..].chars().next()?.to_ascii_uppercase();
        rest = &rest[digits + 1..];
        let rank = match (in_time, designator) {
            (false, 'Y') => 1,
            (false, 'M') => 2,
            (false, 'W') => 3,
            (false, 'D') => 4,
            (true, 'H') => 5,
            (true, 'M') => 6,
            (true, 'S') => 7,
            _ => return None,
        };
        // Weeks stand alone.
        if rank <= last_rank || last_rank == 3 || (rank == 3 && last_rank != 0) {
            return None;
        }
        last_rank = rank;
        number.add_to(&mut duration, rank)?;
    }
    (last_rank != 0).then_some(duration)
}

struct Number {
    whole: i64,
    /// In billionths.
    fraction: i64,
}

impl Number {
    fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        if whole.is_empty() || fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let whole = whole.parse().ok()?;
        let kept = &fraction[..fraction.len().min(FRACTION_DIGITS)];
        Some(Self { whole, fraction: format!("{kept:0<FRACTION_DIGITS$}").parse().ok()? })
    }

    fn add_to(&self, duration: &mut Duration, rank: u8) -> Option<()> {
        let exact = |seconds: i128| {
            let whole = i128::from(self.whole).checked_mul(seconds)?.checked_mul(NANOS_PER_SECOND)?;
            whole.checked_add(i128::from(self.fraction) * seconds * NANOS_PER_SECOND / FRACTION_ONE)
        };
        match rank {
            1 => {
                let fraction = i128::from(self.fraction) * 12;
                let months = i64::try_from(fraction / FRACTION_ONE).ok()?;
                duration.months = self.whole.checked_mul(12)?.checked_add(months)?;
                duration.month_fraction = i64::try_from(fraction % FRACTION_ONE).ok()?;
            }
            2 => {
                duration.months = duration.months.checked_add(self.whole)?;
                duration.month_fraction = self.fraction;
            }
            _ => {
                let seconds = match rank {
                    3 => 7 * SECONDS_PER_DAY,
                    4 => SECONDS_PER_DAY,
                    5 => 3600,
                    6 => 60,
                    _ => 1,
                };
                duration.nanoseconds = duration.nanoseconds.checked_add(exact(seconds)?)?;
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "2026-01-31T12:00:00Z";

    fn after(text: &str, start: &str) -> Option<String> {
        let duration = parse_duration(text).ok()?;
        Some(duration.after(start.parse().unwrap()).map_or_else(|| "never".to_owned(), |at| at.to_string()))
    }

    #[test]
    fn accepted_durations() {
        for (text, expected) in [
            ("PT30S", "2026-01-31T12:00:30Z"),
            ("PT0S", "2026-01-31T12:00:00Z"),
            ("PT1M", "2026-01-31T12:01:00Z"),
            ("PT36H", "2026-02-02T00:00:00Z"),
            ("PT1H30M", "2026-01-31T13:30:00Z"),
            ("PT1H30S", "2026-01-31T13:00:30Z"),
            ("P1D", "2026-02-01T12:00:00Z"),
            ("P1DT1H1M1S", "2026-02-01T13:01:01Z"),
            ("P2W", "2026-02-14T12:00:00Z"),
            ("P1M", "2026-02-28T12:00:00Z"),
            ("P3M", "2026-04-30T12:00:00Z"),
            ("P1Y", "2027-01-31T12:00:00Z"),
            ("P1Y2M3DT4H5M6S", "2027-04-03T16:05:06Z"),
            ("P0Y0M0DT0H0M1S", "2026-01-31T12:00:01Z"),
            ("PT0.5S", "2026-01-31T12:00:00.5Z"),
            ("PT0,5H", "2026-01-31T12:30:00Z"),
            ("P1.5D", "2026-02-02T00:00:00Z"),
            ("P0.5W", "2026-02-04T00:00:00Z"),
            ("P1DT1.5M", "2026-02-01T12:01:30Z"),
            ("P0.5Y", "2026-07-31T12:00:00Z"),
            ("P1.5M", "2026-03-14T12:00:00Z"),
            ("pt5s", "2026-01-31T12:00:05Z"),
            (" PT5S ", "2026-01-31T12:00:05Z"),
            ("PT0.0000000019S", "2026-01-31T12:00:00.000000001Z"),
            ("PT86400S", "2026-02-01T12:00:00Z"),
            ("P8000Y", "never"),
            ("P999999999999999Y", "never"),
            ("PT9223372036854775807S", "never"),
            ("P9223372036854775807W", "never"),
        ] {
            assert_eq!(after(text, START).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(after("P1Y", "2028-02-29T00:00:00Z").as_deref(), Some("2029-02-28T00:00:00Z"));
    }

    #[test]
    fn refused_durations() {
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "PT1.5H30S",
            "P1H1M1S",
            "P1W1D",
            "P1Y1W",
            "PT1H1M1",
            "P1",
            "1D",
            "PT1S1M",
            "PT1M1M",
            "P1.5",
            "PT.5S",
            "PT5.S",
            "PT1.2.3S",
            "P-1D",
            "-P1D",
            "P1D ago",
            "P1 D",
            "PxD",
            "P1S",
            "PT1D",
            "P1DT1HT1S",
            "PT１S",
            "P1.0DT1H",
            "P99999999999999999999D",
            "five days",
        ] {
            assert_eq!(after(text, START), None, "{text}");
        }
    }

    #[test]
    fn many_times_a_month_does_not_drift() {
        let month = parse_duration("P1M").unwrap();
        let start = START.parse().unwrap();
        assert_eq!(month.times_after(2, start).unwrap().to_string(), "2026-03-31T12:00:00Z");
        assert_eq!(month.times_after(-1, start).unwrap().to_string(), "2025-12-31T12:00:00Z");
        let half = parse_duration("P0.5M").unwrap();
        assert_eq!(half.times_after(2, start), month.after(start));
        assert_eq!(month.times_after(i64::MAX, start), None);
    }
}
