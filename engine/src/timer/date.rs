//! ISO 8601 points in time: calendar and week dates, extended and basic; without a zone they are UTC.

use jiff::Timestamp;
use jiff::civil::{Date, ISOWeekDate, Time, Weekday};
use jiff::tz::Offset;

use super::TimerError;

/// Reads a date, or a date and time.
///
/// # Errors
///
/// When the text is not ISO 8601, or beyond the calendar.
pub fn parse_date(text: &str) -> Result<Timestamp, TimerError> {
    parse(text.trim()).ok_or_else(|| TimerError::Date { text: text.to_owned() })
}

fn parse(text: &str) -> Option<Timestamp> {
    if !text.is_ascii() {
        return None;
    }
    let split = text.find(['T', 't', ' ']);
    let (date, clock) = match split {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let date = if date.contains(['W', 'w']) { week_date(date)? } else { calendar_date(date)? };
    let (time, offset) = match clock {
        Some(clock) => time_and_offset(clock)?,
        None => (Time::midnight(), Offset::UTC),
    };
    offset.to_timestamp(date.to_datetime(time)).ok()
}

/// `2026-11-22` or `20261122`.
fn calendar_date(text: &str) -> Option<Date> {
    let (year, month, day) = match text.len() {
        10 if is_at(text, 4, b'-') && is_at(text, 7, b'-') => (&text[..4], &text[5..7], &text[8..]),
        8 => (&text[..4], &text[4..6], &text[6..]),
        _ => return None,
    };
    Date::new(number(year)?, number(month)?, number(day)?).ok()
}

/// `2026-W47-7` or `2026W477`.
fn week_date(text: &str) -> Option<Date> {
    let (year, week, day) = match text.len() {
        10 if is_at(text, 4, b'-') && is_at(text, 8, b'-') => (&text[..4], &text[6..8], &text[9..]),
        8 => (&text[..4], &text[5..7], &text[7..]),
        _ => return None,
    };
    let weekday = Weekday::from_monday_one_offset(number(day)?).ok()?;
    Some(ISOWeekDate::new(number(year)?, number(week)?, weekday).ok()?.date())
}

fn time_and_offset(text: &str) -> Option<(Time, Offset)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((clock_time(time)?, Offset::UTC));
    }
    let Some(sign) = text.find(['+', '-']) else {
        return Some((clock_time(text)?, Offset::UTC));
    };
    let zone = &text[sign + 1..];
    let (hours, minutes) = match zone.len() {
        2 => (zone, "0"),
        4 => (&zone[..2], &zone[2..]),
        5 if is_at(zone, 2, b':') => (&zone[..2], &zone[3..]),
        _ => return None,
    };
    let minutes: i32 = number(minutes)?;
    if minutes > 59 {
        return None;
    }
    let seconds = number::<i32>(hours)? * 3600 + minutes * 60;
    let offset = Offset::from_seconds(if is_at(text, sign, b'-') { -seconds } else { seconds }).ok()?;
    Some((clock_time(&text[..sign])?, offset))
}

/// `18:00`, `18:00:05`, `18:00:05.25`, or the same without colons; `24:00` is not accepted.
fn clock_time(text: &str) -> Option<Time> {
    let (whole, fraction) = match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let (hour, minute, second) = match whole.len() {
        2 => (whole, "0", None),
        4 => (&whole[..2], &whole[2..], None),
        5 if is_at(whole, 2, b':') => (&whole[..2], &whole[3..], None),
        6 => (&whole[..2], &whole[2..4], Some(&whole[4..])),
        8 if is_at(whole, 2, b':') && is_at(whole, 5, b':') => (&whole[..2], &whole[3..5], Some(&whole[6..])),
        _ => return None,
    };
    let nanosecond = match (fraction, second) {
        (None, _) => 0,
        (Some(fraction), Some(_))
            if !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            number(&format!("{:0<9}", &fraction[..fraction.len().min(9)]))?
        }
        (Some(_), _) => return None,
    };
    Time::new(number(hour)?, number(minute)?, number(second.unwrap_or("0"))?, nanosecond).ok()
}

fn is_at(text: &str, at: usize, byte: u8) -> bool {
    text.as_bytes().get(at) == Some(&byte)
}

/// Digits only: `parse` alone would take a sign.
fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_dates() {
        for (text, expected) in [
            ("2026-11-22", "2026-11-22T00:00:00Z"),
            ("20261122", "2026-11-22T00:00:00Z"),
            ("2026-11-22T18:30", "2026-11-22T18:30:00Z"),
            ("2026-11-22T18", "2026-11-22T18:00:00Z"),
            ("2026-11-22T18:30:05", "2026-11-22T18:30:05Z"),
            ("2026-11-22 18:30:05", "2026-11-22T18:30:05Z"),
            ("2026-11-22T18:30:05Z", "2026-11-22T18:30:05Z"),
            ("2026-11-22T18:30:05.25z", "2026-11-22T18:30:05.25Z"),
            ("2026-11-22T18:30:05.123456+00:00", "2026-11-22T18:30:05.123456Z"),
            ("2026-11-22T18:30:05+01:00", "2026-11-22T17:30:05Z"),
            ("2026-11-22T18:30:05-0530", "2026-11-23T00:00:05Z"),
            ("2026-11-22T18:30:05+02", "2026-11-22T16:30:05Z"),
            ("20261122T183005Z", "2026-11-22T18:30:05Z"),
            ("2026-W47-7", "2026-11-22T00:00:00Z"),
            ("2026W477", "2026-11-22T00:00:00Z"),
            ("2026W477T1200", "2026-11-22T12:00:00Z"),
            ("2026-W53-5T12:00:00+01:00", "2027-01-01T11:00:00Z"),
            ("2028-02-29", "2028-02-29T00:00:00Z"),
            ("9999-12-30", "9999-12-30T00:00:00Z"),
        ] {
            assert_eq!(parse_date(text).map(|at| at.to_string()).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn refused_dates() {
        for text in [
            "",
            "today",
            "2026",
            "2026-11",
            "2026-13-01",
            "2026-02-29",
            "2026-11-22T",
            "2026-11-22T25:00",
            "2026-11-22T18:60",
            "2026-11-22T24:00",
            "2026-11-22T18:30Q",
            "2026-11-22T18:30:05[Europe/Berlin]",
            "2026-11-22T18:30+1",
            "+026-11-22",
            "2026-11-22T18:30.5",
            "2026-W54-1",
            "2026-W10-8",
            "2026-W10",
            "2026-11-22T18:30:05.",
            "22.11.2026",
            "２026-11-22",
            "2026-11-22T18:30:05+01:99",
            "1795000000",
        ] {
            assert!(parse_date(text).is_err(), "{text}");
        }
    }
}
