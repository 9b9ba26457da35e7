//! A point in time: exact from the server, relative once the page is alive.

use jiff::Timestamp;
use leptos::prelude::*;

/// A time: `22 Nov 2026, 21:10 UTC`, then `3 min ago` in the browser, exact on hover.
#[component]
pub fn TimeView(
    /// The time.
    at: Timestamp,
) -> impl IntoView {
    let exact = at.strftime("%-d %b %Y, %H:%M UTC").to_string();
    let text = RwSignal::new(exact.clone());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit into 53 bits")]
        let now = js_sys::Date::now() as i64;
        text.set(relative(at.as_millisecond(), now));
    });
    view! {
        <time class="time" datetime=at.to_string() title=exact>
            {text}
        </time>
    }
}

/// The distance between two times in milliseconds, in words.
#[cfg_attr(not(any(test, feature = "hydrate")), expect(dead_code, reason = "the browser's words"))]
fn relative(at: i64, now: i64) -> String {
    let seconds = (now - at).abs() / 1000;
    let amount = match seconds {
        0..45 => {
            return if at > now { "in a moment".to_owned() } else { "just now".to_owned() };
        }
        45..3_570 => format!("{} min", (seconds + 30) / 60),
        3_570..84_600 => format!("{} h", (seconds + 1_800) / 3_600),
        _ => {
            let days = (seconds + 43_200) / 86_400;
            format!("{days} {}", if days == 1 { "day" } else { "days" })
        }
    };
    if at > now { format!("in {amount}") } else { format!("{amount} ago") }
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn distances_read_like_speech() {
        let minute = 60_000;
        for (at, now, words) in [
            (0, 10_000, "just now"),
            (10_000, 0, "in a moment"),
            (0, minute, "1 min ago"),
            (0, 59 * minute, "59 min ago"),
            (0, 60 * minute, "1 h ago"),
            (5 * 60 * minute, 0, "in 5 h"),
            (0, 24 * 60 * minute, "1 day ago"),
            (0, 49 * 60 * minute, "2 days ago"),
        ] {
            assert_eq!(relative(at, now), words, "{at} {now}");
        }
    }
}
