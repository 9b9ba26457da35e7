//! Decisions and functions in FEEL.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::Compiler;
use crate::dmn::feel::{self, Callable, Flaw, Graph, Input, Knowledge, Service, Types};
use crate::dmn::library::{Key, Library};
use crate::dmn::model::{
    Boxed, Decision, DecisionService, Function, KnowledgeModel, Logic, Requirement, Text, Variable,
};
use crate::dmn::{Given, StepLogic, order};
use crate::feel::{FeelContext, FeelScope, FeelType, Name, Value, clock, name};
use crate::problem::Problem;

/// A function of the model that something requires.
type Required = (Option<Name>, Name, Callable);

/// The functions that decisions call, compiled once each.
pub(super) struct Functions<'a> {
    types: Types<'a>,
    known: HashMap<Key<'a>, Callable>,
    open: VecDeque<(Key<'a>, Callable)>,
    knowledge: Vec<Option<Knowledge>>,
    services: Vec<Option<Service>>,
}

/// What a decision or function sees while it is compiled, and what is given to it when it runs.
struct Seen {
    scope: FeelContext,
    inputs: Vec<Input>,
    requires: Vec<(Option<Name>, Name, usize)>,
    functions: Vec<Required>,
}

impl<'a> Functions<'a> {
    pub(super) fn new(library: &'a Library<'a>) -> Self {
        Self {
            types: Types::new(library),
            known: HashMap::new(),
            open: VecDeque::new(),
            knowledge: Vec::new(),
            services: Vec::new(),
        }
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn feel_step(
        &mut self,
        key: Key<'a>,
        decision: &'a Decision,
        logic: &'a Boxed,
        slots: &HashMap<Key<'a>, usize>,
    ) -> Option<StepLogic> {
        let seen = self.seen(key, &decision.requires, Some(slots))?;
        let variable = decision.variable.as_ref();
        let (result, compiled, words) = self.compiled(key, |compiler, base| {
            let scope = FeelScope::from(base);
            scope.push(seen.scope.clone());
            let result = compiler.type_of(variable.and_then(|variable| variable.type_ref.as_ref()));
            (result, compiler.expression(&scope, logic))
        });
        let step = feel::Step {
            id: decision.id.clone(),
            file: self.library.files.get(key.0)?.file.clone(),
            position: decision.position,
            result,
            inputs: seen.inputs,
            requires: seen.requires,
            functions: seen.functions,
            words,
            logic: compiled?,
            is_table: matches!(logic.logic, Logic::Table(_)),
        };
        Some(StepLogic::Feel(Arc::new(step)))
    }

    /// Runs the compiler of expressions; what it finds wrong becomes problems.
    fn compiled<T, U>(
        &mut self,
        (file, id): Key<'a>,
        compile: impl FnOnce(&mut feel::Compiler<'_, 'a>, FeelContext) -> (T, Option<U>),
    ) -> (T, Option<U>, HashSet<String>) {
        let mut base = self.feel.types.context(file);
        base.zip(&clock());
        let mut compiler = feel::Compiler {
            types: &self.feel.types,
            file,
            file_name: self.library.files.get(file).map_or("", |file| &file.file),
            owner: id,
            flaws: Vec::new(),
            words: HashSet::new(),
        };
        let (extra, result) = compile(&mut compiler, base);
        let (flaws, words) = (compiler.flaws, compiler.words);
        let result = result.filter(|_| flaws.is_empty());
        self.file = file;
        for flaw in flaws {
            self.flawed(id, &flaw);
        }
        (extra, result, words)
    }

    fn flawed(&mut self, id: &str, flaw: &Flaw) {
        let message = format!("In `{id}`: {}.", flaw.message);
        self.push(Problem::error("feel_error", message).with_element(id).with_position(flaw.position));
        self.errors += 1;
    }

    /// What requirements bring into view; without slots those of a function, which requires functions only.
    fn seen(
        &mut self,
        key: Key<'a>,
        requirements: &'a [Requirement],
        slots: Option<&HashMap<Key<'a>, usize>>,
    ) -> Option<Seen> {
        let mut seen = Seen {
            scope: FeelContext::default(),
            inputs: Vec::new(),
            requires: Vec::new(),
            functions: Vec::new(),
        };
        let mut is_whole = true;
        for requirement in requirements {
            let found = match requirement {
                Requirement::Decision(href) => self.see_decision(key, href, slots, &mut seen),
                Requirement::Input(href) => self.see_input(key, href, &mut seen),
                Requirement::Knowledge(href) => self.see_function(key, href, &mut seen),
            };
            is_whole &= found.is_some();
        }
        is_whole.then_some(seen)
    }

    fn see_decision(
        &self,
        key: Key<'a>,
        href: &'a Text,
        slots: Option<&HashMap<Key<'a>, usize>>,
        seen: &mut Seen,
    ) -> Option<()> {
        let reference = self.library.resolve(key.0, &href.text)?;
        let decision = self.library.decision(reference.key)?;
        let slot = *slots?.get(&reference.key)?;
        let variable = variable_of(decision);
        let target = self.feel.types.of(reference.key.0, variable.type_ref.as_ref());
        let (import, name) = (reference.import.map(name), name(&variable.name));
        show(&mut seen.scope, import.as_ref(), &name, Value::FeelType(target));
        seen.requires.push((import, name, slot));
        Some(())
    }

    fn see_input(&mut self, key: Key<'a>, href: &'a Text, seen: &mut Seen) -> Option<()> {
        let reference = self.library.resolve(key.0, &href.text);
        let found = reference.and_then(|reference| Some((self.library.input(reference.key)?, reference)));
        let Some((input, reference)) = found else {
            return self.missing(key, "input", href);
        };
        let file = reference.key.0;
        let target = self.feel.types.of(file, input.variable.type_ref.as_ref());
        let shape = match self.feel.types.shape(file, input.variable.type_ref.as_ref()) {
            Ok(shape) => shape,
            Err(flaw) => {
                self.file = file;
                self.flawed(&input.id, &flaw);
                return None;
            }
        };
        let (import, variable) = (reference.import.map(name), name(&input.variable.name));
        show(&mut seen.scope, import.as_ref(), &variable, Value::FeelType(target));
        let (inside, name) = (self.library.import_names(file), input.variable.name.clone());
        seen.inputs.push(Input { import, inside, name, variable, shape });
        Some(())
    }

    fn see_function(&mut self, key: Key<'a>, href: &'a Text, seen: &mut Seen) -> Option<()> {
        let reference = self.library.resolve(key.0, &href.text);
        let found = reference.and_then(|reference| {
            let knowledge = self.library.knowledge(reference.key).map(|each| &each.variable);
            let service = || self.library.service(reference.key).map(|each| &each.variable);
            Some((knowledge.or_else(service)?, reference))
        });
        let Some((variable, reference)) = found else {
            return self.missing(key, "knowledge", href);
        };
        let callable = self.callable(reference.key);
        let (import, name) = (reference.import.map(name), name(&variable.name));
        show(&mut seen.scope, import.as_ref(), &name, Value::Null(None));
        seen.functions.push((import, name, callable));
        Some(())
    }

    fn missing(&mut self, key: Key<'a>, what: &str, href: &Text) -> Option<()> {
        let problem = order::missing(self.library, key, what, &href.text).with_position(href.position);
        self.problems.push(problem);
        None
    }

    /// The place of a function in the graph; it is compiled later.
    fn callable(&mut self, key: Key<'a>) -> Callable {
        if let Some(known) = self.feel.known.get(&key) {
            return *known;
        }
        let callable = if self.library.knowledge(key).is_some() {
            self.feel.knowledge.push(None);
            Callable::Knowledge(self.feel.knowledge.len() - 1)
        } else {
            self.feel.services.push(None);
            Callable::Service(self.feel.services.len() - 1)
        };
        self.feel.known.insert(key, callable);
        self.feel.open.push_back((key, callable));
        callable
    }

    /// Compiles all functions that are called, and those they call.
    fn functions(&mut self) {
        while let Some((key, callable)) = self.feel.open.pop_front() {
            match callable {
                Callable::Knowledge(index) => {
                    let compiled = self.library.knowledge(key).and_then(|each| self.knowledge(key, each));
                    if let Some(place) = self.feel.knowledge.get_mut(index) {
                        *place = compiled;
                    }
                }
                Callable::Service(index) => {
                    let compiled =
                        self.library.service(key).and_then(|each| self.callable_service(key, each));
                    if let Some(place) = self.feel.services.get_mut(index) {
                        *place = compiled;
                    }
                }
            }
        }
    }

    fn knowledge(&mut self, key: Key<'a>, knowledge: &'a KnowledgeModel) -> Option<Knowledge> {
        let Some(function) = &knowledge.function else {
            self.file = key.0;
            let message = format!("The business knowledge model `{}` has no logic.", knowledge.id);
            let help = "Give it parameters and an expression.";
            self.report("missing_logic", message, &knowledge.id, knowledge.position, help);
            return None;
        };
        let mut seen = self.seen(key, &knowledge.requires, None)?;
        let own = (None, name(&knowledge.variable.name), self.callable(key));
        seen.scope.set_null(own.1.clone());
        seen.functions.push(own);
        let (result, compiled, _) = self.compiled(key, |compiler, base| {
            let scope = FeelScope::from(base);
            scope.push(seen.scope);
            let result = compiler.type_of(knowledge.variable.type_ref.as_ref());
            (function_result(result), compiler.function(&scope, function, knowledge.position))
        });
        let (parameters, body) = compiled?;
        Some(Knowledge { parameters, result, body: Arc::new(body), requires: seen.functions })
    }

    fn callable_service(&mut self, key: Key<'a>, service: &'a DecisionService) -> Option<Service> {
        let parts = self.parts(key, service)?;
        let file = key.0;
        let mut parameters = Vec::new();
        for input in &parts.inputs {
            let target = self.feel.types.of(input.0, self.library.input(*input)?.variable.type_ref.as_ref());
            parameters.push((name(&self.library.input(*input)?.variable.name), target));
        }
        for decision in &parts.given {
            let variable = variable_of(self.library.decision(*decision)?);
            parameters
                .push((name(&variable.name), self.feel.types.of(decision.0, variable.type_ref.as_ref())));
        }
        let ordered = self.order(&parts)?;
        let slots: HashMap<Key<'a>, usize> = ordered.iter().copied().zip(0..).collect();
        let mut steps = Vec::with_capacity(ordered.len());
        for each in &ordered {
            let decision = self.library.decision(*each)?;
            if parts.given.contains(each) {
                steps.push(None);
                continue;
            }
            match self.step(*each, decision, &slots)?.logic {
                StepLogic::Feel(step) => steps.push(Some(step)),
                StepLogic::Table(_) | StepLogic::Expression(_) => {
                    self.file = each.0;
                    let message = format!(
                        "The decision `{}` is Python, and the decision service `{}` is called from FEEL.",
                        decision.id, service.id
                    );
                    let help = "Write the decisions of the service in FEEL.";
                    self.report("unsupported_language", message, &decision.id, decision.position, help);
                    return None;
                }
            }
        }
        let slot = |decision: &Key<'a>| {
            let variable = variable_of(self.library.decision(*decision)?);
            Some((*slots.get(decision)?, name(&variable.name)))
        };
        Some(Service {
            result: function_result(self.feel.types.of(file, service.variable.type_ref.as_ref())),
            given: parts.given.iter().map(slot).collect::<Option<_>>()?,
            outputs: parts.outputs.iter().map(slot).collect::<Option<_>>()?,
            parameters,
            steps,
        })
    }

