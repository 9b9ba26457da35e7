//! Ends work early, with everything inside it.

use super::advance::stop_waiting;
use super::event::Event;
use super::run::Run;
use crate::id::{ElementKey, ScopeKey, TokenKey};

/// Cancels an element and, before it, everything it opened.
pub(super) fn element(run: &mut Run<'_>, element: ElementKey) {
    // Outer before inner here, so that the reverse ends inner before outer. No recursion: how deep
    // calls nest is not ours to choose.
    let mut found = Vec::new();
    let mut open = vec![element];
    while let Some(element) = open.pop() {
        found.push(element);
        let inner = run.element(element).and_then(|element| element.inner);
        if let Some(scope) = inner.and_then(|scope| run.state().scopes.get(&scope)) {
            open.extend(scope.elements.iter().rev());
        }
    }
    for element in found.into_iter().rev() {
        if let Some(scope) = run.element(element).and_then(|element| element.inner) {
            waits_of(run, scope);
            run.emit(Event::ScopeCancelled { scope });
        }
        stop_waiting(run, element);
        run.emit(Event::ElementCancelled { element });
    }
}

/// Cancels all work in a scope; the scope itself stays, and is complete then.
pub(super) fn work_in(run: &mut Run<'_>, scope: ScopeKey) {
    let Some(inside) = run.state().scopes.get(&scope) else {
        return;
    };
    let elements: Vec<ElementKey> = inside.elements.iter().copied().collect();
    let tokens: Vec<TokenKey> = inside.tokens.iter().copied().chain(inside.waiting()).collect();
    for key in elements {
        element(run, key);
    }
    for token in tokens {
        run.emit(Event::TokenCancelled { token });
    }
}

/// Cancels all work in a scope but one element, and the waits of its event sub-processes.
pub(super) fn others_in(run: &mut Run<'_>, scope: ScopeKey, but: ElementKey) {
    let Some(inside) = run.state().scopes.get(&scope) else {
        return;
    };
    let elements: Vec<ElementKey> = inside.elements.iter().copied().filter(|key| *key != but).collect();
    let tokens: Vec<TokenKey> = inside.tokens.iter().copied().chain(inside.waiting()).collect();
    for key in elements {
        element(run, key);
    }
    for token in tokens {
        run.emit(Event::TokenCancelled { token });
    }
    waits_of(run, scope);
}

/// Ends a scope early that counts as done: what was completed in it can be undone later.
pub(super) fn inside(run: &mut Run<'_>, scope: ScopeKey) {
    work_in(run, scope);
    waits_of(run, scope);
    run.emit(Event::ScopeCompleted { scope });
}

/// Ends the waits of the event sub-processes of a scope.
fn waits_of(run: &mut Run<'_>, scope: ScopeKey) {
    let open = run.state().scopes.get(&scope).map(|scope| scope.subscriptions.clone());
    for subscription in open.unwrap_or_default() {
        run.emit(Event::Unsubscribed { subscription });
    }
}

/// Cancels the whole instance: all work, and the root scope.
pub(super) fn instance(run: &mut Run<'_>) {
    let root = run.state().scopes.iter().find(|(_, scope)| scope.opened_by.is_none()).map(|(key, _)| *key);
    if let Some(root) = root {
        work_in(run, root);
        waits_of(run, root);
        run.emit(Event::ScopeCancelled { scope: root });
    }
}
