//! What the server is told: defaults, a TOML file, `MILLRACE_*` variables, flags.

pub mod layers;
mod providers;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use layers::Layers;

/// The addresses of development: pages on the first, the API's customary port second.
const DEVELOPMENT_LISTEN: &str = "127.0.0.1:7001,127.0.0.1:7000";
/// The addresses of production.
const PRODUCTION_LISTEN: &str = "0.0.0.0:8001,0.0.0.0:8000";

/// A text that must not be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("(hidden)")
    }
}

/// An OpenID Connect provider.
#[derive(Debug, Clone)]
pub struct ProviderConfig {
    /// The id in `/auth/start?provider=`.
    pub id: String,
    /// The label of its button.
    pub label: String,
    /// The issuer.
    pub issuer: String,
    /// The client id there.
    pub client_id: String,
    /// The client secret there.
    pub client_secret: Option<Secret>,
    /// The claim that lists groups.
    pub groups_claim: Option<String>,
}

/// The configuration of a server or worker.
#[derive(Debug, Clone)]
pub struct Config {
    /// Whether this is development: loopback, built-in sign-in, example processes.
    pub development: bool,
    /// The folder of what the server stores.
    pub home: PathBuf,
    /// Where to listen; the first address is the one people use.
    pub listen: Vec<SocketAddr>,
    /// The address people use.
    pub public_url: String,
    /// The database.
    pub database_url: Secret,
    /// Redis, when jobs travel through it.
    pub redis_url: Option<Secret>,
    /// The folder of the process models.
    pub models_dir: PathBuf,
    /// The file of users, groups and permissions; `None` for the built-in one of development.
    pub permissions_file: Option<PathBuf>,
    /// Signs what comes back from outside, such as the addresses connectors call.
    pub secret_key: Secret,
    /// How many jobs run at once.
    pub workers: usize,
    /// How long a session lasts.
    pub session: Duration,
    /// The providers people sign in with; none for the built-in one.
    pub providers: Vec<ProviderConfig>,
    /// The connector proxy.
    pub connector_proxy_url: String,
    /// The key it asks for.
    pub connector_proxy_api_key: Option<Secret>,
    /// Where faults are reported.
    pub sentry_dsn: Option<Secret>,
    /// What is logged.
    pub log: String,
    /// Whether the log is JSON.
    pub log_json: bool,
}

