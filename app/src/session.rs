//! Who is signed in, and the preferences of this browser, as context of every page.

use leptos::prelude::*;

use crate::error::AppError;
use crate::features::account::api::current_user;
use crate::features::account::model::{Abilities, CurrentUser};

/// The person behind the session; `None` when nobody is signed in.
#[derive(Clone, Copy)]
pub struct Session(Resource<Result<Option<CurrentUser>, AppError>>);

impl Session {
    /// Loads the session once for the whole page.
    pub fn provide() {
        provide_context(Self(Resource::new(|| (), |()| current_user())));
    }

    /// The session of this page.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// The person, once known; to be read under a `Suspense`.
    #[must_use]
    pub fn user(self) -> Option<CurrentUser> {
        self.0.get().and_then(Result::ok).flatten()
    }

    /// What the person may do, once known; to be read under a `Suspense`.
    #[must_use]
    pub fn abilities(self) -> Abilities {
        self.user().map(|user| user.may).unwrap_or_default()
    }
}

/// The theme a person chose; without a choice the system decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The value of `data-theme` and of the `theme` cookie.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one after this when the switch is pressed.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// The theme behind a cookie's value; anything unknown is [`Theme::System`].
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The theme this browser chose: from the cookie on the server, from the document in the browser.
    #[must_use]
    pub fn current() -> Self {
        #[cfg(feature = "ssr")]
        let word = cookie("theme");
        #[cfg(not(feature = "ssr"))]
        let word = document().document_element().and_then(|root| root.get_attribute("data-theme"));
        word.map_or(Self::System, |word| Self::from_word(&word))
    }

    /// Shows the theme and keeps it for a year.
    pub fn apply(self) {
        #[cfg(feature = "hydrate")]
        {
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("data-theme", self.as_str());
            }
            let cookie = format!("theme={}; path=/; max-age=31536000; samesite=lax", self.as_str());
            let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &cookie.into());
        }
    }
}

/// The value of a cookie of this request.
#[cfg(feature = "ssr")]
fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<http::request::Parts>()?;
    let header = parts.headers.get(http::header::COOKIE)?.to_str().ok()?;
    header.split(';').find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}
