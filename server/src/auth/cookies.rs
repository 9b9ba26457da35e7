//! The cookies of signing in.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

use crate::config::Config;

/// The cookie names and attributes of this server.
#[derive(Debug, Clone, Copy)]
pub struct Cookies {
    secure: bool,
}

impl Cookies {
    /// `__Host-` and `Secure` unless this is plain HTTP.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self { secure: config.secure_cookies() }
    }

    /// The cookie that holds the session.
    #[must_use]
    pub fn session(self) -> &'static str {
        if self.secure { "__Host-millrace_session" } else { "millrace_session" }
    }

    /// The cookie that ties a sign-in under way to the browser that began it.
    #[must_use]
    pub fn sign_in(self) -> &'static str {
        if self.secure { "__Host-millrace_sign_in" } else { "millrace_sign_in" }
    }

    /// The value of `Set-Cookie`; `seconds` of 0 removes it.
    #[must_use]
    pub fn set(self, name: &str, value: &str, seconds: u64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
    }

    /// The value of a cookie of a request.
    #[must_use]
    pub fn get<'a>(self, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
    }
}
