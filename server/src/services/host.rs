//! The functions scripts may call, answered from what was loaded before the step.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::script::{HostFunctions, HostReply};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::{Map, Value, json};

use super::directory::Snapshot;

/// Functions of spiff-arena that later versions answer.
const LATER: &[&str] = &[
    "create_unique_kkv_top_level_key",
    "delete_process_instances_with_criteria",
    "extract_from_task_data",
    "fact_service",
    "get_all_permissions",
    "get_current_task_info",
    "get_data_sizes",
    "get_encoded_file_data",
    "get_secret",
    "get_task_potential_owners",
    "get_url_for_task",
    "get_url_for_task_with_bpmn_identifier",
    "get_user_properties",
    "get_users_assigned_to_task",
    "markdown_file_download_link",
    "refresh_permissions",
    "set_feature_flags",
    "set_secret",
    "set_user_properties",
    "times_executed_by_user",
];

/// Functions answered here.
const NOW: &[&str] = &[
    "generate_markdown_table",
    "get_current_user",
    "get_env",
    "get_frontend_url",
    "get_group_members",
    "get_groups_for_user",
    "get_last_user_completing_task",
    "get_localtime",
    "get_process_initiator_user",
    "get_toplevel_process_info",
    "get_user",
    "user_has_started_instance",
];

/// What the functions know.
#[derive(Debug, Clone)]
pub struct Host {
    /// The instance.
    pub instance: String,
    /// Its process model.
    pub model: String,
    /// Who started it.
    pub initiator: String,
    /// Who caused the step; the initiator when the engine goes on by itself.
    pub current: String,
    /// Who completed which element last.
    pub completers: BTreeMap<String, String>,
    /// Whether who caused the step has started an instance of the model before.
    pub has_started: bool,
    /// What the data stores of the model hold.
    pub stores: BTreeMap<String, Value>,
    /// People and groups.
    pub directory: Arc<Snapshot>,
    /// The address people use.
    pub public_url: String,
    /// `development` or `production`.
    pub environment: &'static str,
    /// The time.
    pub now: Timestamp,
}

impl HostFunctions for Host {
    fn call(&self, name: &str, args: &[Value], kwargs: &Map<String, Value>) -> HostReply {
        let arguments = Arguments { args, kwargs };
        let answer = match name {
            "get_current_user" => Ok(self.user(&self.current)),
            "get_process_initiator_user" => Ok(self.user(&self.initiator)),
            "get_user" => {
                arguments.text(0, "username").map(|username| match self.directory.find(&username) {
                    Some(user) => self.user(&user.username),
                    None => Value::Null,
                })
            }
            "get_group_members" => {
                arguments.text(0, "group_identifier").map(|group| json!(self.directory.members(&group)))
            }
            "get_groups_for_user" => Ok(json!(self.directory.groups(&self.current))),
            "get_toplevel_process_info" => Ok(json!({
                "process_instance_id": self.instance,
                "process_model_identifier": self.model,
            })),
            "get_frontend_url" => Ok(json!(self.public_url)),
            "get_env" => Ok(json!(self.environment)),
            "get_localtime" => arguments.local_time(self.now),
            "get_last_user_completing_task" => arguments.text(0, "bpmn_identifier").map(|element| {
                self.completers.get(&element).map_or(Value::Null, |username| self.user(username))
            }),
            "user_has_started_instance" => Ok(json!(self.has_started)),
            "generate_markdown_table" => arguments.table(),
            name if LATER.contains(&name) => {
                return HostReply::Error {
                    exception: "NotImplementedError".to_owned(),
                    message: format!("{name}() is not available in this version of Millrace"),
                };
            }
            _ => return HostReply::Unknown,
        };
        answer.map_or_else(
            |message| HostReply::Error {
                exception: "ValueError".to_owned(),
                message: format!("{name}(): {message}"),
            },
            HostReply::Value,
        )
    }

    fn has(&self, name: &str) -> bool {
        NOW.contains(&name) || LATER.contains(&name)
    }

    fn load_store(&self, store: &str) -> Option<Value> {
        self.stores.get(store).cloned()
    }

    fn names(&self) -> Vec<String> {
        NOW.iter().map(|name| (*name).to_owned()).collect()
    }
}

impl Host {
    fn user(&self, username: &str) -> Value {
        match self.directory.find(username) {
            Some(user) => json!({
                "username": user.username,
                "display_name": user.display_name,
                "email": user.email,
            }),
            None => json!({ "username": username, "display_name": username, "email": null }),
        }
    }
}

struct Arguments<'a> {
    args: &'a [Value],
    kwargs: &'a Map<String, Value>,
}

