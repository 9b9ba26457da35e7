//! Rewrites what the interpreter lacks: `del`, and imports of modules that live in the prelude.
//!
//! `del x` becomes a handler `except … as x` that never does anything: Python unbinds the name of a
//! handler when the handler ends, so `x` is really gone afterwards, also as a local or captured
//! variable. `del a[k]` becomes `a.pop(k)` and `del a[i:j]` becomes `a[i:j] = []`.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtDelete, StmtImport, StmtImportFrom};
use ruff_text_size::{Ranged, TextRange};

use super::prelude;
use super::scope::Analysis;
use super::source::Edit;
use crate::script::{ErrorKind, ScriptError};

/// The edits that make a script acceptable, in order of place.
pub(super) fn edits(source: &str, body: &[Stmt], analysis: &Analysis) -> Result<Vec<Edit>, ScriptError> {
    let mut rewriter = Rewriter { source, analysis, edits: Vec::new() };
    rewriter.body(body, None)?;
    let mut edits = rewriter.edits;
    for edit in renames(analysis) {
        let inside = |outer: &Edit| outer.start <= edit.start && edit.end <= outer.end;
        if !edits.iter().any(inside) {
            edits.push(edit);
        }
    }
    edits.sort_by_key(|edit| (edit.start, edit.end));
    Ok(edits)
}

/// The edits for methods that go by another name here.
pub(super) fn renames(analysis: &Analysis) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for (range, text) in &analysis.renames {
        let (start, end) = (range.start().to_usize(), range.end().to_usize());
        if edits.iter().all(|edit| edit.end <= start || end <= edit.start) {
            edits.push(Edit { start, end, text: text.clone().into_owned() });
        }
    }
    edits.sort_by_key(|edit| edit.start);
    edits
}

/// The modules written in Python that a script imports anywhere.
pub(super) fn imported_shims(body: &[Stmt]) -> Vec<&'static str> {
    let mut imports = Imports::default();
    imports.visit_body(body);
    imports.shims
}

#[derive(Default)]
struct Imports {
    shims: Vec<&'static str>,
}

impl<'a> Visitor<'a> for Imports {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                let names = import.names.iter().map(|alias| alias.name.id.as_str());
                self.shims.extend(names.filter_map(prelude::shim));
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map(|module| module.id.as_str());
                self.shims.extend(module.and_then(prelude::shim));
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, _: &'a Expr) {}
}

struct Rewriter<'a> {
    source: &'a str,
    analysis: &'a Analysis,
    edits: Vec<Edit>,
}

