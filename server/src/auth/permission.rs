//! Who may do what: users and groups, addresses with wildcards, deny wins, denied is the default.
//!
//! The rules are those of spiff-arena, and its YAML is read as it is. A target is an address such
//! as `/process-instances/finance:expense-approval`; slashes of ids are written as colons.

mod macros;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use app::ids::{GroupId, ModelId};
use app::ports::Actor;
use serde::Deserialize;

/// The rules of development.
const DEVELOPMENT: &str = include_str!("development.yaml");

/// What is done with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// POST.
    Create,
    /// GET.
    Read,
    /// PUT.
    Update,
    /// DELETE.
    Delete,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 4] = [Self::Create, Self::Read, Self::Update, Self::Delete];
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
        })
    }
}

/// A person of the file.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct UserRule {
    /// The e-mail address.
    pub email: Option<String>,
    /// The name to show.
    pub display_name: Option<String>,
    /// What the person does.
    pub role: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct GroupRule {
    #[serde(default)]
    users: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct PermissionRule {
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    users: Vec<String>,
    #[serde(alias = "allowed_permissions")]
    actions: Vec<String>,
    uri: String,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    #[serde(default)]
    users: BTreeMap<String, Option<UserRule>>,
    #[serde(default)]
    groups: BTreeMap<String, GroupRule>,
    #[serde(default)]
    permissions: BTreeMap<String, PermissionRule>,
}

/// A grant or a denial of one action on one target.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Grant {
    action: Action,
    target: String,
    deny: bool,
}

impl Grant {
    fn covers(&self, action: Action, uri: &str) -> bool {
        self.action == action
            && match self.target.strip_suffix(['*', '%']) {
                Some(prefix) => uri.starts_with(prefix),
                None => uri == self.target,
            }
    }
}

/// Why a file is not usable.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It cannot be read.
    #[error("{0} cannot be read: {1}")]
    Io(String, #[source] std::io::Error),
    /// It is not valid.
    #[error("the permissions are not valid YAML: {0}")]
    Yaml(#[from] serde_norway::Error),
    /// A rule means nothing to us.
    #[error("permission {0}: {1}")]
    Rule(String, String),
}

/// The rules in force.
#[derive(Debug, Default)]
pub struct Permissions {
    users: BTreeMap<String, UserRule>,
    memberships: Vec<(String, String)>,
    by_group: BTreeMap<String, Vec<Grant>>,
    by_user: BTreeMap<String, Vec<Grant>>,
}

impl Permissions {
    /// The rules of a file; without one those of development.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or understood.
    pub fn load(path: Option<&Path>) -> Result<Self, Unreadable> {
        match path {
            None => Self::parse(DEVELOPMENT),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| Unreadable::Io(path.display().to_string(), error))?;
                Self::parse(&text)
            }
        }
    }

    /// The rules of YAML text.
    ///
    /// # Errors
    ///
    /// When it cannot be understood.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let file: File = serde_norway::from_str(text)?;
        let mut permissions = Self::default();
        for (name, user) in file.users {
            permissions.users.insert(name, user.unwrap_or_default());
        }
        for (group, rule) in file.groups {
            for user in rule.users {
                if user.starts_with("REGEX:") {
                    return Err(Unreadable::Rule(group, "patterns of users are not supported".to_owned()));
                }
                permissions.memberships.push((user, group.clone()));
            }
        }
        for (id, rule) in file.permissions {
            let grants = macros::expand(&rule.actions, &rule.uri).map_err(|why| Unreadable::Rule(id, why))?;
            for group in rule.groups {
                permissions.by_group.entry(group).or_default().extend(grants.iter().cloned());
            }
            for user in rule.users {
                permissions.by_user.entry(user).or_default().extend(grants.iter().cloned());
            }
        }
        Ok(permissions)
    }

    /// The people of the file.
    #[must_use]
    pub fn users(&self) -> &BTreeMap<String, UserRule> {
        &self.users
    }

    /// The memberships of the file: person and group.
    #[must_use]
    pub fn memberships(&self) -> &[(String, String)] {
        &self.memberships
    }

    /// Whether a person may do something with a target.
    #[must_use]
    pub fn allow(&self, actor: &Actor, action: Action, uri: &str) -> bool {
        let grants = actor
            .groups
            .iter()
            .filter_map(|group| self.by_group.get(group))
            .chain(self.by_user.get(&actor.username))
            .flatten()
            .filter(|grant| grant.covers(action, uri));
        let mut allowed = false;
        for grant in grants {
            if grant.deny {
                return false;
            }
            allowed = true;
        }
        allowed
    }

    /// An error that names what is missing.
    ///
    /// # Errors
    ///
    /// When the person may not do it.
    pub fn demand(&self, actor: &Actor, action: Action, uri: &str) -> Result<(), app::AppError> {
        if self.allow(actor, action, uri) {
            Ok(())
        } else {
            Err(app::AppError::Forbidden { reason: format!("the permission to {action} {uri} is missing.") })
        }
    }
}

