//! The two cookies: the session, and the browser a sign-in was begun in.

use axum::http::{HeaderMap, HeaderValue, header};

use super::session::ABSOLUTE;
use super::sign_in::PATIENCE;

/// Names and attributes of the cookies.
///
/// Over TLS they carry the `__Host-` prefix: browsers then take them from this very host over TLS only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cookies {
    secure: bool,
}

impl Cookies {
    pub(super) fn new(secure: bool) -> Self {
        Self { secure }
    }

    fn session_name(self) -> &'static str {
        if self.secure { "__Host-millrace-session" } else { "millrace-session" }
    }

    fn browser_name(self) -> &'static str {
        if self.secure { "__Host-millrace-sign-in" } else { "millrace-sign-in" }
    }

    /// The session a request names.
    pub(super) fn session(self, headers: &HeaderMap) -> Option<&str> {
        read(headers, self.session_name())
    }

    /// The browser a request comes from.
    pub(super) fn browser(self, headers: &HeaderMap) -> Option<&str> {
        read(headers, self.browser_name())
    }

    /// Gives a browser a session.
    pub(super) fn set_session(self, token: &str) -> HeaderValue {
        self.set(self.session_name(), token, ABSOLUTE.as_secs())
    }

    /// Takes it away.
    pub(super) fn clear_session(self) -> HeaderValue {
        self.set(self.session_name(), "", 0)
    }

    /// Marks a browser for the time of a sign-in.
    pub(super) fn set_browser(self, token: &str) -> HeaderValue {
        self.set(self.browser_name(), token, PATIENCE.as_secs())
    }

    fn set(self, name: &str, value: &str, seconds: i64) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        // Lax and not Strict: the way back from a provider is a navigation begun on another site.
        let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::try_from(text).expect("names and tokens are plain ASCII")
    }
}

/// No token is longer.
const LONGEST: usize = 128;

/// The value of a cookie of ours: letters of base64url, anything else is ignored.
fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
        .filter(|value| {
            (1..=LONGEST).contains(&value.len())
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::try_from(cookie).unwrap())])
    }

    #[test]
    fn over_tls_the_cookie_is_bound_to_the_host() {
        let token = random::secret();
        let cookie = Cookies::new(true).set_session(&token);
        assert_eq!(
            cookie.to_str().unwrap(),
            format!(
                "__Host-millrace-session={token}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure"
            )
        );
        assert_eq!(Cookies::new(true).session(&headers(&format!("millrace-session={token}"))), None);
    }

    #[test]
    fn plain_http_has_a_plain_name() {
        let cookie = Cookies::new(false).clear_session();
        assert_eq!(cookie.to_str().unwrap(), "millrace-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let token = random::secret();
        let found = headers(&format!("theme=dark; millrace-session={token};x=y"));
        assert_eq!(Cookies::new(false).session(&found), Some(token.as_str()));
        let browser = headers(&format!("a=b;  millrace-sign-in={token}"));
        assert_eq!(Cookies::new(false).browser(&browser), Some(token.as_str()));
        assert_eq!(Cookies::new(false).session(&browser), None);
    }

    #[test]
    fn what_is_no_secret_of_ours_is_no_session() {
        for value in ["", &"a".repeat(129), "token é", "token.", "a b", "\"a\""] {
            assert_eq!(
                Cookies::new(false).session(&headers(&format!("millrace-session={value}"))),
                None,
                "{value}"
            );
        }
    }
}
