//! Who may do what: users, groups and URI targets as spiff-arena's permissions file writes them.
//!
//! A rule permits or denies one verb on a target for a group or a person. Any denial wins; without a
//! rule nothing is allowed. Which URI stands for which deed is in [`targets`].

mod file;
mod macros;
mod membership;
mod pattern;
mod rule;

use std::collections::BTreeMap;

use app::error::AppError;
use app::features::account::model::Abilities;
use app::ports::Actor;

use self::membership::Membership;
use self::pattern::Pattern;
use self::rule::{Grant, Rule};
use super::targets::{self, Reach, Target};
use crate::config::Config;

/// The group everybody who is signed in is in.
pub const EVERYBODY: &str = "everybody";

/// The rules of development: demo users and groups that fit the example processes.
const DEVELOPMENT: &str = include_str!("../../permissions.yml");

/// What is done with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Make or begin something: POST.
    Create,
    /// Look at it: GET.
    Read,
    /// Change it: PUT.
    Update,
    /// Remove it: DELETE.
    Delete,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Create, Self::Read, Self::Update, Self::Delete];

    /// Its word in the permissions file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == word)
    }
}

/// A user the permissions file describes; the built-in provider offers them as demo users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownUser {
    /// The name to sign in with.
    pub username: String,
    /// The name to show.
    pub display_name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// What the person does.
    pub role: String,
}

/// The rules in force.
#[derive(Debug, Default)]
pub struct Permissions {
    users: Vec<KnownUser>,
    groups: Vec<Membership>,
    of_group: BTreeMap<String, Vec<Rule>>,
    of_user: BTreeMap<String, Vec<Rule>>,
}

impl Permissions {
    /// The rules of the file the configuration names, or those of development.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file, one sentence each.
    pub fn load(config: &Config) -> Result<Self, Vec<String>> {
        match &config.permissions_file {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| vec![format!("the file cannot be read: {error}")])
                .and_then(|text| Self::parse(&text))
                .map_err(|faults| {
                    faults.iter().map(|fault| format!("{}: {fault}.", path.display())).collect()
                }),
            None if config.development => Self::development(),
            None => Ok(Self::default()),
        }
    }

    /// The rules of development.
    ///
    /// # Errors
    ///
    /// Never in a binary whose tests passed.
    pub fn development() -> Result<Self, Vec<String>> {
        Self::parse(DEVELOPMENT)
    }

    /// Reads the text of a permissions file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, one sentence each.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        file::parse(text)
    }

    /// The users the file describes, in its order.
    #[must_use]
    pub fn users(&self) -> &[KnownUser] {
        &self.users
    }

    /// The memberships the file names outright: person and group.
    #[must_use]
    pub fn memberships(&self) -> Vec<(String, String)> {
        let named = |group: &Membership| {
            let name = group.name.clone();
            group.named_users().map(|user| (user.to_owned(), name.clone())).collect::<Vec<_>>()
        };
        self.groups.iter().flat_map(named).collect()
    }

    /// The groups the file puts a person into, [`EVERYBODY`] first.
    #[must_use]
    pub fn groups_of(&self, username: &str, email: Option<&str>) -> Vec<String> {
        let mut groups = vec![EVERYBODY.to_owned()];
        let found =
            self.groups.iter().filter(|group| group.has(username, email)).map(|group| group.name.clone());
        groups.extend(found.filter(|name| name != EVERYBODY));
        groups
    }

    /// Whether a person may do something with a URI.
    #[must_use]
    pub fn check(&self, actor: &Actor, permission: Permission, uri: &str) -> bool {
        let mut permitted = false;
        for rule in
            self.rules(actor).filter(|rule| rule.permission == permission && rule.pattern.matches(uri))
        {
            match rule.grant {
                Grant::Deny => return false,
                Grant::Permit => permitted = true,
            }
        }
        permitted
    }

    /// Whether a person may do this.
    #[must_use]
    pub fn allows(&self, actor: &Actor, target: &Target) -> bool {
        self.check(actor, target.permission, &target.uri)
    }

    /// Refuses what a person may not do.
    ///
    /// # Errors
    ///
    /// [`AppError::Forbidden`] that says what may not be done, and which permission is missing.
    pub fn require(&self, actor: &Actor, target: &Target) -> Result<(), AppError> {
        if self.allows(actor, target) {
            return Ok(());
        }
        Err(AppError::Forbidden {
            reason: format!("You may not {}.", target.deed),
            missing: Some(format!("{} {}", target.permission.as_str(), target.uri)),
        })
    }

    /// Whether a person may do something somewhere below a URI, such as see some model of a group.
    #[must_use]
    pub fn reaches(&self, actor: &Actor, reach: &Reach) -> bool {
        let of = |grant: Grant| {
            self.rules(actor).filter(move |rule| rule.permission == reach.permission && rule.grant == grant)
        };
        of(Grant::Permit).filter_map(|rule| rule.pattern.within(&reach.prefix)).any(|pattern| {
            let rest = pattern.stem().strip_prefix(reach.prefix.as_str()).unwrap_or_default();
            let first = rest.split('/').next().unwrap_or_default();
            !reach.except.contains(&first) && !of(Grant::Deny).any(|rule| rule.pattern.covers(&pattern))
        })
    }

    /// What the interface shows to a person.
    #[must_use]
    pub fn abilities(&self, actor: &Actor) -> Abilities {
        Abilities {
            start: self.reaches(actor, &targets::start_anything()),
            model: self.reaches(actor, &targets::change_any_model()),
            see_all_instances: self.reaches(actor, &targets::read_any_instance()),
            operate: self.reaches(actor, &targets::operate_any_instance()),
        }
    }

    fn rules<'a>(&'a self, actor: &'a Actor) -> impl Iterator<Item = &'a Rule> {
        let groups = actor.groups.iter().map(String::as_str).filter(|group| *group != EVERYBODY);
        std::iter::once(EVERYBODY)
            .chain(groups)
            .filter_map(|group| self.of_group.get(group))
            .chain(self.of_user.get(&actor.username))
            .flatten()
    }
}

#[cfg(test)]
mod tests;