impl Arguments<'_> {
    fn get(&self, at: usize, name: &str) -> Option<&Value> {
        self.args.get(at).or_else(|| self.kwargs.get(name))
    }

    fn text(&self, at: usize, name: &str) -> Result<String, String> {
        match self.get(at, name) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(_) => Err(format!("{name} has to be a text")),
            None => Err(format!("{name} is missing")),
        }
    }

    /// A time in a time zone, as ISO 8601 text: of the first argument, or now.
    fn local_time(&self, now: Timestamp) -> Result<Value, String> {
        let time = match self.get(0, "dt") {
            None | Some(Value::Null) => now,
            Some(value) => {
                // Python's datetime crosses as an object with its ISO text.
                let text = value.get("value").unwrap_or(value).as_str().ok_or("dt has to be a time")?;
                parse_time(text)?
            }
        };
        let zone = match self.get(1, "tz").or_else(|| self.kwargs.get("timezone")) {
            None | Some(Value::Null) => TimeZone::UTC,
            Some(Value::String(name)) => {
                TimeZone::get(name).map_err(|_| format!("there is no time zone {name:?}"))?
            }
            Some(_) => return Err("tz has to be the name of a time zone".to_owned()),
        };
        Ok(json!(time.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()))
    }

    fn table(&self) -> Result<Value, String> {
        let columns = self.get(0, "columns").and_then(Value::as_array).ok_or("columns has to be a list")?;
        let rows = self.get(1, "rows").and_then(Value::as_array).ok_or("rows has to be a list")?;
        let columns: Vec<(String, String)> = columns
            .iter()
            .map(|column| {
                let property = column.get("property").unwrap_or(column);
                let label = column.get("label").unwrap_or(property);
                (plain(property), plain(label))
            })
            .collect();
        let mut text = String::new();
        let mut line = |cells: Vec<String>| {
            text.push_str("| ");
            text.push_str(&cells.join(" | "));
            text.push_str(" |\n");
        };
        line(columns.iter().map(|(_, label)| cell(label)).collect());
        line(columns.iter().map(|_| "---".to_owned()).collect());
        for row in rows {
            line(
                columns
                    .iter()
                    .map(|(property, _)| cell(&row.get(property).map(plain).unwrap_or_default()))
                    .collect(),
            );
        }
        Ok(json!(text))
    }
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(time) = text.parse::<Zoned>() {
        return Ok(time.timestamp());
    }
    let civil: jiff::civil::DateTime = text.parse().map_err(|_| format!("{text:?} is not a time"))?;
    civil.to_zoned(TimeZone::UTC).map(|time| time.timestamp()).map_err(|_| format!("{text:?} is not a time"))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::accounts::AccountRow;

    fn host() -> Host {
        let account = AccountRow {
            username: "ann".to_owned(),
            display_name: "Ann".to_owned(),
            email: None,
            issuer: String::new(),
            subject: String::new(),
        };
        Host {
            instance: "1".to_owned(),
            model: "a/b".to_owned(),
            initiator: "ann".to_owned(),
            current: "bob".to_owned(),
            completers: BTreeMap::from([("review".to_owned(), "ann".to_owned())]),
            has_started: false,
            stores: BTreeMap::new(),
            directory: Arc::new(Snapshot::new(vec![account], vec![("ann".to_owned(), "Finance".to_owned())])),
            public_url: "https://example.org".to_owned(),
            environment: "development",
            now: "2026-07-01T12:00:00Z".parse().unwrap(),
        }
    }

    fn call(name: &str, args: Value) -> HostReply {
        host().call(name, args.as_array().unwrap(), &Map::new())
    }

    #[test]
    fn people_and_groups_are_answered() {
        let HostReply::Value(user) = call("get_process_initiator_user", json!([])) else { panic!() };
        assert_eq!(user["display_name"], "Ann");
        assert_eq!(call("get_group_members", json!(["Finance"])), HostReply::Value(json!(["ann"])));
        assert_eq!(call("get_groups_for_user", json!([])), HostReply::Value(json!(["everybody"])));
        let HostReply::Value(user) = call("get_last_user_completing_task", json!(["review"])) else {
            panic!()
        };
        assert_eq!(user["username"], "ann");
    }

    #[test]
    fn times_and_tables_are_made() {
        let time = call("get_localtime", json!(["2026-07-01T12:00:00", "Europe/Berlin"]));
        assert_eq!(time, HostReply::Value(json!("2026-07-01T14:00:00+02:00")));
        let table =
            call("generate_markdown_table", json!([[{"property": "a", "label": "A|B"}], [{"a": "x|y"}, {}]]));
        assert_eq!(table, HostReply::Value(json!("| A\\|B |\n| --- |\n| x\\|y |\n|  |\n")));
    }

    #[test]
    fn what_is_missing_says_so() {
        assert!(matches!(call("get_secret", json!(["a"])), HostReply::Error { .. }));
        assert_eq!(call("no_such_function", json!([])), HostReply::Unknown);
        assert!(matches!(call("get_user", json!([1])), HostReply::Error { .. }));
    }
}
