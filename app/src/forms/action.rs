//! What a button of a form asks for, as the text of `name="action"`.

use super::defaults::filled;
use super::field::{ArrayField, Kind};
use super::form::Form;
use super::pointer;
use serde_json::Value;
use std::fmt;

/// What a button of a form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `submit`: check and complete.
    Submit,
    /// `draft`: keep for later, unchecked.
    Draft,
    /// `discard`: forget what was kept and begin anew.
    Discard,
    /// `refresh`: show the fields that fit the data so far.
    Refresh,
    /// `add:POINTER`: a row at the end of an array.
    Add(String),
    /// `remove:POINTER`: this row away.
    Remove(String),
    /// `up:POINTER`: this row one up.
    Up(String),
    /// `down:POINTER`: this row one down.
    Down(String),
}

impl Action {
    /// Reads the posted text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.split_once(':') {
            None => match text {
                "submit" => Self::Submit,
                "draft" => Self::Draft,
                "discard" => Self::Discard,
                "refresh" => Self::Refresh,
                _ => return None,
            },
            Some((verb, pointer)) if pointer.starts_with('/') => {
                let pointer = pointer.to_owned();
                match verb {
                    "add" => Self::Add(pointer),
                    "remove" => Self::Remove(pointer),
                    "up" => Self::Up(pointer),
                    "down" => Self::Down(pointer),
                    _ => return None,
                }
            }
            Some(_) => return None,
        })
    }

    /// The action among posted pairs.
    #[must_use]
    pub fn posted(pairs: &[(String, String)]) -> Option<Self> {
        pairs.iter().rev().find(|(name, _)| name == "action").and_then(|(_, text)| Self::parse(text))
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Submit => f.write_str("submit"),
            Self::Draft => f.write_str("draft"),
            Self::Discard => f.write_str("discard"),
            Self::Refresh => f.write_str("refresh"),
            Self::Add(pointer) => write!(f, "add:{pointer}"),
            Self::Remove(pointer) => write!(f, "remove:{pointer}"),
            Self::Up(pointer) => write!(f, "up:{pointer}"),
            Self::Down(pointer) => write!(f, "down:{pointer}"),
        }
    }
}

impl Form {
    /// Does what a row button asks; gives the pointer that should get the focus, or `None` when nothing changed.
    pub fn apply_action(&self, data: &mut Value, action: &Action) -> Option<String> {
        match action {
            Action::Submit | Action::Draft | Action::Discard | Action::Refresh => None,
            Action::Add(list) => self.add_row(data, list),
            Action::Remove(row) => {
                let (list, index) = self.row(data, row, |array| array.removable)?;
                let rows = data.pointer_mut(&list)?.as_array_mut()?;
                rows.remove(index);
                let left = rows.len();
                Some(match left.checked_sub(1) {
                    Some(last) => pointer::child(&list, &index.min(last).to_string()),
                    None => list,
                })
            }
            Action::Up(row) | Action::Down(row) => {
                let (list, from) = self.row(data, row, |array| array.orderable)?;
                let up = matches!(action, Action::Up(_));
                let to = if up { from.checked_sub(1)? } else { from + 1 };
                let rows = data.pointer_mut(&list)?.as_array_mut()?;
                if to >= rows.len() {
                    return None;
                }
                rows.swap(from, to);
                Some(pointer::child(&list, &to.to_string()))
            }
        }
    }

    fn add_row(&self, data: &mut Value, list: &str) -> Option<String> {
        let tree = self.tree(data);
        let Kind::Array(array) = &tree.find(list)?.kind else {
            return None;
        };
        let count = data.pointer(list).and_then(Value::as_array).map_or(0, Vec::len);
        if !array.addable || array.bounds.max.is_some_and(|max| count as u64 >= max) {
            return None;
        }
        if !data.pointer(list).is_some_and(Value::is_array) {
            pointer::put(data, list, Some(Value::Array(Vec::new())));
        }
        let row = pointer::child(list, &count.to_string());
        data.pointer_mut(list)?.as_array_mut()?.push(Value::Object(serde_json::Map::new()));
        // An object's defaults may bring more fields, with defaults of their own.
        for round in 0..4 {
            let tree = self.tree(data);
            let Some(field) = tree.find(&row) else { break };
            let is_object = matches!(field.kind, Kind::Object(_));
            let before = data.pointer(&row).filter(|_| is_object || round > 0).cloned();
            let value = filled(field, before.as_ref()).unwrap_or_default();
            if before.as_ref() == Some(&value) {
                break;
            }
            pointer::put(data, &row, Some(value));
        }
        Some(row)
    }

    /// The list and index of a row that exists and that the form lets one change.
    fn row(&self, data: &Value, row: &str, may: impl Fn(&ArrayField) -> bool) -> Option<(String, usize)> {
        let (list, index) = pointer::split(row)?;
        let index: usize = index.parse().ok()?;
        let tree = self.tree(data);
        let Kind::Array(array) = &tree.find(list)?.kind else {
            return None;
        };
        let exists = index < data.pointer(list)?.as_array()?.len();
        (exists && may(array)).then(|| (list.to_owned(), index))
    }
}
