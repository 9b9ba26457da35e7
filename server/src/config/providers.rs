//! The `[[auth.providers]]` of the configuration file: as many OpenID Connect providers as wanted.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Layers, ProviderConfig, Secret};

/// An entry of `[[auth.providers]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    id: String,
    label: Option<String>,
    issuer: String,
    client_id: String,
    client_secret: Option<String>,
    client_secret_file: Option<PathBuf>,
    groups_claim: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    #[serde(default)]
    providers: Vec<Entry>,
}

/// Reads the `auth` section of a file.
pub(super) fn parse(path: &Path, section: toml::Value) -> Result<Vec<Entry>, String> {
    let section: Section =
        section.try_into().map_err(|error| format!("{}: [auth]: {}", path.display(), error.message()))?;
    Ok(section.providers)
}

/// All providers: the one of the `oidc_*` settings first, then those of the file.
pub(super) fn collect(layers: &Layers, faults: &mut Vec<String>) -> Vec<ProviderConfig> {
    let text = |key: &str| layers.get(key).map(str::to_owned);
    let mut providers = Vec::new();
    if let Some(issuer) = text("oidc_issuer") {
        providers.push(ProviderConfig {
            id: "oidc".to_owned(),
            label: text("oidc_label").unwrap_or_else(|| "single sign-on".to_owned()),
            issuer,
            client_id: text("oidc_client_id").unwrap_or_default(),
            client_secret: text("oidc_client_secret").map(Secret),
            groups_claim: text("oidc_groups_claim"),
        });
    }
    for entry in layers.providers.iter().cloned() {
        if providers.iter().any(|known| known.id == entry.id) {
            faults.push(format!("two providers have the id {:?}.", entry.id));
        }
        let from_file = entry.client_secret_file.and_then(|path| match std::fs::read_to_string(&path) {
            Ok(text) => Some(text.trim_end().to_owned()),
            Err(error) => {
                faults.push(format!("provider {:?}: {} cannot be read: {error}.", entry.id, path.display()));
                None
            }
        });
        providers.push(ProviderConfig {
            label: entry.label.unwrap_or_else(|| entry.id.clone()),
            id: entry.id,
            issuer: entry.issuer,
            client_id: entry.client_id,
            client_secret: from_file.or(entry.client_secret).map(Secret),
            groups_claim: entry.groups_claim,
        });
    }
    providers
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn config(text: &str) -> Result<Config, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("millrace.toml");
        std::fs::write(folder.path().join("secret"), "hush\n").unwrap();
        std::fs::write(&file, text.replace("SECRET", &folder.path().join("secret").display().to_string()))
            .unwrap();
        let env = |name: &str| (name == "MILLRACE_OIDC_ISSUER").then(|| "https://one.example".to_owned());
        Config::from_layers(&Layers::read(Some(&file), &env, &[])?)
    }

    #[test]
    fn many_providers_can_be_named() {
        let config = config(
            "workers = 2\n[[auth.providers]]\nid = \"two\"\nissuer = \"https://two.example\"\nclient_id = \"m\"\n\
             client_secret_file = \"SECRET\"\ngroups_claim = \"groups\"\n",
        )
        .unwrap();
        let ids: Vec<&str> = config.providers.iter().map(|provider| provider.id.as_str()).collect();
        assert_eq!(ids, ["oidc", "two"]);
        assert_eq!(config.providers[1].client_secret, Some(Secret("hush".to_owned())));
        assert_eq!(config.providers[1].label, "two");
    }

    #[test]
    fn what_is_wrong_with_a_provider_is_said() {
        let two = "[[auth.providers]]\nid = \"oidc\"\nissuer = \"https://two.example\"\nclient_id = \"m\"\n";
        assert!(config(two).unwrap_err()[0].contains("oidc"));
        assert!(config("[[auth.providers]]\nid = \"two\"\n").unwrap_err()[0].contains("issuer"));
        assert!(config(&format!("{two}client_secret_file = \"/nowhere\"\n")).unwrap_err().len() == 2);
        assert!(config("[auth]\nprovider = 1\n").is_err());
    }
}
