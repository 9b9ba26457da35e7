//! Which names a script reads and binds, by Python's rules of scope.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{
    Comprehension, ExceptHandler, Expr, ExprContext, Identifier, Parameters, Pattern, Stmt,
};
use ruff_text_size::Ranged;

use crate::script::Names;

/// What the syntax tree says about a script.
#[derive(Debug, Default)]
pub(super) struct Analysis {
    /// Module-level names.
    pub(super) names: Names,
    /// Names bound otherwise than as a function, class or import, which are never data.
    pub(super) assigned: BTreeSet<String>,
    /// Names of `except … as`, which Python deletes after the handler.
    pub(super) handlers: BTreeSet<String>,
    /// Names that hold a value for certain when the script ends.
    pub(super) surely_bound: BTreeSet<String>,
    /// Where a module-level name is first read or bound.
    pub(super) first_use: BTreeMap<String, usize>,
    /// Names used as `name.something`, with every such attribute.
    pub(super) attributes: BTreeMap<String, BTreeSet<String>>,
    /// Whether a list or dictionary may be changed in place.
    pub(super) may_mutate: bool,
}

/// Methods and functions that change an argument or their object in place.
const MUTATORS: &[&str] = &[
    "__delitem__", "__iadd__", "__ior__", "__setitem__", "add", "append", "appendleft", "clear",
    "difference_update", "discard", "extend", "heapify", "heappop", "heappush", "heapreplace",
    "insert", "insort", "insort_left", "insort_right", "intersection_update", "pop", "popitem",
    "popleft", "remove", "reverse", "setdefault", "shuffle", "sort",
    "symmetric_difference_update", "update",
];

/// Analyses statements.
pub(super) fn analyse(body: &[Stmt]) -> Analysis {
    let mut analyst = Analyst::default();
    analyst.visit_body(body);
    let mut analysis = analyst.analysis;
    analysis.surely_bound = surely_bound(body);
    analysis
}

/// Analyses one expression.
pub(super) fn analyse_expression(expression: &Expr) -> Analysis {
    let mut analyst = Analyst::default();
    analyst.visit_expr(expression);
    analyst.analysis
}

/// The names that an unconditional top-level statement binds and nothing deletes.
fn surely_bound(body: &[Stmt]) -> BTreeSet<String> {
    let mut targets = Bindings::default();
    for statement in body {
        if let Stmt::Assign(assign) = statement {
            assign.targets.iter().for_each(|target| targets.visit_expr(target));
        }
    }
    targets.bound
}

/// Walks a tree and keeps the local names of the scopes around the current node.
#[derive(Default)]
struct Analyst {
    analysis: Analysis,
    /// Local names of the enclosing functions, lambdas, comprehensions and class bodies.
    scopes: Vec<Scope>,
}

struct Scope {
    locals: BTreeSet<String>,
    globals: BTreeSet<String>,
    /// A comprehension hands its walrus targets to the scope around it.
    comprehension: bool,
}

impl Analyst {
    /// Whether a name means the module's variable here.
    fn is_global(&self, name: &str) -> bool {
        for scope in self.scopes.iter().rev() {
            if scope.globals.contains(name) {
                return true;
            }
            if scope.locals.contains(name) {
                return false;
            }
        }
        true
    }

    fn used(&mut self, name: &str, offset: usize) {
        self.analysis.first_use.entry(name.to_owned()).or_insert(offset);
    }

    fn bind(&mut self, name: &str, offset: usize) {
        if self.is_global(name) {
            self.used(name, offset);
            self.analysis.names.bound.insert(name.to_owned());
        }
    }

    fn define(&mut self, identifier: &Identifier) {
        self.bind(&identifier.id, identifier.start().to_usize());
    }

    fn assign(&mut self, name: &str, offset: usize) {
        self.bind(name, offset);
        if self.is_global(name) {
            self.analysis.assigned.insert(name.to_owned());
        }
    }

    fn inside(&mut self, scope: Scope, visit: impl FnOnce(&mut Self)) {
        self.scopes.push(scope);
        visit(self);
        self.scopes.pop();
    }

    fn function<'a>(
        &mut self,
        parameters: Option<&'a Parameters>,
        mut bindings: Bindings,
        visit: impl FnOnce(&mut Self),
    ) {
        if let Some(parameters) = parameters {
            self.visit_parameters(parameters);
            bindings.bound.extend(parameters.iter().map(|it| it.name().to_string()));
        }
        let locals = &bindings.bound - &bindings.declared;
        let scope = Scope { locals, globals: bindings.globals, comprehension: false };
        self.inside(scope, visit);
    }

    fn comprehension(&mut self, generators: &[Comprehension], results: &[&Expr]) {
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        let mut bindings = Bindings::default();
        generators.iter().for_each(|generator| bindings.visit_expr(&generator.target));
        let scope =
            Scope { locals: bindings.bound, globals: BTreeSet::new(), comprehension: true };
        self.inside(scope, |analyst| {
            for (index, generator) in generators.iter().enumerate() {
                if index > 0 {
                    analyst.visit_expr(&generator.iter);
                }
                analyst.visit_expr(&generator.target);
                generator.ifs.iter().for_each(|test| analyst.visit_expr(test));
            }
            results.iter().for_each(|result| analyst.visit_expr(result));
        });
    }
}

