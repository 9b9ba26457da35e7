//! Which names the statements of one scope bind.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{ExceptHandler, Expr, ExprContext, Identifier, Pattern, Stmt};

/// The name a `case` pattern binds itself.
pub(super) fn captured(pattern: &Pattern) -> Option<&Identifier> {
    match pattern {
        Pattern::MatchAs(it) => it.name.as_ref(),
        Pattern::MatchStar(it) => it.name.as_ref(),
        Pattern::MatchMapping(it) => it.rest.as_ref(),
        _ => None,
    }
}

/// Collects the names that one scope binds, without going into inner scopes.
#[derive(Default)]
pub(super) struct Bindings {
    pub(super) bound: BTreeSet<String>,
    pub(super) globals: BTreeSet<String>,
    /// Names declared `global` or `nonlocal`.
    pub(super) declared: BTreeSet<String>,
}

impl<'a> Visitor<'a> for Bindings {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.bound.insert(function.name.id.to_string());
            }
            Stmt::ClassDef(class) => {
                self.bound.insert(class.name.id.to_string());
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = &alias.asname.as_ref().unwrap_or(&alias.name).id;
                    self.bound.insert(name.split('.').next().unwrap_or_default().to_owned());
                }
            }
            Stmt::ImportFrom(import) => {
                let names = import.names.iter().map(|it| it.asname.as_ref().unwrap_or(&it.name));
                self.bound.extend(names.map(|name| name.id.to_string()));
            }
            Stmt::Global(global) => {
                let names = global.names.iter().map(|name| name.id.to_string());
                self.globals.extend(names.clone());
                self.declared.extend(names);
            }
            Stmt::Nonlocal(nonlocal) => {
                self.declared.extend(nonlocal.names.iter().map(|name| name.id.to_string()));
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) if name.ctx != ExprContext::Load => {
                self.bound.insert(name.id.to_string());
            }
            Expr::Lambda(_) => {}
            // Only a walrus leaves a comprehension.
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                let mut inner = Walruses::default();
                visitor::walk_expr(&mut inner, expression);
                self.bound.append(&mut inner.bound);
            }
            _ => visitor::walk_expr(self, expression),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        self.bound.extend(inner.name.iter().map(|name| name.id.to_string()));
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        self.bound.extend(captured(pattern).map(|name| name.id.to_string()));
        visitor::walk_pattern(self, pattern);
    }
}

/// Collects the targets of `:=`.
#[derive(Default)]
struct Walruses {
    bound: BTreeSet<String>,
}

impl<'a> Visitor<'a> for Walruses {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Named(named) = expression
            && let Expr::Name(name) = &*named.target
        {
            self.bound.insert(name.id.to_string());
        }
        if !matches!(expression, Expr::Lambda(_)) {
            visitor::walk_expr(self, expression);
        }
    }
}
