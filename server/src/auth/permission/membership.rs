//! Who the permissions file puts into a group: names, e-mail addresses, patterns of them.

use regex::Regex;

/// What a member entry begins with when it is a pattern.
const PATTERN: &str = "REGEX:";

/// A group and those in it.
#[derive(Debug)]
pub(super) struct Membership {
    pub(super) name: String,
    members: Vec<Member>,
}

#[derive(Debug)]
enum Member {
    Named(String),
    Pattern(Regex),
}

impl Membership {
    /// Reads the entries of a group.
    pub(super) fn parse(name: String, entries: &[String]) -> Result<Self, String> {
        let members = entries.iter().map(|entry| match entry.strip_prefix(PATTERN) {
            None => Ok(Member::Named(entry.clone())),
            // Anchored, so that a pattern for a domain does not match a name that merely contains it.
            Some(pattern) => Regex::new(&format!("^(?:{})$", pattern.trim()))
                .map(Member::Pattern)
                .map_err(|error| format!("group `{name}`: `{entry}` is no regular expression: {error}")),
        });
        Ok(Self { members: members.collect::<Result<_, _>>()?, name })
    }

    /// Whether a person is in it.
    pub(super) fn has(&self, username: &str, email: Option<&str>) -> bool {
        self.members.iter().any(|member| match member {
            Member::Named(name) => {
                name == username || email.is_some_and(|email| name.eq_ignore_ascii_case(email))
            }
            Member::Pattern(pattern) => {
                pattern.is_match(username) || email.is_some_and(|email| pattern.is_match(email))
            }
        })
    }

    /// The members that are written out.
    pub(super) fn named_users(&self) -> impl Iterator<Item = &str> {
        self.members.iter().filter_map(|member| match member {
            Member::Named(name) => Some(name.as_str()),
            Member::Pattern(_) => None,
        })
    }
}
