//! Who may do a human task: by its lane, as spiff-arena does it.

use engine::value::Data;
use serde_json::Value;

use super::directory::Snapshot;
use crate::storage::tasks::Candidate;

/// The variable that overrides lanes: a dictionary from lane to names.
const LANE_OWNERS: &str = "lane_owners";

/// Who may do a task, in the order of the model; never empty.
///
/// A lane in `lane_owners` belongs to the people and groups named there (`"name"`, an e-mail
/// address, `"group:name"`). A lane called “Process initiator” and a task outside of lanes belong to
/// who started the instance, any other lane to the group of its name.
#[must_use]
pub fn candidates(lane: Option<&str>, data: &Data, initiator: &str, directory: &Snapshot) -> Vec<Candidate> {
    let Some(lane) = lane.map(str::trim).filter(|lane| !lane.is_empty()) else {
        return vec![Candidate::User(initiator.to_owned())];
    };
    let owners = data.get(LANE_OWNERS).and_then(|owners| owners.get(lane)).and_then(Value::as_array);
    let mut named: Vec<Candidate> = owners
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| match name.strip_prefix("group:") {
            Some(group) => Candidate::Group(group.trim().to_owned()),
            None => Candidate::User(
                directory.find(name).map_or_else(|| name.to_owned(), |user| user.username.clone()),
            ),
        })
        .collect();
    if !named.is_empty() {
        named.sort();
        named.dedup();
        return named;
    }
    if lane.to_lowercase().contains("process initiator") {
        vec![Candidate::User(initiator.to_owned())]
    } else {
        vec![Candidate::Group(lane.to_owned())]
    }
}

/// What is shown of the candidates.
#[must_use]
pub fn labels(candidates: &[Candidate], directory: &Snapshot) -> Vec<String> {
    candidates
        .iter()
        .map(|candidate| match candidate {
            Candidate::User(name) => directory.display_name(name),
            Candidate::Group(name) => name.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::accounts::AccountRow;
    use serde_json::json;

    fn check(lane: Option<&str>, owners: Value) -> Vec<String> {
        let account = AccountRow {
            username: "ann".to_owned(),
            display_name: "Ann".to_owned(),
            email: Some("ann@example.org".to_owned()),
            issuer: String::new(),
            subject: String::new(),
        };
        let directory = Snapshot::new(vec![account], Vec::new());
        let data: Data = [(LANE_OWNERS.to_owned(), owners)].into_iter().collect();
        candidates(lane, &data, "ivy", &directory)
            .iter()
            .map(|candidate| format!("{} {}", candidate.parts().0, candidate.parts().1))
            .collect()
    }

    #[test]
    fn lanes_decide() {
        assert_eq!(check(None, json!({})), ["user ivy"]);
        assert_eq!(check(Some("Process initiator"), json!({})), ["user ivy"]);
        assert_eq!(check(Some("Finance"), json!({})), ["group Finance"]);
    }

    #[test]
    fn lane_owners_come_first() {
        let owners = json!({"Finance": ["ann@example.org", "group:Board", "bob", "bob"]});
        assert_eq!(check(Some("Finance"), owners.clone()), ["user ann", "user bob", "group Board"]);
        assert_eq!(check(Some("Legal"), owners), ["group Legal"]);
        assert_eq!(check(Some("Finance"), json!({"Finance": []})), ["group Finance"]);
    }
}
