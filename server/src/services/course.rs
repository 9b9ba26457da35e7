//! What of an instance can be led another way: its active elements, and where they can go.

use std::collections::HashSet;

use app::diagram::kinds::kind_words;
use app::features::instances::course::{ActiveElement, Course, NodeChoice, OpenScope};
use engine::executable::{Executable, Node, NodeKind, Process};
use engine::id::ScopeKey;
use engine::runtime::state::{Element, LoopState, Scope, ScopeKind, State};

use super::tracker;
use crate::auth::targets::{self, Target};
use crate::storage::instances::{ElementStateRow, InstanceRow};

/// The active elements and the open scopes of an instance, and what of it the person may change.
#[must_use]
pub fn course(
    executable: &Executable,
    state: &State,
    rows: &[ElementStateRow],
    row: &InstanceRow,
    may: impl Fn(&Target) -> bool,
) -> Course {
    if state.status.is_ended() {
        return Course::default();
    }
    let (model, id) = (&row.model, &row.id);
    let active = state.elements.iter().filter_map(|(key, element)| {
        let process = &state.scopes.get(&element.scope)?.process;
        let node = tracker::node(executable, process.as_str(), element.node.as_str())?;
        let mut active = active_element(state, key.0, element, node);
        let may_complete = may(&targets::complete_element(model, id, key.0));
        active.can_skip &= may_complete;
        active.takes_items &= may_complete;
        active.can_move = may(&targets::reset_instance(model, id, key.0));
        Some(active)
    });
    let touched: HashSet<(&str, &str)> =
        rows.iter().map(|row| (row.process.as_str(), row.element.as_str())).collect();
    let scopes = state.scopes.iter().filter_map(|(key, scope)| open_scope(executable, *key, scope, &touched));
    Course {
        active: active.collect(),
        scopes: scopes.collect(),
        can_start: state.scopes.keys().any(|scope| may(&targets::reset_instance(model, id, scope.0))),
        can_migrate: may(&targets::migrate_instance(model, id)),
    }
}

fn active_element(state: &State, key: u64, element: &Element, node: &Node) -> ActiveElement {
    let inner = element.inner.and_then(|inner| state.scopes.get(&inner)).map(|scope| &scope.kind);
    ActiveElement {
        key,
        element: element.node.to_string(),
        title: tracker::title(Some(node), element.node.as_str()),
        kind: kind(node),
        scope: element.scope.0,
        item: element.index.map(|index| index + 1),
        can_skip: !node.kind.is_gateway(),
        can_move: false,
        takes_items: matches!(inner, Some(ScopeKind::Loop(LoopState { items: Some(_), ended: false, .. }))),
        failed: element.incident.is_some(),
    }
}

/// A scope in which elements can be started: one of a process or sub-process.
fn open_scope(
    executable: &Executable,
    key: ScopeKey,
    scope: &Scope,
    touched: &HashSet<(&str, &str)>,
) -> Option<OpenScope> {
    if !matches!(scope.kind, ScopeKind::Flow | ScopeKind::AdHoc { .. }) {
        return None;
    }
    let process = tracker::process(executable, scope.process.as_str())?;
    let container = match &scope.container {
        Some(container) => Some(process.find(container)?),
        None => None,
    };
    let title = match container {
        Some(container) => {
            let node = process.node(container);
            tracker::title(Some(node), node.id.as_str())
        }
        None => process.name.clone().unwrap_or_else(|| process.id.to_string()),
    };
    let nodes = process.nodes.iter().filter(|node| node.container == container && can_begin(node));
    let nodes = nodes.map(|node| choice(process, node, touched)).collect();
    Some(OpenScope { key: key.0, title, nodes })
}

/// Whether a node can be started by an operator: all but what only begins by what happens to another one.
fn can_begin(node: &Node) -> bool {
    !matches!(node.kind, NodeKind::BoundaryEvent { .. }) && !node.waits_for_compensation()
}

fn choice(process: &Process, node: &Node, touched: &HashSet<(&str, &str)>) -> NodeChoice {
    let is_event = node.kind.is_event_sub_process();
    NodeChoice {
        element: node.id.to_string(),
        title: tracker::title(Some(node), node.id.as_str()),
        kind: kind(node),
        can_move_to: !is_event,
        was_active: !is_event && touched.contains(&(process.id.as_str(), node.id.as_str())),
    }
}

/// What a node is, in words: a `userTask` is a `User task`.
#[must_use]
pub fn kind(node: &Node) -> String {
    kind_words(node.kind.element_name())
}
