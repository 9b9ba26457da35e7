//! Runs every case in `tests/data/forms`.

use super::{pairs, shown, wrong};
use crate::forms::{Form, Kind};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One schema with what is expected of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// The whole schema, or `properties` and `required` of an object.
    schema: Option<Value>,
    #[serde(default)]
    properties: Value,
    #[serde(default)]
    required: Vec<String>,
    #[serde(default)]
    ui: Value,
    today: Option<String>,
    /// Parts of the warnings, in order.
    #[serde(default)]
    warnings: Vec<String>,
    defaults: Option<Value>,
    /// Keys and labels by pointer, and titles.
    #[serde(default)]
    choices: BTreeMap<String, Vec<(String, String)>>,
    #[serde(default)]
    titles: BTreeMap<String, String>,
    #[serde(default)]
    cases: Vec<Check>,
    #[serde(default)]
    decode: Vec<Post>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    data: Value,
    #[serde(default)]
    errors: Vec<String>,
    /// The first error's text.
    message: Option<String>,
    shown: Option<Vec<String>>,
    pruned: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Post {
    pairs: Vec<(String, String)>,
    data: Value,
    errors: Option<Vec<String>>,
}

fn all() -> Vec<(String, Case)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/forms");
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        let list: Vec<Case> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        cases.extend(list.into_iter().map(|case| (format!("{file}: {}", case.name), case)));
    }
    cases
}

impl Case {
    fn form(&self) -> Form {
        let object = json!({"type": "object", "properties": self.properties, "required": self.required});
        let form = Form::parse(self.schema.as_ref().unwrap_or(&object), &self.ui).unwrap();
        match &self.today {
            Some(day) => form.with_today(day.parse().unwrap()),
            None => form,
        }
    }
}

#[test]
fn every_case_holds() {
    let cases = all();
    assert!(cases.len() >= 100, "only {} cases were found", cases.len());
    for (name, case) in cases {
        let form = case.form();
        assert_eq!(form.warnings.len(), case.warnings.len(), "{name}: {:?}", form.warnings);
        for (warning, part) in form.warnings.iter().zip(&case.warnings) {
            assert!(warning.contains(part), "{name}: {warning}");
        }
        if let Some(defaults) = &case.defaults {
            assert_eq!(&form.defaults(), defaults, "{name}: defaults");
        }
        let tree = form.fields(&Value::Object(Map::new()));
        for (pointer, expected) in &case.choices {
            let list = match &tree.find(pointer).unwrap().kind {
                Kind::Choice(list) | Kind::Choices(list, _) => list,
                other => panic!("{name}: {pointer} is {other:?}"),
            };
            let found: Vec<_> = list.iter().map(|c| (c.key.clone(), c.label.clone())).collect();
            assert_eq!(&found, expected, "{name}: {pointer}");
        }
        for (pointer, title) in &case.titles {
            assert_eq!(&tree.find(pointer).unwrap().title, title, "{name}: {pointer}");
        }
        for check in &case.cases {
            let data = &check.data;
            assert_eq!(wrong(&form, data), check.errors, "{name}: {data}");
            if let Some(message) = &check.message {
                assert_eq!(&form.validate(data)[0].message, message, "{name}: {data}");
            }
            if let Some(expected) = &check.shown {
                assert_eq!(&shown(&form, data), expected, "{name}: {data}");
            }
            if let Some(pruned) = &check.pruned {
                assert_eq!(&form.prune(data), pruned, "{name}: {data}");
            }
        }
        for post in &case.decode {
            let data = form.decode(&post.pairs);
            assert_eq!(data, post.data, "{name}: {:?}", post.pairs);
            if let Some(errors) = &post.errors {
                assert_eq!(&wrong(&form, &data), errors, "{name}: {data}");
            }
        }
    }
}

#[test]
fn what_was_decoded_survives_being_shown_and_posted_again() {
    for (name, case) in all() {
        let form = case.form();
        for post in &case.decode {
            let data = form.decode(&post.pairs);
            let again = form.decode(&form.encode(&data));
            assert_eq!(again, data, "{name}: {:?}", form.encode(&data));
        }
    }
}

#[test]
fn good_data_survives_being_shown_and_posted() {
    for (name, case) in all() {
        let form = case.form();
        for check in case.cases.iter().filter(|check| check.errors.is_empty()) {
            // Filled in first, because tick boxes and lists always post something.
            let data = form.prune(&form.defaults_over(&check.data));
            let again = form.decode(&form.encode(&data));
            // An emptied text and an absent one look the same on a page.
            let bare = |data: &Value| without_empty(data);
            assert_eq!(bare(&again), bare(&data), "{name}: {:?}", form.encode(&data));
        }
    }
}

fn without_empty(data: &Value) -> Value {
    match data {
        Value::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_null() && *value != "")
            .map(|(key, value)| (key.clone(), without_empty(value)))
            .collect(),
        Value::Array(list) => list.iter().map(without_empty).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

#[test]
fn posted_names_are_the_fields_shown() {
    let form = super::form(json!({"a": {"type": "string"}, "b": {"type": "boolean"}}), json!({}));
    let posted = form.encode(&json!({"a": "x", "b": true, "c": 1}));
    assert_eq!(posted, pairs(&[("/a", "x"), ("/b", "false"), ("/b", "true")]));
}
