//! The permissions file: `users`, `groups` and `permissions` in YAML.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};

use super::membership::Membership;
use super::{Grant, KnownUser, Permissions, Rule, macros};

/// What an action or a target begins with when it denies.
const DENY: &str = "DENY:";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    #[serde(deserialize_with = "in_order")]
    users: Vec<(String, Option<UserEntry>)>,
    #[serde(deserialize_with = "in_order")]
    groups: Vec<(String, Option<GroupEntry>)>,
    #[serde(deserialize_with = "in_order")]
    permissions: Vec<(String, PermissionEntry)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UserEntry {
    preferred_username: Option<String>,
    display_name: Option<String>,
    email: Option<String>,
    role: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GroupEntry {
    users: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct PermissionEntry {
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    users: Vec<String>,
    #[serde(alias = "allowed_permissions")]
    actions: Vec<String>,
    uri: String,
}

/// Reads the file.
pub(super) fn parse(text: &str) -> Result<Permissions, Vec<String>> {
    let file: Option<File> = serde_norway::from_str(text).map_err(|error| vec![error.to_string()])?;
    let file = file.unwrap_or_default();
    let mut permissions = Permissions::default();
    let mut faults = Vec::new();
    for (name, entry) in file.groups {
        match Membership::parse(name, &entry.and_then(|entry| entry.users).unwrap_or_default()) {
            Ok(group) => permissions.groups.push(group),
            Err(fault) => faults.push(fault),
        }
    }
    for (name, entry) in file.permissions {
        if entry.groups.is_empty() && entry.users.is_empty() {
            faults.push(format!("permission `{name}` is for nobody: it has no groups"));
        }
        match rules(&entry) {
            Ok(rules) => {
                for group in &entry.groups {
                    permissions.of_group.entry(group.clone()).or_default().extend_from_slice(&rules);
                }
                for user in &entry.users {
                    permissions.of_user.entry(user.clone()).or_default().extend_from_slice(&rules);
                }
            }
            Err(fault) => faults.push(format!("permission `{name}`: {fault}")),
        }
    }
    permissions.users =
        file.users.into_iter().map(|(key, entry)| user(key, entry.unwrap_or_default())).collect();
    for index in 0..permissions.users.len() {
        if permissions.users[index].role.is_empty() {
            let user = &permissions.users[index];
            let groups = permissions.groups_of(&user.username, user.email.as_deref());
            permissions.users[index].role = groups[1..].join(", ");
        }
    }
    if faults.is_empty() { Ok(permissions) } else { Err(faults) }
}

fn user(key: String, entry: UserEntry) -> KnownUser {
    let username = entry.preferred_username.unwrap_or(key);
    KnownUser {
        display_name: entry.display_name.unwrap_or_else(|| username.clone()),
        email: entry.email,
        role: entry.role.unwrap_or_default(),
        username,
    }
}

fn rules(entry: &PermissionEntry) -> Result<Vec<Rule>, String> {
    let (target, target_denies) = denial(&entry.uri);
    let mut rules = Vec::new();
    for action in &entry.actions {
        let (action, action_denies) = denial(action);
        let grant = if target_denies || action_denies { Grant::Deny } else { Grant::Permit };
        let expanded = macros::expand(action, target)?;
        rules.extend(expanded.into_iter().map(|(permission, pattern)| Rule { permission, pattern, grant }));
    }
    Ok(rules)
}

fn denial(text: &str) -> (&str, bool) {
    let text = text.trim();
    text.strip_prefix(DENY).map_or((text, false), |rest| (rest, true))
}

/// A mapping as a list, so that the order of the file is kept; absent or empty is fine.
fn in_order<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<(String, T)>, D::Error> {
    struct Entries<T>(PhantomData<T>);
    impl<'de, T: DeserializeOwned> Visitor<'de> for Entries<T> {
        type Value = Vec<(String, T)>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a mapping")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries: Self::Value = Vec::new();
            while let Some((key, value)) = map.next_entry::<String, T>()? {
                if entries.iter().any(|(known, _)| *known == key) {
                    return Err(serde::de::Error::custom(format!("`{key}` is written twice")));
                }
                entries.push((key, value));
            }
            Ok(entries)
        }
    }
    deserializer.deserialize_any(Entries(PhantomData))
}