    fn order(&mut self, parts: &Parts<'a>) -> Option<Vec<Key<'a>>> {
        let roots: Vec<Key<'a>> =
            parts.given.iter().chain(&parts.inner).chain(&parts.outputs).copied().collect();
        match order::required(self.library, &roots, &parts.given) {
            Ok(ordered) => Some(ordered),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }

    fn parts(&mut self, key: Key<'a>, service: &'a DecisionService) -> Option<Parts<'a>> {
        let library = self.library;
        let mut all = |what: &str, hrefs: &'a [Text], is_there: &dyn Fn(Key<'a>) -> bool| {
            let found: Vec<Option<Key<'a>>> = hrefs
                .iter()
                .map(|href| {
                    let reference = library.resolve(key.0, &href.text);
                    let found = reference.map(|reference| reference.key).filter(|key| is_there(*key));
                    if found.is_none() {
                        self.missing(key, what, href);
                    }
                    found
                })
                .collect();
            found.into_iter().collect::<Option<Vec<_>>>()
        };
        let is_decision = |key: Key<'a>| library.decision(key).is_some();
        let outputs = all("decision", &service.outputs, &is_decision);
        let inner = all("decision", &service.encapsulated, &is_decision);
        let given = all("decision", &service.input_decisions, &is_decision);
        let inputs = all("input", &service.inputs, &|key| library.input(key).is_some());
        let parts = Parts { outputs: outputs?, inner: inner?, given: given?, inputs: inputs? };
        if parts.outputs.is_empty() {
            self.file = key.0;
            let message = format!("The decision service `{}` has no output decision.", service.id);
            self.report(
                "missing_output",
                message,
                &service.id,
                service.position,
                "Say which decisions it gives.",
            );
            return None;
        }
        Some(parts)
    }

