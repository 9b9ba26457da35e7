//! Runs a compiled script: values in, calls of host functions in between, values out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use monty::{FunctionCall, MontyRun, RunProgress};
use monty_types::unstable::{MontyNode, graph_parts};
use monty_types::{
    ExcType, ExtFunctionResult, MontyException, MontyObject, NameLookupResult, PrintWriter, ResourceLimits,
    ResourceTracker,
};
use serde_json::{Map, Value};

use super::compiled::{Compiled, Variant, policy};
use super::convert::{self, NoData};
use super::failure::{self, Scene};
use super::prelude;
use super::task_data::{self, TaskData};
use crate::script::{Changes, ErrorKind, HostFunctions, HostReply, ScriptError, ScriptLimits, Variables};

/// Calls of host functions that one script may make.
const MAX_CALLS: usize = 1000;

/// One run of a script.
pub(super) struct Run<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) limits: ScriptLimits,
    pub(super) variables: &'a dyn Variables,
    pub(super) host: &'a dyn HostFunctions,
    pub(super) clock: jiff::Timestamp,
    pub(super) task_data: TaskData,
}

/// How a run stops early: by an exception of the script, or for a reason of ours.
enum Stop {
    Exception(MontyException),
    Error(ScriptError),
}

impl From<MontyException> for Stop {
    fn from(exception: MontyException) -> Self {
        Self::Exception(exception)
    }
}

