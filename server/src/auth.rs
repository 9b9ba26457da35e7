//! Who asks, and what they may do: sign-in by OpenID Connect, sessions, permissions.
//!
//! [`router`] answers `/auth/*` and, in development, the built-in provider under `/openid`.
//! [`Auth::actor`] turns the cookie of a request into a person, [`same_origin`] keeps other sites
//! from using that cookie, [`Permissions`] says what the person may do.

mod accounts;
mod cookies;
mod error;
mod http_client;
mod identity;
mod next;
pub mod openid;
mod origin;
pub mod permission;
mod provider;
mod routes;
mod session;
mod sign_in;
pub mod targets;

use std::sync::Arc;

use jiff::SignedDuration;
use openidconnect::RedirectUrl;

pub use self::error::{SetupError, SignInError};
pub use self::origin::same_origin;
pub use self::permission::{Permission, Permissions};
pub use self::routes::router;

use self::cookies::Cookies;
use self::openid::BuiltIn;
use self::provider::Provider;
use crate::clock::Clock;
use crate::config::Config;
use crate::services::directory::Directory;
use crate::storage::Storage;

/// Sign-in, sessions and permissions; cheap to clone.
#[derive(Clone)]
pub struct Auth(Arc<Inner>);

struct Inner {
    public_url: String,
    /// Where providers send browsers back to.
    redirect: RedirectUrl,
    cookies: Cookies,
    /// How long a session lasts without a request.
    idle: SignedDuration,
    providers: Vec<Provider>,
    built_in: Option<Arc<BuiltIn>>,
    permissions: Arc<Permissions>,
    directory: Arc<Directory>,
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
}

impl Auth {
    /// Sign-in as configured: with the providers named there, or in development with the built-in one.
    ///
    /// # Errors
    ///
    /// When there is no way to sign in, or a provider cannot be set up.
    pub fn new(
        config: &Config,
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        permissions: Arc<Permissions>,
        directory: Arc<Directory>,
    ) -> Result<Self, SetupError> {
        let mut providers =
            config.providers.iter().cloned().map(Provider::new).collect::<Result<Vec<_>, SetupError>>()?;
        let mut built_in = None;
        if providers.is_empty() {
            if !config.development {
                return Err(SetupError::NoProvider);
            }
            let provider = BuiltIn::new(&config.public_url, &permissions, Arc::clone(&clock))?;
            providers.push(Provider::built_in(provider.client())?);
            built_in = Some(Arc::new(provider));
        }
        Ok(Self(Arc::new(Inner {
            public_url: config.public_url.clone(),
            redirect: RedirectUrl::new(format!("{}/auth/callback", config.public_url))
                .map_err(|_| SetupError::Address(config.public_url.clone()))?,
            cookies: Cookies::new(config.secure_cookies() || !config.development),
            idle: SignedDuration::try_from(config.session)
                .unwrap_or(session::ABSOLUTE)
                .min(session::ABSOLUTE),
            providers,
            built_in,
            permissions,
            directory,
            storage,
            clock,
        })))
    }
}
