//! Wire types of the account.

use serde::{Deserialize, Serialize};

/// The person behind the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct CurrentUser {
    /// The name the person signs in with.
    pub username: String,
    /// The name to show.
    pub display_name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The groups the person is in.
    pub groups: Vec<String>,
    /// What the person may do; the interface hides the rest, the services refuse it.
    pub may: Abilities,
}

/// Broad abilities, for showing or hiding parts of the interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct Abilities {
    /// Start some process.
    pub start: bool,
    /// Create and change models.
    pub model: bool,
    /// See instances of others.
    pub see_all_instances: bool,
    /// Suspend, resume, terminate and retry instances.
    pub operate: bool,
}

/// What the sign-in page offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct SignInOptions {
    /// The providers to choose from.
    pub providers: Vec<Provider>,
    /// One-click users of the built-in provider; only in development.
    pub demo_users: Vec<DemoUser>,
}

/// An OpenID Connect provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct Provider {
    /// The id used in `/auth/start?provider=`.
    pub id: String,
    /// The label of its button.
    pub label: String,
}

/// A user of the built-in provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct DemoUser {
    /// The name to sign in with.
    pub username: String,
    /// The name to show.
    pub display_name: String,
    /// What the person does, such as `Manager`.
    pub role: String,
}
