//! Tells a bare ISO 8601 literal from an expression.

use super::duration::looks_like_duration;
use super::{TimerKind, cron, validate};

/// What the text of a timer definition is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// The value itself, `PT5S` or `"PT5S"`; it may be malformed.
    Value(String),
    /// An expression that gives the value.
    Expression,
}

/// Decides what a text is: a quoted string, something with the shape of a literal, or an expression.
#[must_use]
pub fn literal(text: &str, kind: TimerKind) -> Literal {
    let text = text.trim();
    if let Some(inner) = quoted(text) {
        return Literal::Value(inner.to_owned());
    }
    let has_shape = match kind {
        TimerKind::Date => looks_like_date(text) || is_bare_duration(text),
        TimerKind::Duration => is_bare_duration(text),
        TimerKind::Cycle => is_bare_cycle(text) || cron::looks_like_cron(text),
    };
    if has_shape || validate(text, kind).is_ok() {
        Literal::Value(text.to_owned())
    } else {
        Literal::Expression
    }
}

/// The inside of a plain string: no escapes, no quotes within.
fn quoted(text: &str) -> Option<&str> {
    ['"', '\''].into_iter().find_map(|quote| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains([quote, '\\', '\n'])).then_some(inner)
    })
}

/// `P` or `-P`, then digits, `T` and nothing a Python expression would need.
fn is_bare_duration(text: &str) -> bool {
    let rest = text.strip_prefix('-').unwrap_or(text);
    looks_like_duration(rest)
        && rest[1..].starts_with(|next: char| next.is_ascii_digit() || matches!(next, 'T' | 't' | '-'))
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".,-".contains(&byte))
        && rest.bytes().any(|byte| byte.is_ascii_digit())
}

/// `R`, digits, and a slash.
fn is_bare_cycle(text: &str) -> bool {
    text.strip_prefix(['R', 'r']).is_some_and(|rest| {
        let rest = rest.trim_start_matches(|next: char| next.is_ascii_digit() || next == '-');
        rest.starts_with('/') || (rest.len() < text.len() - 1 && text.contains("--"))
    })
}

/// Four digits, then what only a date has.
fn looks_like_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && (bytes[4] == b'-' || bytes[4] == b'W' || bytes[4].is_ascii_digit())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-+:., []/_".contains(byte))
        && (bytes[4] == b'-' || text.contains(['T', 'W']) || bytes.len() == 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_expressions_are_told_apart() {
        let value = |text: &str| Literal::Value(text.to_owned());
        for (text, kind, expected) in [
            ("PT5S", TimerKind::Duration, value("PT5S")),
            ("\"PT5S\"", TimerKind::Duration, value("PT5S")),
            (" 'PT5S' ", TimerKind::Duration, value("PT5S")),
            ("\"P\" + days", TimerKind::Duration, Literal::Expression),
            ("\"PT\" + str(n) + \"S\"", TimerKind::Duration, Literal::Expression),
            ("\"PT{}S\".format(n)", TimerKind::Duration, Literal::Expression),
            ("f\"PT{n}S\"", TimerKind::Duration, Literal::Expression),
            ("Pause", TimerKind::Duration, Literal::Expression),
            ("PT", TimerKind::Duration, Literal::Expression),
            ("PT1H1M1", TimerKind::Duration, value("PT1H1M1")),
            ("-P1D", TimerKind::Duration, value("-P1D")),
            ("timedelta(seconds=30)", TimerKind::Duration, Literal::Expression),
            ("2026-11-22", TimerKind::Date, value("2026-11-22")),
            ("2026-11-22T25:00:00Z", TimerKind::Date, value("2026-11-22T25:00:00Z")),
            ("2026W477", TimerKind::Date, value("2026W477")),
            ("PT5S", TimerKind::Date, value("PT5S")),
            ("due_date", TimerKind::Date, Literal::Expression),
            ("datetime.now()", TimerKind::Date, Literal::Expression),
            ("R3/PT1H", TimerKind::Cycle, value("R3/PT1H")),
            ("R/PT0S", TimerKind::Cycle, value("R/PT0S")),
            ("R3--PT1H", TimerKind::Cycle, value("R3--PT1H")),
            ("rate", TimerKind::Cycle, Literal::Expression),
            ("0 9 * * 1-5", TimerKind::Cycle, value("0 9 * * 1-5")),
            ("61 9 * * 1-5", TimerKind::Cycle, value("61 9 * * 1-5")),
            ("@daily", TimerKind::Cycle, value("@daily")),
            ("a if b else c", TimerKind::Cycle, Literal::Expression),
        ] {
            assert_eq!(literal(text, kind), expected, "{text}");
        }
    }
}