impl Run<'_> {
    /// Runs statements and reads back what they changed.
    pub(super) fn execute(self) -> Result<Changes, ScriptError> {
        self.check_assignments()?;
        match self.compiled.direct.as_ref().and_then(|direct| direct.execute(self.variables)) {
            Some(changes) => Ok(changes),
            None => self.interpret(),
        }
    }

    /// [`Self::execute`] by the interpreter.
    pub(super) fn interpret(self) -> Result<Changes, ScriptError> {
        let (variant, result) = self.run()?;
        let (graph, root) = graph_parts(&result);
        let MontyNode::Tuple(values) = graph.node(root) else {
            return Err(self.internal("the interpreter gave no variables back"));
        };
        let mut changes = Changes::default();
        for (name, id) in variant.outputs.iter().zip(values) {
            let before = self.compiled.inputs.contains(name) || self.compiled.wants_all();
            let before = before.then(|| self.variables.get(name)).flatten();
            if matches!(graph.node(*id), MontyNode::Ellipsis) {
                if before.is_some() {
                    changes.removed.push(name.clone());
                }
                continue;
            }
            let surely_bound = self.compiled.analysis.surely_bound.contains(name);
            match convert::node_to_json(graph, *id) {
                Ok(value) if surely_bound || before != Some(&value) => {
                    changes.set.push((name.clone(), value));
                }
                Ok(_) | Err(NoData::Definition) => {}
                Err(NoData::Problem(problem)) => return Err(self.no_data(name, &problem)),
            }
        }
        self.task_data.add_to(&mut changes);
        Ok(changes)
    }

    /// Whether the host, or the engine for it, has a function of this name.
    fn has_function(&self, name: &str) -> bool {
        task_data::has(name) || self.host.has(name)
    }

    /// The value of an expression.
    pub(super) fn evaluate(&self) -> Result<Value, ScriptError> {
        match self.compiled.direct.as_ref().and_then(|direct| direct.evaluate(self.variables)) {
            Some(value) => Ok(value),
            None => self.interpret_expression(),
        }
    }

    /// [`Self::evaluate`] by the interpreter.
    pub(super) fn interpret_expression(&self) -> Result<Value, ScriptError> {
        let (_, result) = self.run()?;
        convert::to_json(&result).map_err(|error| {
            let problem = match error {
                NoData::Definition => "is a function, class or module, not data".to_owned(),
                NoData::Problem(problem) => problem,
            };
            let message = format!("the value of the expression {problem}");
            ScriptError::new(ErrorKind::Value, "ValueError", message).at(&self.compiled.source, 0)
        })
    }

    /// A name of a host function cannot become a variable, which would hide the function.
    fn check_assignments(&self) -> Result<(), ScriptError> {
        let analysis = &self.compiled.analysis;
        let Some(name) = analysis.names.bound.iter().find(|name| self.has_function(name)) else {
            return Ok(());
        };
        let message = format!("'{name}' is a predefined function and cannot be assigned");
        let error = ScriptError::new(ErrorKind::Name, "NameError", message);
        Err(self.locate(error, name))
    }

    fn locate(&self, error: ScriptError, name: &str) -> ScriptError {
        match self.compiled.analysis.first_use.get(name) {
            Some(offset) => error.at(&self.compiled.source, *offset),
            None => error,
        }
    }

    fn no_data(&self, name: &str, problem: &str) -> ScriptError {
        let message = format!("variable '{name}' {problem}");
        self.locate(ScriptError::new(ErrorKind::Value, "ValueError", message), name)
    }

    fn internal(&self, message: &str) -> ScriptError {
        ScriptError::new(ErrorKind::Internal, "SystemError", message).at(&self.compiled.source, 0)
    }

    fn run(&self) -> Result<(Arc<Variant>, MontyObject), ScriptError> {
        let all;
        let mut given: Vec<(&str, &Value)> = Vec::new();
        if self.compiled.wants_all() {
            all = self.variables.names();
            let named = all.iter().filter(|name| is_identifier(name));
            given.extend(named.filter_map(|it| Some((it.as_str(), self.variables.get(it)?))));
        } else {
            let inputs = self.compiled.inputs.iter();
            given.extend(inputs.filter_map(|it| Some((it.as_str(), self.variables.get(it)?))));
        }
        let names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
        let variant = self.compiled.variant(&names, self.limits)?;
        let mut inputs = Vec::with_capacity(given.len() + variant.refused.len());
        for (name, value) in &given {
            let object = convert::to_python(value);
            inputs.push(object.map_err(|problem| self.no_data(name, &problem))?);
        }
        inputs.extend(variant.refused.iter().map(|name| MontyObject::function(*name, None)));
        let needs_host = self
            .compiled
            .analysis
            .names
            .read
            .iter()
            .any(|name| !names.contains(&name.as_str()) && self.has_function(name));
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            if needs_host { self.drive(&variant, inputs) } else { self.straight(&variant, inputs) }
        }));
        match outcome {
            Ok(Ok(value)) => Ok((variant, value)),
            Ok(Err(Stop::Error(error))) => Err(error),
            Ok(Err(Stop::Exception(exception))) => {
                let scene = Scene {
                    source: &self.compiled.source,
                    text: &variant.text,
                    names: &self.compiled.analysis.names,
                    limits: self.limits,
                };
                Err(failure::at_run(&exception, &scene, self.variables, self.host))
            }
            Err(_) => Err(self.internal("the interpreter failed on this script")),
        }
    }

    fn tracker(&self) -> ResourceTracker {
        let limits = ResourceLimits::default()
            .max_feed_duration(self.limits.max_duration)
            .max_memory(self.limits.max_memory)
            .max_recursion_depth(self.limits.max_depth);
        ResourceTracker::new(limits)
    }

    fn ready(&self, runner: MontyRun) -> MontyRun {
        if !self.compiled.needs_clock {
            return runner;
        }
        runner.with_os_policy(policy(self.clock, &self.compiled.source))
    }

    /// Runs a script that calls no host function.
    fn straight(&self, variant: &Variant, inputs: Vec<MontyObject>) -> Result<MontyObject, Stop> {
        let mut runner = self.ready(variant.take());
        let result = runner.run(inputs, self.tracker(), PrintWriter::Disabled);
        variant.give_back(runner);
        Ok(result?)
    }

    /// Runs a script and answers its calls of host functions.
    fn drive(&self, variant: &Variant, inputs: Vec<MontyObject>) -> Result<MontyObject, Stop> {
        let runner = self.ready(variant.take());
        let mut progress = runner.start(inputs, self.tracker(), PrintWriter::Disabled)?;
        for _ in 0..MAX_CALLS {
            progress = match progress {
                RunProgress::Complete(value) => return Ok(value),
                RunProgress::FunctionCall(call) => {
                    let answer = self.call(&call, variant)?;
                    call.resume(answer, PrintWriter::Disabled)?
                }
                RunProgress::NameLookup(lookup) => {
                    let known = lookup.object_id().is_none() && self.has_function(&lookup.name);
                    let answer = if known {
                        NameLookupResult::Value(MontyObject::function(&lookup.name, None))
                    } else {
                        NameLookupResult::Undefined
                    };
                    lookup.resume(answer, PrintWriter::Disabled)?
                }
                RunProgress::OsCall(call) => {
                    let message = format!("{}() is not available to scripts", call.function_call.name());
                    let refusal = MontyException::new(ExcType::PermissionError, Some(message));
                    call.resume(refusal, PrintWriter::Disabled)?
                }
                RunProgress::ResolveFutures(_) => {
                    let message = "scripts cannot wait with 'await'";
                    let kind = ErrorKind::Unsupported;
                    return Err(Stop::Error(ScriptError::new(kind, "NotImplementedError", message)));
                }
            };
        }
        let message = format!("the script calls functions more than {MAX_CALLS} times");
        Err(Stop::Error(ScriptError::new(ErrorKind::Limit, "RuntimeError", message)))
    }

    /// The host's answer to a call.
    fn call(&self, call: &FunctionCall, variant: &Variant) -> Result<ExtFunctionResult, Stop> {
        let name = call.function_name.as_str();
        if prelude::FORBIDDEN.contains(&name) && !self.host.has(name) {
            return Ok(ExtFunctionResult::NotFound(name.to_owned()));
        }
        let error_at_call = |kind, exception: &str, message: String| {
            let error = ScriptError::new(kind, exception, message);
            let start = usize::try_from(call.position.start).unwrap_or_default();
            Stop::Error(match variant.text.original_at(start) {
                Some(offset) => error.at(&self.compiled.source, offset),
                None => error,
            })
        };
        let argument = |value| {
            convert::argument_to_json(value).map_err(|error| {
                let problem = match error {
                    NoData::Definition => "is a function, class or module".to_owned(),
                    NoData::Problem(problem) => problem,
                };
                let message = format!("an argument of {name}() {problem}");
                error_at_call(ErrorKind::Type, "TypeError", message)
            })
        };
        let args = call.args.args().map(argument).collect::<Result<Vec<_>, _>>()?;
        let mut kwargs = Map::new();
        for (key, value) in call.args.kwargs() {
            kwargs.insert(key.as_str().unwrap_or_default().to_owned(), argument(value)?);
        }
        let reply = match self.task_data.call(name, &args, &kwargs, self.variables) {
            HostReply::Unknown => self.host.call(name, &args, &kwargs),
            reply => reply,
        };
        match reply {
            HostReply::Value(value) => match convert::to_python(&value) {
                Ok(object) => Ok(ExtFunctionResult::Return(object)),
                Err(problem) => {
                    let message = format!("the result of {name}() {problem}");
                    Err(error_at_call(ErrorKind::Value, "ValueError", message))
                }
            },
            HostReply::Error { exception, message } => {
                let (kind, message) = match exception.parse::<ExcType>() {
                    Ok(kind) => (kind, message),
                    Err(_) => (ExcType::Exception, format!("{exception}: {message}")),
                };
                Ok(ExtFunctionResult::Error(MontyException::new(kind, Some(message))))
            }
            HostReply::Unknown => Ok(ExtFunctionResult::NotFound(name.to_owned())),
            HostReply::Pending => {
                let message = format!("the answer of {name}() takes time; scripts cannot wait");
                Err(error_at_call(ErrorKind::Unsupported, "NotImplementedError", message))
            }
        }
    }
}

/// Whether a name can be a Python variable at all.
fn is_identifier(name: &str) -> bool {
    monty_types::is_identifier(name)
}