    /// A decision service that is evaluated by itself: data may give its input decisions; what it does not give is decided.
    pub(super) fn service(&mut self, text: &str) -> Option<crate::dmn::Decision> {
        let Some((file, service)) = self.library.find_service(text) else {
            self.unknown("decision service", text);
            return None;
        };
        let parts = self.parts((file, &service.id), service)?;
        let roots: Vec<Key<'a>> =
            parts.given.iter().chain(&parts.inner).chain(&parts.outputs).copied().collect();
        let steps = self.steps(&roots, &[])?;
        let slot = |key: &Key<'a>| {
            let decision = self.library.decision(*key)?;
            let index = steps.iter().position(|step| step.decision == decision.id)?;
            Some((index, variable_of(decision).name))
        };
        let outputs = parts.outputs.iter().map(slot).collect::<Option<Vec<_>>>()?;
        let given = parts.given.iter().map(slot).collect::<Option<Vec<_>>>()?;
        Some(crate::dmn::Decision {
            id: service.id.clone(),
            name: Some(service.variable.name.clone()),
            file: self.library.files.get(file)?.file.clone(),
            given: Given::Decisions(given.into_iter().map(|(index, _)| index).collect()),
            outputs: Some(outputs),
            steps,
            graph: self.graph(file)?,
        })
    }

    /// A business knowledge model that is evaluated by itself: the data are its arguments.
    pub(super) fn function(&mut self, text: &str) -> Option<crate::dmn::Decision> {
        let Some((file, knowledge)) = self.library.find_knowledge(text) else {
            self.unknown("decision", text);
            return None;
        };
        let callable = self.callable((file, &knowledge.id));
        let graph = self.graph(file)?;
        let Callable::Knowledge(index) = callable else {
            return None;
        };
        let parameters = knowledge.function.iter().flat_map(|function: &'a Function| &function.parameters);
        let parameters = parameters.map(|parameter| {
            let shape = self.feel.types.shape(file, parameter.type_ref.as_ref()).ok()?;
            Some((parameter.name.clone(), name(&parameter.name), shape))
        });
        Some(crate::dmn::Decision {
            id: knowledge.id.clone(),
            name: Some(knowledge.variable.name.clone()),
            file: self.library.files.get(file)?.file.clone(),
            given: Given::Arguments { function: index, parameters: parameters.collect::<Option<_>>()? },
            outputs: None,
            steps: Vec::new(),
            graph,
        })
    }

    /// The functions that what was compiled calls; `None` when one has flaws.
    pub(super) fn graph(&mut self, file: usize) -> Option<Arc<Graph>> {
        self.functions();
        let mut base = self.feel.types.context(file);
        base.zip(&clock());
        let knowledge = std::mem::take(&mut self.feel.knowledge).into_iter().collect::<Option<_>>()?;
        let services = std::mem::take(&mut self.feel.services).into_iter().collect::<Option<_>>()?;
        Some(Arc::new(Graph { base, knowledge, services }))
    }

    /// Compiles all functions of a file, for what is wrong with them.
    pub(super) fn all_functions(&mut self, file: usize) {
        let Some(definitions) = self.library.files.get(file) else {
            return;
        };
        for knowledge in &definitions.knowledge {
            self.callable((file, &knowledge.id));
        }
        for service in &definitions.services {
            // A service that nothing calls may have decisions in Python.
            if let Some(parts) = self.parts((file, &service.id), service) {
                self.order(&parts);
            }
        }
        self.functions();
    }
}

