//! Which names a script reads and binds, by Python's rules of scope.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{
    Comprehension, ExceptHandler, Expr, ExprAttribute, ExprCall, ExprContext, Identifier, Parameters,
    Pattern, Stmt,
};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::bindings::{Bindings, captured};
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
    /// Names to replace by another, as the interpreter lacks what they mean.
    pub(super) renames: Vec<(TextRange, Cow<'static, str>)>,
}

impl Analysis {
    /// Moves all places by some bytes that were put before the text.
    pub(super) fn shift_back(&mut self, by: u32) {
        for offset in self.first_use.values_mut() {
            *offset = offset.saturating_sub(by as usize);
        }
        for (range, _) in &mut self.renames {
            *range -= TextSize::new(by);
        }
    }
}

/// A class of the standard library, its method, and what to call instead.
///
/// `now` and `utcnow` are the same, as the local time zone is UTC. A name with an underscore is a
/// function of the prelude and takes the place of class and method.
const RENAMED: &[(&str, &str, &str)] = &[
    ("datetime", "today", "now"),
    ("datetime", "utcnow", "now"),
    ("datetime", "fromtimestamp", "_mr_fromtimestamp"),
    ("datetime", "utcfromtimestamp", "_mr_fromtimestamp"),
    ("date", "fromtimestamp", "_mr_date_fromtimestamp"),
];

/// What to replace where an attribute of a class is something the interpreter lacks.
fn renamed(attribute: &ExprAttribute) -> Option<(TextRange, Cow<'static, str>)> {
    let class = match &*attribute.value {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(inner) if inner.value.is_name_expr() => inner.attr.id.as_str(),
        _ => return None,
    };
    let method = attribute.attr.id.as_str();
    if class == "str" && !method.starts_with('_') {
        // The interpreter has no methods on the class, as in `map(str.strip, names)`.
        let function = format!("(lambda _text, *_more: _text.{method}(*_more))");
        return Some((attribute.range, function.into()));
    }
    let known = RENAMED.iter().find(|known| (known.0, known.1) == (class, method));
    known.map(|(.., new)| {
        let range = if new.starts_with('_') { attribute.range } else { attribute.attr.range };
        (range, (*new).into())
    })
}

/// Methods and functions that change an argument or their object in place.
const MUTATORS: &[&str] = &[
    "__delitem__",
    "__iadd__",
    "__ior__",
    "__setitem__",
    "add",
    "append",
    "appendleft",
    "clear",
    "difference_update",
    "discard",
    "extend",
    "heapify",
    "heappop",
    "heappush",
    "heapreplace",
    "insert",
    "insort",
    "insort_left",
    "insort_right",
    "intersection_update",
    "pop",
    "popitem",
    "popleft",
    "remove",
    "reverse",
    "setdefault",
    "shuffle",
    "sort",
    "symmetric_difference_update",
    "update",
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

/// `json.dumps` called with `default=`, which the interpreter's function lacks.
fn dumps_with_default(call: &ExprCall) -> Option<TextRange> {
    let Expr::Attribute(attribute) = &*call.func else {
        return None;
    };
    let module = attribute.value.as_name_expr()?;
    let wanted = module.id == "json" && attribute.attr.id == "dumps";
    let keywords = &call.arguments.keywords;
    let default = keywords.iter().any(|it| it.arg.as_ref().is_some_and(|name| name == "default"));
    (wanted && default).then_some(attribute.range)
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

    fn function(
        &mut self,
        parameters: Option<&Parameters>,
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
        for generator in generators {
            bindings.visit_expr(&generator.target);
        }
        let scope = Scope { locals: bindings.bound, globals: BTreeSet::new(), comprehension: true };
        self.inside(scope, |analyst| {
            for (index, generator) in generators.iter().enumerate() {
                if index > 0 {
                    analyst.visit_expr(&generator.iter);
                }
                analyst.visit_expr(&generator.target);
                generator.ifs.iter().for_each(|test| analyst.visit_expr(test));
            }
            for result in results {
                analyst.visit_expr(result);
            }
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
                self.function(None, bindings, |analyst| {
                    visitor::walk_stmt(analyst, statement);
                });
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
                self.function(parameters, Bindings::default(), |it| {
                    it.visit_expr(&lambda.body);
                });
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
                if let Some(range) = dumps_with_default(call) {
                    self.analysis.renames.push((range, "_mr_dumps".into()));
                }
                if let Expr::Name(name) = &*call.func {
                    if self.is_global(&name.id) {
                        self.analysis.names.calls.insert(name.id.to_string());
                    }
                    if name.id == "next" && self.is_global("next") {
                        self.analysis.renames.push((name.range, "_mr_next".into()));
                    }
                    let mutator = MUTATORS.contains(&name.id.as_str());
                    self.analysis.may_mutate |=
                        mutator || matches!(name.id.as_str(), "setattr" | "getattr" | "next");
                }
            }
            Expr::Attribute(attribute) => {
                self.analysis.may_mutate |=
                    attribute.ctx != ExprContext::Load || MUTATORS.contains(&attribute.attr.id.as_str());
                self.analysis.renames.extend(renamed(attribute));
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