impl Rewriter<'_> {
    /// Rewrites the statements of one block; `parent` is the indentation of its header.
    fn body(&mut self, body: &[Stmt], parent: Option<&str>) -> Result<(), ScriptError> {
        let Some(first) = body.first() else {
            return Ok(());
        };
        let own_line = self.indentation(first.start().to_usize());
        let indentation = match (own_line, parent) {
            (Some(own), _) => own.to_owned(),
            (None, Some(parent)) => format!("{parent} "),
            (None, None) => String::new(),
        };
        if body.iter().any(|statement| matches!(statement, Stmt::Delete(_))) {
            self.split(body, &indentation);
        }
        for statement in body {
            self.statement(statement, &indentation)?;
        }
        Ok(())
    }

    /// Puts each statement of a block on a line of its own, as `del` grows to several.
    fn split(&mut self, body: &[Stmt], indentation: &str) {
        let mut previous: Option<&Stmt> = None;
        for statement in body {
            let start = statement.start().to_usize();
            if self.indentation(start).is_none() {
                let gap = previous.map_or(start, |before| before.end().to_usize());
                // Comments cannot stand between statements of one line.
                let text = format!("\n{indentation}");
                self.edits.push(Edit { start: gap, end: start, text });
            }
            previous = Some(statement);
        }
    }

    /// The white space before an offset, if there is nothing else before it on its line.
    fn indentation(&self, offset: usize) -> Option<&str> {
        let before = &self.source[..offset];
        let line = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
        line.trim().is_empty().then_some(line)
    }

    fn statement(&mut self, statement: &Stmt, indentation: &str) -> Result<(), ScriptError> {
        let inner = Some(indentation);
        match statement {
            Stmt::Delete(delete) => self.delete(delete, indentation)?,
            Stmt::Import(import) => self.import(import)?,
            Stmt::ImportFrom(import) => self.import_from(import)?,
            Stmt::FunctionDef(it) => self.body(&it.body, inner)?,
            Stmt::ClassDef(it) => self.body(&it.body, inner)?,
            Stmt::If(it) => {
                self.body(&it.body, inner)?;
                for clause in &it.elif_else_clauses {
                    self.body(&clause.body, inner)?;
                }
            }
            Stmt::For(it) => {
                self.body(&it.body, inner)?;
                self.body(&it.orelse, inner)?;
            }
            Stmt::While(it) => {
                self.body(&it.body, inner)?;
                self.body(&it.orelse, inner)?;
            }
            Stmt::With(it) => self.body(&it.body, inner)?,
            Stmt::Match(it) => {
                for case in &it.cases {
                    let header = self.indentation(case.start().to_usize()).unwrap_or_default();
                    let header = header.to_owned();
                    self.body(&case.body, Some(&header))?;
                }
            }
            Stmt::Try(it) => {
                self.body(&it.body, inner)?;
                for ExceptHandler::ExceptHandler(handler) in &it.handlers {
                    self.body(&handler.body, inner)?;
                }
                self.body(&it.orelse, inner)?;
                self.body(&it.finalbody, inner)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn replace(&mut self, range: TextRange, text: String) {
        let (start, end) = (range.start().to_usize(), range.end().to_usize());
        self.edits.push(Edit { start, end, text });
    }

    fn refuse(&self, range: TextRange, message: String) -> ScriptError {
        ScriptError::new(ErrorKind::Unsupported, "NotImplementedError", message)
            .at(self.source, range.start().to_usize())
    }

    fn delete(&mut self, delete: &StmtDelete, indentation: &str) -> Result<(), ScriptError> {
        let mut targets = Vec::new();
        delete.targets.iter().for_each(|target| flatten(target, &mut targets));
        let mut parts = Vec::new();
        for target in targets {
            parts.push(match target {
                Expr::Name(name) => {
                    let name = &name.id;
                    format!(
                        "try:\n{indentation} {name}; raise StopIteration\n\
                         {indentation}except StopIteration as {name}: pass"
                    )
                }
                Expr::Subscript(subscript) => {
                    let base = &self.source[subscript.value.range()];
                    let key = &self.source[subscript.slice.range()];
                    match &*subscript.slice {
                        Expr::Slice(_) => format!("{base}[{key}] = []"),
                        _ => format!("{base}.pop(({key}))"),
                    }
                }
                other => {
                    let text = self.source[other.range()].to_owned();
                    let message = format!("'del {text}': an attribute cannot be deleted");
                    return Err(self.refuse(other.range(), message));
                }
            });
        }
        self.replace(delete.range, parts.join(&format!("\n{indentation}")));
        Ok(())
    }

    fn import(&mut self, import: &StmtImport) -> Result<(), ScriptError> {
        let mut parts = Vec::new();
        for alias in &import.names {
            let module = alias.name.id.as_str();
            let name = alias.asname.as_ref().map(|name| name.id.as_str());
            if module == "datetime" && name.is_none() && !self.wants_datetime_module() {
                parts.push("pass".to_owned());
            } else if prelude::is_native(module) {
                parts.push(format!("import {}", &self.source[alias.range]));
            } else if let Some(object) = prelude::shim_object(module) {
                parts.push(format!("{} = {object}", name.unwrap_or(module)));
            } else {
                return Err(self.unknown_module(alias.range, module));
            }
        }
        self.replace(import.range, parts.join("; "));
        Ok(())
    }

    fn import_from(&mut self, import: &StmtImportFrom) -> Result<(), ScriptError> {
        let module = import.module.as_ref().map_or(".", |module| module.id.as_str());
        if import.level > 0 {
            return Err(self.unknown_module(import.range, module));
        }
        if prelude::is_native(module) || module == "__future__" {
            return Ok(());
        }
        let Some(object) = prelude::shim_object(module) else {
            return Err(self.unknown_module(import.range, module));
        };
        let mut parts = Vec::new();
        for alias in &import.names {
            let member = alias.name.id.as_str();
            let name = alias.asname.as_ref().map_or(member, |name| name.id.as_str());
            parts.push(format!("{name} = {object}.{member}"));
        }
        self.replace(import.range, parts.join("; "));
        Ok(())
    }

    /// In models `datetime` is the class, imported or not, unless it is used as the module.
    fn wants_datetime_module(&self) -> bool {
        let used = self.analysis.attributes.get("datetime");
        used.is_some_and(|used| ["datetime", "timedelta", "timezone"].iter().any(|name| used.contains(*name)))
    }

    fn unknown_module(&self, range: TextRange, module: &str) -> ScriptError {
        let message = format!("import of '{module}' is not available to scripts");
        let known = prelude::modules().into_iter();
        let hint = crate::script::nearest(module, known).map(|it| format!("Did you mean '{it}'?"));
        self.refuse(range, message).with_hint(hint)
    }
}

/// The single targets of a `del`, out of tuples and lists.
fn flatten<'a>(target: &'a Expr, targets: &mut Vec<&'a Expr>) {
    match target {
        Expr::Tuple(tuple) => tuple.elts.iter().for_each(|item| flatten(item, targets)),
        Expr::List(list) => list.elts.iter().for_each(|item| flatten(item, targets)),
        _ => targets.push(target),
    }
}