/// The value of an environment variable.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "configuration is read here only")]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl Config {
    /// Reads the layers; the file is `--config`, else `MILLRACE_CONFIG`, else none.
    ///
    /// # Errors
    ///
    /// Everything that is wrong or missing, one sentence each.
    pub fn load(
        file: Option<&Path>,
        flags: &[(&'static str, String)],
    ) -> Result<(Self, Layers), Vec<String>> {
        let named = environment("MILLRACE_CONFIG").map(PathBuf::from);
        let layers = Layers::read(file.or(named.as_deref()), &environment, flags)?;
        Ok((Self::from_layers(&layers)?, layers))
    }

    /// The typed configuration.
    ///
    /// # Errors
    ///
    /// Everything that is wrong or missing, one sentence each.
    pub fn from_layers(layers: &Layers) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let text = |key: &str| layers.get(key).map(str::to_owned);
        let development = match layers.get("env") {
            Some("development") | None => true,
            Some("production") => false,
            Some(other) => {
                faults.push(format!("MILLRACE_ENV is {other:?}; it can be development or production."));
                false
            }
        };
        if !development {
            for (key, why) in [
                ("database_url", "production needs a database it is told of"),
                ("secret_key", "production needs a secret key of at least 32 characters"),
                ("oidc_issuer", "production needs an OpenID Connect provider"),
                ("oidc_client_id", "the provider knows Millrace by a client id"),
                ("permissions_file", "production needs a file that says who may do what"),
                ("public_url", "the provider sends people back to a public address"),
            ] {
                let elsewhere = key.starts_with("oidc_") && !layers.providers.is_empty();
                if layers.get(key).is_none() && !elsewhere {
                    faults.push(format!("MILLRACE_{} is missing: {why}.", key.to_uppercase()));
                }
            }
        }
        if layers.get("secret_key").is_some_and(|key| key.len() < 32) {
            faults.push("MILLRACE_SECRET_KEY is too short: it needs at least 32 characters.".to_owned());
        }
        let home = PathBuf::from(layers.get("home").unwrap_or("./data"));
        let addresses =
            layers.get("listen").unwrap_or(if development { DEVELOPMENT_LISTEN } else { PRODUCTION_LISTEN });
        let mut listen = Vec::new();
        for address in addresses.split(',').map(str::trim).filter(|address| !address.is_empty()) {
            match address.parse::<SocketAddr>() {
                Ok(address) => listen.push(address),
                Err(_) => faults
                    .push(format!("MILLRACE_LISTEN has {address:?}; an address looks like 127.0.0.1:7001.")),
            }
        }
        let database_url = text("database_url")
            .unwrap_or_else(|| format!("sqlite://{}", home.join("millrace.db").display()));
        if !database_url.starts_with("sqlite:") {
            faults.push(
                "MILLRACE_DATABASE_URL must begin with sqlite://; this version stores in SQLite.".to_owned(),
            );
        }
        let workers = number(layers, "workers", &mut faults);
        let session_hours = number(layers, "session_hours", &mut faults);
        let providers = providers::collect(layers, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let public_url = text("public_url").unwrap_or_else(|| {
            format!(
                "http://{}",
                listen.first().map_or_else(|| "127.0.0.1:7001".to_owned(), ToString::to_string)
            )
        });
        Ok(Self {
            development,
            listen,
            public_url: public_url.trim_end_matches('/').to_owned(),
            database_url: Secret(database_url),
            redis_url: text("redis_url").map(Secret),
            models_dir: text("models_dir").map_or_else(|| home.join("models"), PathBuf::from),
            permissions_file: text("permissions_file").map(PathBuf::from),
            secret_key: Secret(text("secret_key").unwrap_or_else(crate::random::secret)),
            workers: usize::try_from(workers).unwrap_or(usize::MAX),
            session: Duration::from_secs(session_hours.saturating_mul(3600)),
            providers,
            connector_proxy_url: text("connector_proxy_url")
                .unwrap_or_default()
                .trim_end_matches('/')
                .to_owned(),
            connector_proxy_api_key: text("connector_proxy_api_key").map(Secret),
            sentry_dsn: text("sentry_dsn").map(Secret),
            log: text("log").unwrap_or_else(|| "info".to_owned()),
            log_json: layers.get("log_format") == Some("json"),
            home,
        })
    }

    /// Whether cookies travel over TLS only.
    #[must_use]
    pub fn secure_cookies(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn number(layers: &Layers, key: &str, faults: &mut Vec<String>) -> u64 {
    let text = layers.get(key).unwrap_or_default();
    text.parse().unwrap_or_else(|_| {
        faults.push(format!("MILLRACE_{} is {text:?}; it has to be a number.", key.to_uppercase()));
        0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(env: &[(&str, &str)]) -> Layers {
        let env: Vec<(String, String)> =
            env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Layers::read(
            None,
            &|name| env.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()),
            &[],
        )
        .unwrap()
    }

    #[test]
    fn nothing_configured_is_development_on_loopback() {
        let config = Config::from_layers(&layers(&[])).unwrap();
        assert!(config.development);
        assert!(config.listen.iter().all(|address| address.ip().is_loopback()));
        assert_eq!(config.public_url, "http://127.0.0.1:7001");
        assert_eq!(config.database_url.0, "sqlite://./data/millrace.db");
        assert_eq!(config.models_dir, PathBuf::from("./data/models"));
    }

    #[test]
    fn production_says_all_that_is_missing_at_once() {
        let faults = Config::from_layers(&layers(&[("MILLRACE_ENV", "production")])).unwrap_err();
        for name in
            ["DATABASE_URL", "SECRET_KEY", "OIDC_ISSUER", "OIDC_CLIENT_ID", "PERMISSIONS_FILE", "PUBLIC_URL"]
        {
            assert!(faults.iter().any(|fault| fault.contains(name)), "{name} in {faults:?}");
        }
    }

    #[test]
    fn secrets_are_never_shown() {
        let layers = layers(&[("MILLRACE_SECRET_KEY", "0123456789abcdef0123456789abcdef")]);
        assert!(layers.lines().all(|line| !line.contains("0123456789abcdef")));
        let config = Config::from_layers(&layers).unwrap();
        assert!(!format!("{config:?}").contains("sqlite://"));
    }

    #[test]
    fn the_later_layer_wins() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("millrace.toml");
        std::fs::write(&file, "workers = 2\nlog = \"warn\"\nlisten = [\"127.0.0.1:1\", \"127.0.0.1:2\"]\n")
            .unwrap();
        let env = |name: &str| (name == "MILLRACE_LOG").then(|| "debug".to_owned());
        let layers = Layers::read(Some(&file), &env, &[("workers", "9".to_owned())]).unwrap();
        let config = Config::from_layers(&layers).unwrap();
        assert_eq!((config.workers, config.log.as_str(), config.listen.len()), (9, "debug", 2));
        std::fs::write(&file, "wrokers = 2\n").unwrap();
        assert!(Layers::read(Some(&file), &env, &[]).is_err());
    }
}
