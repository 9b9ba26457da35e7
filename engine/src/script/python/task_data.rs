//! The functions of spiff-arena by which a script gets at its variables by name.

use std::cell::RefCell;

use serde_json::{Map, Value};

use crate::script::{Changes, HostReply, Variables};

/// Their names.
const NAMES: [&str; 3] = ["get_current_task_data", "get_task_data_value", "update_task_data_with_dictionary"];

/// Whether a function is one of these.
pub(super) fn has(name: &str) -> bool {
    NAMES.contains(&name)
}

/// What a script set through [`TaskData::call`].
#[derive(Debug, Default)]
pub(super) struct TaskData {
    updates: RefCell<Map<String, Value>>,
}

impl TaskData {
    /// The answer to a call; [`HostReply::Unknown`] when the function is none of these.
    ///
    /// They see the variables as they were when the script began.
    pub(super) fn call(
        &self,
        name: &str,
        args: &[Value],
        kwargs: &Map<String, Value>,
        variables: &dyn Variables,
    ) -> HostReply {
        let argument = |at: usize, name: &str| args.get(at).or_else(|| kwargs.get(name));
        match name {
            "get_current_task_data" => {
                let all = variables.names().into_iter();
                HostReply::Value(Value::Object(
                    all.filter_map(|name| Some((name.clone(), variables.get(&name)?.clone()))).collect(),
                ))
            }
            "get_task_data_value" => match argument(0, "key") {
                Some(Value::String(key)) => {
                    let default = argument(1, "default").cloned().unwrap_or_default();
                    HostReply::Value(variables.get(key).cloned().unwrap_or(default))
                }
                _ => type_error("get_task_data_value() needs the name of a variable"),
            },
            "update_task_data_with_dictionary" => match args.first().or_else(|| kwargs.values().next()) {
                Some(Value::Object(updates)) => {
                    self.updates.borrow_mut().extend(updates.clone());
                    HostReply::Value(Value::Null)
                }
                _ => type_error("update_task_data_with_dictionary() needs a dictionary"),
            },
            _ => HostReply::Unknown,
        }
    }

    /// Adds what was set to the changes of the script; what the script binds itself wins.
    pub(super) fn add_to(self, changes: &mut Changes) {
        let updates = self.updates.into_inner();
        let is_bound = |changes: &Changes, name: &str| changes.set.iter().any(|(set, _)| set == name);
        for (name, value) in updates {
            if !is_bound(changes, &name) {
                changes.removed.retain(|removed| *removed != name);
                changes.set.push((name, value));
            }
        }
        changes.set.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
}

fn type_error(message: &str) -> HostReply {
    HostReply::Error { exception: "TypeError".to_owned(), message: message.to_owned() }
}
