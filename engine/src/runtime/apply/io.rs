//! Data besides that of the token: inputs and outputs of elements, data objects.

use std::sync::Arc;

use serde_json::Value;

use crate::id::{ElementKey, ScopeKey};
use crate::runtime::data::token_data;
use crate::runtime::state::{IoProgress, State};
use crate::value::Data;

pub(super) fn take_inputs(
    state: &mut State,
    key: ElementKey,
    names: Option<&[String]>,
    aside: bool,
    borrowed: &[String],
    own: &[String],
) {
    let Some(element) = state.elements.get_mut(&key).filter(|element| element.io.is_untouched()) else {
        return;
    };
    element.io = IoProgress::Taken;
    element.borrowed.extend(borrowed.iter().chain(own).cloned());
    element.hidden = some_of(&element.data, Some(own));
    if aside {
        element.outer = Some(element.data.clone());
        element.data = some_of(&element.data, names);
    }
    for name in own {
        element.data.remove(name);
    }
}

pub(super) fn give_outputs(state: &mut State, key: ElementKey, names: Option<&[String]>) {
    let Some(element) = state.elements.get_mut(&key).filter(|element| element.io != IoProgress::Given) else {
        return;
    };
    let mut data = token_data(element);
    let borrowed = std::mem::take(&mut element.borrowed);
    let is_given = |name: &str| match names {
        Some(names) => names.iter().any(|output| output == name),
        None => !borrowed.iter().any(|own| own == name),
    };
    for (name, value) in element.data.iter().filter(|(name, _)| is_given(name)) {
        data.set(name, Arc::clone(value));
    }
    element.data = data;
    element.outer = None;
    element.hidden = Data::default();
    element.io = IoProgress::Given;
}

pub(super) fn change_object(state: &mut State, scope: ScopeKey, object: &str, value: &Arc<Value>) {
    if let Some(scope) = state.scopes.get_mut(&scope) {
        scope.objects.insert(object.to_owned(), Arc::clone(value));
    }
}

fn some_of(data: &Data, names: Option<&[String]>) -> Data {
    let Some(names) = names else {
        return data.clone();
    };
    let mut some = Data::default();
    for (name, value) in data.iter().filter(|(name, _)| names.iter().any(|wanted| wanted == name)) {
        some.set(name, Arc::clone(value));
    }
    some
}
