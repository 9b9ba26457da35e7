//! Cron expressions with five fields, six with seconds, in UTC.

use croner::Cron;
use croner::parser::{CronParser, Seconds};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The longest expression; a list of all minutes fits.
const MAX_LENGTH: usize = 500;

/// Whether a text has the shape of a cron expression.
pub(super) fn looks_like_cron(text: &str) -> bool {
    let fields = text.split_ascii_whitespace().count();
    (text.starts_with('@') && fields == 1)
        || ((5..=7).contains(&fields)
            && text.starts_with(|first: char| first.is_ascii_digit() || first == '*')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" \t*/,-?#".contains(&byte)))
}

/// Reads an expression; the reason when it is malformed.
pub(super) fn parse(text: &str) -> Result<Cron, String> {
    if text.len() > MAX_LENGTH {
        return Err("the expression is too long".to_owned());
    }
    let parser = CronParser::builder().seconds(Seconds::Optional).build();
    parser.parse(text).map_err(|error| error.to_string().trim_end_matches('.').to_owned())
}

/// The first match after a moment; `None` when there is none.
pub(super) fn next(cron: &Cron, after: Timestamp) -> Option<Timestamp> {
    let after = after.to_zoned(TimeZone::UTC);
    cron.find_next_occurrence(&after, false).ok().map(|at| at.timestamp())
}
