//! Host functions and service tasks that answer with fixed values.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::answers::Names;
use crate::script::{HostFunctions, HostReply};

/// Fixed values by the name of a function, by the id, name or operator of a service task, or by the id of
/// a data store that nothing was written to yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Mocks {
    values: BTreeMap<String, Value>,
    /// What the instances wrote to data stores.
    stores: BTreeMap<String, Value>,
}

impl Mocks {
    pub(super) fn new(values: BTreeMap<String, Value>) -> Self {
        Self { values, stores: BTreeMap::new() }
    }

    /// The value a service task returns.
    pub(super) fn service(&self, names: Names<'_>, operator: &str) -> Option<&Value> {
        let qualified = format!("{}:{}", names.process, names.id);
        let keys = [Some(names.id), Some(qualified.as_str()), names.name, Some(operator)];
        keys.into_iter().flatten().find_map(|key| self.values.get(key))
    }
}

impl Mocks {
    /// Keeps what an instance wrote to a data store.
    pub(super) fn write_store(&mut self, store: String, value: Value) {
        self.stores.insert(store, value);
    }
}

impl HostFunctions for Mocks {
    fn call(&self, name: &str, _: &[Value], _: &Map<String, Value>) -> HostReply {
        let value = self.values.get(name).cloned().or_else(|| stand_in(name));
        value.map_or(HostReply::Unknown, HostReply::Value)
    }

    fn has(&self, name: &str) -> bool {
        self.values.contains_key(name) || STAND_INS.contains(&name)
    }

    fn load_store(&self, store: &str) -> Option<Value> {
        self.stores.get(store).or_else(|| self.values.get(store)).cloned()
    }

    fn names(&self) -> Vec<String> {
        STAND_INS.iter().map(|name| (*name).to_owned()).chain(self.values.keys().cloned()).collect()
    }
}

/// Functions whose answer has no weight in a trial run, so that models need not mock them.
const STAND_INS: [&str; 4] =
    ["get_current_user", "get_env", "get_frontend_url", "get_process_initiator_user"];

fn stand_in(name: &str) -> Option<Value> {
    match name {
        "get_current_user" | "get_process_initiator_user" => Some(json!({"username": "simulation"})),
        "get_env" => Some(json!("simulation")),
        "get_frontend_url" => Some(json!("http://localhost")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stand_in_answers_and_a_mock_replaces_it() {
        let plain = Mocks::default();
        for name in STAND_INS {
            assert!(matches!(plain.call(name, &[], &Map::new()), HostReply::Value(_)), "{name}");
        }
        let mocks = Mocks::new(BTreeMap::from([("get_env".to_owned(), json!("test"))]));
        assert_eq!(mocks.call("get_env", &[], &Map::new()), HostReply::Value(json!("test")));
        assert_eq!(mocks.call("get_secret", &[], &Map::new()), HostReply::Unknown);
    }

    #[test]
    fn a_service_task_is_mocked_by_id_or_operator() {
        let names = Names { process: "order", id: "send", name: None };
        let mocks = Mocks::new(BTreeMap::from([("http/Post".to_owned(), json!(1))]));
        assert_eq!(mocks.service(names, "http/Post"), Some(&json!(1)));
        let mocks = Mocks::new(BTreeMap::from([("send".to_owned(), json!(2))]));
        assert_eq!(mocks.service(names, "http/Post"), Some(&json!(2)));
    }
}