impl<'a> Visitor<'a> for Analyst {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.define(&function.name);
                function.decorator_list.iter().for_each(|it| self.visit_decorator(it));
                let mut bindings = Bindings::default();
                bindings.visit_body(&function.body);
                self.function(Some(&function.parameters), bindings, |analyst| {
                    analyst.visit_body(&function.body);
                });
            }
            Stmt::ClassDef(class) => {
                self.define(&class.name);
                let mut bindings = Bindings::default();
                bindings.visit_body(&class.body);
                self.function(None, bindings, |analyst| visitor::walk_stmt(analyst, statement));
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let top = name.id.split('.').next().unwrap_or_default();
                    self.bind(top, name.start().to_usize());
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    self.define(alias.asname.as_ref().unwrap_or(&alias.name));
                }
            }
            Stmt::AugAssign(assign) => {
                self.analysis.may_mutate = true;
                if let Expr::Name(name) = &*assign.target
                    && self.is_global(&name.id)
                {
                    self.analysis.names.read.insert(name.id.to_string());
                }
                visitor::walk_stmt(self, statement);
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => {
                let global = self.is_global(&name.id);
                match name.ctx {
                    ExprContext::Store => self.assign(&name.id, name.start().to_usize()),
                    ExprContext::Del if global => {
                        self.used(&name.id, name.start().to_usize());
                        self.analysis.names.deleted.insert(name.id.to_string());
                    }
                    ExprContext::Load if global => {
                        self.used(&name.id, name.start().to_usize());
                        self.analysis.names.read.insert(name.id.to_string());
                    }
                    _ => {}
                }
                return;
            }
            Expr::Named(named) => {
                // A walrus inside a comprehension binds in the scope around it.
                let outer = self.scopes.iter().rposition(|scope| !scope.comprehension);
                let kept = self.scopes.split_off(outer.map_or(0, |index| index + 1));
                self.visit_expr(&named.target);
                self.scopes.extend(kept);
                self.visit_expr(&named.value);
                return;
            }
            Expr::Lambda(lambda) => {
                let parameters = lambda.parameters.as_deref();
                self.function(parameters, Bindings::default(), |it| it.visit_expr(&lambda.body));
                return;
            }
            Expr::ListComp(it) => return self.comprehension(&it.generators, &[&it.elt]),
            Expr::SetComp(it) => return self.comprehension(&it.generators, &[&it.elt]),
            Expr::Generator(it) => return self.comprehension(&it.generators, &[&it.elt]),
            Expr::DictComp(it) => {
                let key = it.key.as_deref().unwrap_or(&it.value);
                return self.comprehension(&it.generators, &[key, &it.value]);
            }
            Expr::Call(call) => {
                if let Expr::Name(name) = &*call.func {
                    if self.is_global(&name.id) {
                        self.analysis.names.calls.insert(name.id.to_string());
                    }
                    let mutator = MUTATORS.contains(&name.id.as_str());
                    self.analysis.may_mutate |=
                        mutator || matches!(name.id.as_str(), "setattr" | "getattr" | "next");
                }
            }
            Expr::Attribute(attribute) => {
                self.analysis.may_mutate |= attribute.ctx != ExprContext::Load
                    || MUTATORS.contains(&attribute.attr.id.as_str());
                if let Expr::Name(name) = &*attribute.value
                    && self.is_global(&name.id)
                {
                    let attributes = &mut self.analysis.attributes;
                    let known = attributes.entry(name.id.to_string()).or_default();
                    known.insert(attribute.attr.id.to_string());
                }
            }
            Expr::Subscript(subscript) => {
                self.analysis.may_mutate |= subscript.ctx != ExprContext::Load;
            }
            _ => {}
        }
        visitor::walk_expr(self, expression);
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.define(name);
            if self.is_global(&name.id) {
                self.analysis.handlers.insert(name.id.to_string());
            }
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        if let Some(name) = captured(pattern) {
            self.assign(&name.id, name.start().to_usize());
        }
        visitor::walk_pattern(self, pattern);
    }
}

/// The name a `case` pattern binds itself.
fn captured(pattern: &Pattern) -> Option<&Identifier> {
    match pattern {
        Pattern::MatchAs(it) => it.name.as_ref(),
        Pattern::MatchStar(it) => it.name.as_ref(),
        Pattern::MatchMapping(it) => it.rest.as_ref(),
        _ => None,
    }
}

/// Collects the names that one scope binds, without going into inner scopes.
#[derive(Default)]
struct Bindings {
    bound: BTreeSet<String>,
    globals: BTreeSet<String>,
    /// Names declared `global` or `nonlocal`.
    declared: BTreeSet<String>,
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
