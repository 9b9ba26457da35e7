//! What can go wrong with sign-in: the message is for people, the source for the log.

use std::error::Error;

use crate::storage;

/// Why a sign-in did not work.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// `/auth/start` was asked for a provider that is not configured.
    #[error("There is no such sign-in provider.")]
    UnknownProvider,
    /// The way back does not belong to a sign-in this browser began.
    #[error(
        "This sign-in took too long, was used already, or was begun in another browser. Please try again."
    )]
    NotBegunHere,
    /// The provider does not answer as it should.
    #[error("{label} cannot be reached at the moment. Please try again later.")]
    ProviderAway {
        /// The provider.
        label: String,
        /// Why.
        #[source]
        source: Box<Cause>,
    },
    /// The provider refused.
    #[error("{label} refused the sign-in.")]
    Refused {
        /// The provider.
        label: String,
        /// What it said.
        #[source]
        source: Box<Cause>,
    },
    /// What the provider sent cannot be trusted.
    #[error("The answer of {label} could not be trusted. Please try again.")]
    Untrusted {
        /// The provider.
        label: String,
        /// Why not.
        #[source]
        source: Box<Cause>,
    },
    /// The name belongs to an account of another provider.
    #[error("The name {0} belongs to another account here. Please ask your administrator.")]
    NameTaken(String),
    /// The storage failed.
    #[error("The server could not store the sign-in. Please try again later.")]
    Storage(#[from] storage::Error),
}

/// What lies behind a [`SignInError`], for the log.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Cause(String);

impl Cause {
    /// A cause in words.
    pub(super) fn new(text: impl Into<String>) -> Box<Self> {
        Box::new(Self(text.into()))
    }

    /// An error with all that led to it.
    pub(super) fn chain(error: &dyn Error) -> Box<Self> {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            text.push_str(": ");
            text.push_str(&error.to_string());
            source = error.source();
        }
        Self::new(text)
    }
}

/// Why sign-in cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// Production without a provider.
    #[error("production needs an OpenID Connect provider; the built-in one is for development only")]
    NoProvider,
    /// An address that is none.
    #[error("`{0}` is no address")]
    Address(String),
    /// The HTTP client cannot be made; most likely no certificates are installed.
    #[error("no HTTP client for the provider")]
    Client(#[source] reqwest::Error),
    /// The signing key of the built-in provider.
    #[error("no signing key: {0}")]
    Key(String),
}
