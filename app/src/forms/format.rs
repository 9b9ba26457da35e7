//! Checks of `format`: dates by the calendar, addresses by their rough shape.

use super::field::Format;
use jiff::civil;

impl Format {
    /// The format of that name, if it is one we know.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "date" => Self::Date,
            "date-time" | "datetime" => Self::DateTime,
            "time" => Self::Time,
            "email" | "idn-email" => Self::Email,
            "uri" | "url" | "iri" => Self::Uri,
            "color" => Self::Color,
            _ => return None,
        })
    }

    /// Whether the text has this format.
    pub(super) fn accepts(self, text: &str) -> bool {
        match self {
            Self::Date => date(text).is_some_and(|_| text.len() == 10),
            Self::DateTime => date_time(text).is_some(),
            Self::Time => text.contains(':') && time(text).is_some(),
            Self::Email => is_email(text),
            Self::Uri => is_uri(text),
            Self::Color => {
                text.len() == 7
                    && text.strip_prefix('#').is_some_and(|hex| hex.chars().all(|c| c.is_ascii_hexdigit()))
            }
        }
    }
}

/// The day a text begins with: a date, or the date of a date and time.
pub(super) fn date(text: &str) -> Option<civil::Date> {
    text.get(..10)?.parse().ok()
}

/// A date and time with its offset, in UTC.
pub(super) fn date_time(text: &str) -> Option<civil::DateTime> {
    let instant: jiff::Timestamp = text.parse().ok()?;
    Some(instant.to_zoned(jiff::tz::TimeZone::UTC).datetime())
}

fn time(text: &str) -> Option<civil::Time> {
    text.trim_end_matches('Z').parse().ok()
}

fn is_email(text: &str) -> bool {
    let Some((user, host)) = text.rsplit_once('@') else {
        return false;
    };
    !user.is_empty()
        && user.len() <= 64
        && !user.contains(|c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '@' | '<' | '>' | ',' | ';')
        })
        && host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let mut letters = scheme.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !rest.trim_start_matches('/').is_empty()
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn formats() {
        let cases = [
            (Format::Date, "2024-02-29", true),
            (Format::Date, "2023-02-29", false),
            (Format::Date, "2024-2-9", false),
            (Format::Date, "2024-02-29T10:00:00Z", false),
            (Format::DateTime, "2024-02-29T10:00:00Z", true),
            (Format::DateTime, "2024-02-29T10:00:00+02:00", true),
            (Format::DateTime, "2024-02-29T10:00:00", false),
            (Format::DateTime, "2024-02-29T25:00:00Z", false),
            (Format::Time, "23:59", true),
            (Format::Time, "10:00:00Z", true),
            (Format::Time, "24:01", false),
            (Format::Email, "ann@example.org", true),
            (Format::Email, "ann@localhost", true),
            (Format::Email, "ann", false),
            (Format::Email, "ann@", false),
            (Format::Email, "ann b@example.org", false),
            (Format::Email, "ann@exa..org", false),
            (Format::Uri, "https://example.org/a?b=c", true),
            (Format::Uri, "mailto:ann@example.org", true),
            (Format::Uri, "example.org", false),
            (Format::Uri, "https://", false),
            (Format::Uri, "https://a b", false),
            (Format::Color, "#00ffAA", true),
            (Format::Color, "#00ffA", false),
            (Format::Color, "red", false),
        ];
        for (format, text, good) in cases {
            assert_eq!(format.accepts(text), good, "{format:?} {text}");
        }
    }
}
