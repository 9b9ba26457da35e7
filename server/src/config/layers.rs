//! Where each setting comes from: default, file, environment (`_FILE` too), flag; the later wins.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::providers;

/// A setting the server knows.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its key in the file; `MILLRACE_` and the key in capitals is its environment variable.
    pub key: &'static str,
    /// What holds without any; empty means not set.
    pub default: &'static str,
    /// Whether its value must never be shown.
    pub secret: bool,
    /// What it is for.
    pub help: &'static str,
}

const fn plain(key: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting { key, default, secret: false, help }
}

const fn secret(key: &'static str, help: &'static str) -> Setting {
    Setting { key, default: "", secret: true, help }
}

/// All settings, in the order they are printed.
pub const SETTINGS: &[Setting] = &[
    plain("env", "development", "development or production"),
    plain("home", "./data", "folder of the database, the models and the files"),
    plain("listen", "", "addresses to listen on, comma-separated"),
    plain("public_url", "", "the address people use, such as https://millrace.example.org"),
    secret("database_url", "sqlite://PATH"),
    secret("redis_url", "redis://HOST:PORT; without it jobs travel inside the process"),
    plain("models_dir", "", "folder of the process models"),
    plain("permissions_file", "", "YAML file of users, groups and permissions"),
    secret("secret_key", "at least 32 characters; signs what leaves the server"),
    plain("workers", "4", "how many jobs run at once; 0 leaves the work to `millrace worker`"),
    plain("session_hours", "12", "how long a session lasts"),
    plain("oidc_issuer", "", "issuer of the OpenID Connect provider"),
    plain("oidc_client_id", "", "client id at the provider"),
    secret("oidc_client_secret", "client secret at the provider"),
    plain("oidc_label", "single sign-on", "label of the provider's button"),
    plain("oidc_groups_claim", "", "claim of the ID token that lists groups"),
    plain("connector_proxy_url", "http://127.0.0.1:7004", "address of the connector proxy"),
    secret("connector_proxy_api_key", "key the connector proxy asks for"),
    secret("sentry_dsn", "where faults are reported"),
    plain("log", "info,apalis_core=warn", "what is logged, as RUST_LOG"),
    plain("log_format", "text", "text or json"),
];

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Built in.
    Default,
    /// A configuration file.
    File(PathBuf),
    /// An environment variable.
    Env(String),
    /// A file named by an environment variable.
    EnvFile(String),
    /// A flag of the command line.
    Flag,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(path) => write!(formatter, "file {}", path.display()),
            Self::Env(name) => write!(formatter, "environment {name}"),
            Self::EnvFile(name) => write!(formatter, "file named by {name}"),
            Self::Flag => formatter.write_str("flag"),
        }
    }
}

/// The values of all settings with their sources.
#[derive(Clone)]
pub struct Layers {
    values: BTreeMap<&'static str, (String, Source)>,
    pub(super) providers: Vec<providers::Entry>,
}

impl Layers {
    /// Puts the layers together. `env` looks up an environment variable; `flags` are keys with values.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, one sentence each: unknown keys, unreadable files.
    pub fn read(
        file: Option<&Path>,
        env: &dyn Fn(&str) -> Option<String>,
        flags: &[(&'static str, String)],
    ) -> Result<Self, Vec<String>> {
        let mut values: BTreeMap<_, _> = SETTINGS
            .iter()
            .map(|setting| (setting.key, (setting.default.to_owned(), Source::Default)))
            .collect();
        let mut faults = Vec::new();
        let mut providers = Vec::new();
        if let Some(path) = file {
            match read_file(path) {
                Ok((entries, entered)) => {
                    providers = entered;
                    for (key, value) in entries {
                        match SETTINGS.iter().find(|setting| setting.key == key) {
                            Some(setting) => {
                                values.insert(setting.key, (value, Source::File(path.to_owned())));
                            }
                            None => {
                                faults.push(format!("{} sets `{key}`, which is no setting.", path.display()))
                            }
                        }
                    }
                }
                Err(fault) => faults.push(fault),
            }
        }
        for setting in SETTINGS {
            let name = format!("MILLRACE_{}", setting.key.to_uppercase());
            if let Some(value) = env(&name) {
                values.insert(setting.key, (value, Source::Env(name.clone())));
            }
            let name = format!("{name}_FILE");
            // `MILLRACE_PERMISSIONS_FILE` is a setting of its own, not a secret read from a file.
            if let Some(path) = env(&name).filter(|_| setting.secret) {
                match std::fs::read_to_string(&path) {
                    Ok(text) => {
                        values.insert(setting.key, (text.trim_end().to_owned(), Source::EnvFile(name)));
                    }
                    Err(error) => faults.push(format!("{name} names {path}, which cannot be read: {error}.")),
                }
            }
        }
        for (key, value) in flags {
            values.insert(key, (value.clone(), Source::Flag));
        }
        if faults.is_empty() { Ok(Self { values, providers }) } else { Err(faults) }
    }

    /// A value; `None` when it is not set.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|(value, _)| value.trim()).filter(|value| !value.is_empty())
    }

    /// A line for each setting: name, value (secrets hidden) and source.
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        SETTINGS.iter().map(|setting| {
            let source = &self.values[setting.key].1;
            let value = match self.get(setting.key) {
                None => "(not set)",
                Some(_) if setting.secret => "(hidden)",
                Some(value) => value,
            };
            format!("{:<24} {value:<32} {source}", setting.key)
        })
    }
}

type Entries = (Vec<(String, String)>, Vec<providers::Entry>);

fn read_file(path: &Path) -> Result<Entries, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}.", path.display()))?;
    let mut table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| format!("{}: {}", path.display(), error.message()))?;
    let providers =
        table.remove("auth").map(|section| providers::parse(path, section)).transpose()?.unwrap_or_default();
    let entries = table
        .into_iter()
        .map(|(key, value)| {
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Array(items) => items
                    .iter()
                    .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                    .collect::<Vec<_>>()
                    .join(","),
                other => other.to_string(),
            };
            (key, value)
        })
        .collect();
    Ok((entries, providers))
}