/// The names of the outputs of a table; `None` for any other expression.
pub(super) fn outputs(logic: &Boxed) -> Option<Vec<String>> {
    let Logic::Table(table) = &logic.logic else {
        return None;
    };
    let names = table.outputs.iter().map(|output| output.name.clone().or_else(|| output.label.clone()));
    Some(names.map(Option::unwrap_or_default).collect())
}

/// What a decision service is made of.
struct Parts<'a> {
    outputs: Vec<Key<'a>>,
    inner: Vec<Key<'a>>,
    given: Vec<Key<'a>>,
    inputs: Vec<Key<'a>>,
}

/// The variable of a decision; without one it goes by its name.
fn variable_of(decision: &Decision) -> Variable {
    decision.variable.clone().unwrap_or_else(|| Variable {
        name: decision.name.clone().unwrap_or_else(|| decision.id.clone()),
        type_ref: None,
    })
}

/// The type of what a function gives: its variable may be of a function type.
fn function_result(variable: FeelType) -> FeelType {
    match variable {
        FeelType::Function(_, result) => *result,
        other => other,
    }
}

fn show(scope: &mut FeelContext, import: Option<&Name>, name: &Name, value: Value) {
    match import {
        Some(import) => scope.create_entries(&[import.clone(), name.clone()], value),
        None => scope.set_entry(name, value),
    }
}