/// The target of a model under a prefix, such as `/process-instances/finance:expense-approval`.
#[must_use]
pub fn model_uri(prefix: &str, model: &ModelId) -> String {
    format!("/{prefix}/{}", model.0.replace('/', ":"))
}

/// The target of a group, such as `/process-groups/finance`.
#[must_use]
pub fn group_uri(group: &GroupId) -> String {
    format!("/process-groups/{}", group.0.replace('/', ":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(username: &str, groups: &[&str]) -> Actor {
        Actor {
            username: username.to_owned(),
            display_name: username.to_owned(),
            email: None,
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        }
    }

    #[test]
    fn denied_is_the_default_and_deny_wins() {
        let rules = Permissions::parse(
            "permissions:\n  a: {groups: [staff], actions: [read], uri: /process-models/*}\n  \
             b: {groups: [guests], actions: [read], uri: 'DENY:/process-models/finance:*'}\n",
        )
        .unwrap();
        let staff = actor("ann", &["staff"]);
        let both = actor("bob", &["staff", "guests"]);
        assert!(rules.allow(&staff, Action::Read, "/process-models/finance:expenses"));
        assert!(!rules.allow(&staff, Action::Update, "/process-models/finance:expenses"));
        assert!(!rules.allow(&both, Action::Read, "/process-models/finance:expenses"));
        assert!(rules.allow(&both, Action::Read, "/process-models/people:leave"));
        assert!(!rules.allow(&actor("eve", &[]), Action::Read, "/process-models/people:leave"));
    }

    #[test]
    fn macros_reach_a_group_and_what_lies_in_it() {
        let rules = Permissions::parse(
            "permissions:\n  a: {users: [ann], actions: [start], uri: 'PG:finance'}\n  \
             b: {users: [ann], actions: [all], uri: 'PM:people/leave'}\n",
        )
        .unwrap();
        let ann = actor("ann", &[]);
        let finance = ModelId::from("finance/expenses");
        let leave = ModelId::from("people/leave");
        assert!(rules.allow(&ann, Action::Create, &model_uri("process-instances", &finance)));
        assert!(!rules.allow(&ann, Action::Update, &model_uri("process-models", &finance)));
        assert!(rules.allow(&ann, Action::Update, &model_uri("process-models", &leave)));
        assert!(rules.allow(&ann, Action::Create, &model_uri("process-instance-suspend", &leave)));
        assert!(!rules.allow(&ann, Action::Create, &model_uri("process-instances", &ModelId::from("financed/x"))));
        assert!(!rules.allow(&ann, Action::Create, &model_uri("process-instances", &ModelId::from("people/leaves"))));
    }

    #[test]
    fn the_rules_of_development_let_everybody_work_and_few_change() {
        let rules = Permissions::load(None).unwrap();
        let bob = actor("bob", &["everybody"]);
        let ann = actor("ann", &["everybody", "designers"]);
        let ada = actor("ada", &["everybody", "administrators"]);
        let model = model_uri("process-models", &ModelId::from("a/b"));
        assert!(rules.allow(&bob, Action::Read, &model));
        assert!(!rules.allow(&bob, Action::Update, &model));
        assert!(rules.allow(&bob, Action::Create, "/process-instances/a:b"));
        assert!(!rules.allow(&bob, Action::Read, "/process-instances/a:b"));
        assert!(rules.allow(&bob, Action::Update, "/tasks/1"));
        assert!(rules.allow(&ann, Action::Update, &model));
        assert!(rules.allow(&ada, Action::Create, "/process-instance-resume/a:b"));
    }

    #[test]
    fn a_rule_without_meaning_is_refused() {
        for uri in ["nothing", "XX:finance"] {
            let text = format!("permissions:\n  a: {{users: [ann], actions: [read], uri: '{uri}'}}\n");
            assert!(Permissions::parse(&text).is_err(), "{uri}");
        }
        assert!(Permissions::parse("permissions:\n  a: {users: [ann], actions: [fly], uri: /x}\n").is_err());
    }
}
