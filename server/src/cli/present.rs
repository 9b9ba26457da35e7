//! The time commands start the virtual clock at.

use jiff::Timestamp;

use crate::clock::{Clock, SystemClock};

/// The present second: results are easier to read, and to parse, without the fraction.
pub(super) fn present() -> Timestamp {
    let now = SystemClock.now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
