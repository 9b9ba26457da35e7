//! The person a provider vouches for, read from its claims.

use serde_json::{Map, Value};

/// A person as a provider describes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) subject: String,
    pub(super) username: String,
    pub(super) display_name: String,
    pub(super) email: Option<String>,
    pub(super) groups: Vec<String>,
}

/// The claims of an ID token or of the userinfo endpoint.
pub(super) type Claims = Map<String, Value>;

/// What the name columns hold at most.
const LONGEST: usize = 255;

impl Identity {
    /// The person behind claims. Groups come from the claim named, if one is: without, the
    /// provider has no say in them.
    pub(super) fn from_claims(claims: &Claims, groups_claim: Option<&str>) -> Result<Self, &'static str> {
        let text = |name: &str| {
            claims.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
        };
        let subject = text("sub").ok_or("the claim `sub` is missing")?;
        // Membership may hang on the address, so one that anybody could have typed does not count.
        let email = text("email").filter(|_| claims.get("email_verified").is_none_or(is_true));
        let username = text("preferred_username").or(email).unwrap_or(subject);
        let display_name = text("name").unwrap_or(username);
        if [subject, username, display_name]
            .iter()
            .any(|name| name.len() > LONGEST || name.contains(char::is_control))
        {
            return Err("a name is too long or has control characters");
        }
        Ok(Self {
            subject: subject.to_owned(),
            username: username.to_owned(),
            display_name: display_name.to_owned(),
            email: email.filter(|email| email.len() <= LONGEST).map(str::to_owned),
            groups: groups_claim.map(|claim| groups(find(claims, claim))).unwrap_or_default(),
        })
    }
}

/// Whether the ID token lacks something the userinfo endpoint may know.
pub(super) fn is_incomplete(claims: &Claims, groups_claim: Option<&str>) -> bool {
    !claims.contains_key("preferred_username")
        || groups_claim.is_some_and(|claim| find(claims, claim).is_none())
}

/// A claim by its name or, for nested ones such as `realm_access.roles`, its path.
fn find<'a>(claims: &'a Claims, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let (first, rest) = name.split_once('.')?;
        rest.split('.').try_fold(claims.get(first)?, |value, key| value.get(key))
    })
}

/// Group names; Keycloak writes them as paths that begin with a slash.
fn groups(value: Option<&Value>) -> Vec<String> {
    let names = match value {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(name)) => vec![name.as_str()],
        _ => Vec::new(),
    };
    let mut groups: Vec<String> = names
        .into_iter()
        .map(|name| name.trim().trim_matches('/'))
        .filter(|name| !name.is_empty() && name.len() <= LONGEST)
        .map(str::to_owned)
        .collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Some providers write booleans as text.
fn is_true(value: &Value) -> bool {
    value.as_bool().unwrap_or(value.as_str() == Some("true"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(claims: Value, groups_claim: Option<&str>) -> Result<Identity, &'static str> {
        Identity::from_claims(claims.as_object().unwrap(), groups_claim)
    }

    #[test]
    fn keycloak_claims_are_understood() {
        let claims = json!({"sub": "7f", "preferred_username": "alice", "name": "Alice A.", "email": "a@example.com",
            "email_verified": true, "groups": ["/approvers", "/everybody", "plain", "", 5]});
        let person = read(claims, Some("groups")).unwrap();
        assert_eq!((person.username.as_str(), person.display_name.as_str()), ("alice", "Alice A."));
        assert_eq!(person.email.as_deref(), Some("a@example.com"));
        assert_eq!(person.groups, ["approvers", "everybody", "plain"]);
    }

    #[test]
    fn groups_come_only_from_the_claim_named() {
        let claims =
            json!({"sub": "7f", "groups": ["admin"], "realm_access": {"roles": ["designer"]}, "a.b": "c"});
        assert!(read(claims.clone(), None).unwrap().groups.is_empty());
        assert_eq!(read(claims.clone(), Some("realm_access.roles")).unwrap().groups, ["designer"]);
        assert_eq!(read(claims.clone(), Some("a.b")).unwrap().groups, ["c"]);
        assert!(read(claims, Some("realm_access.missing")).unwrap().groups.is_empty());
    }

    #[test]
    fn names_fall_back_to_what_there_is() {
        assert_eq!(
            read(json!({"sub": "7f", "email": "a@example.com"}), None).unwrap().username,
            "a@example.com"
        );
        assert_eq!(read(json!({"sub": "7f", "name": " "}), None).unwrap().display_name, "7f");
        assert!(read(json!({"name": "Alice"}), None).is_err());
        assert!(read(json!({"sub": "7f", "name": "a\u{7}"}), None).is_err());
        assert!(read(json!({"sub": "x".repeat(256)}), None).is_err());
    }

    #[test]
    fn an_unverified_address_does_not_count() {
        for verified in [json!(false), json!("false"), json!(null)] {
            let person =
                read(json!({"sub": "7f", "email": "boss@example.com", "email_verified": verified}), None)
                    .unwrap();
            assert_eq!((person.username.as_str(), person.email), ("7f", None));
        }
        assert!(
            read(json!({"sub": "7f", "email": "a@example.com", "email_verified": "true"}), None)
                .unwrap()
                .email
                .is_some()
        );
    }
}
