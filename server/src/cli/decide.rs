//! `millrace decide`: one decision of DMN files.

use std::path::PathBuf;
use std::process::ExitCode;

use engine::dmn::{Decision, Definitions, Environment, Evaluation, Target};
use engine::problem::{Problem, Severity};
use engine::review::{self, has_errors, tidy};
use engine::script::NoFunctions;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::input;
use super::output::{Exit, Streams, on_standard_streams};
use super::present::present;
use super::sources;
use crate::scripts::scripts;

/// What `millrace decide` takes.
#[derive(Debug, clap::Args)]
pub struct DecideArgs {
    /// DMN files, or folders that hold some; they may import each other.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The decision, or business knowledge model: its id or its name.
    #[arg(long, value_name = "NAME|ID", required_unless_present = "service")]
    pub decision: Option<String>,
    /// The decision service to evaluate in its place: its id or its name.
    #[arg(long, value_name = "NAME|ID")]
    pub service: Option<String>,
    /// The input data: a JSON object, or @FILE. Dates, times and durations are texts of ISO 8601.
    #[arg(long, value_name = "JSON|@FILE", default_value = "{}")]
    pub data: String,
    /// The time it is decided at; the present time unless given.
    #[arg(long, value_name = "TIMESTAMP")]
    pub now: Option<Timestamp>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs `millrace decide` on the standard streams.
#[must_use]
pub fn run(args: DecideArgs) -> ExitCode {
    on_standard_streams(|streams| decide(&args, present(), streams))
}

/// Runs `millrace decide`; `now` is the time unless the arguments say otherwise.
pub fn decide(args: &DecideArgs, now: Timestamp, streams: &mut Streams<'_>) -> Exit {
    let now = args.now.unwrap_or(now);
    let (result, problems) = match evaluation(args, now) {
        Ok((decision, evaluation)) => {
            let problems: Vec<Problem> = evaluation.faults().map(problem).collect();
            (Some((decision, evaluation)), problems)
        }
        Err(mut problems) => {
            tidy(&mut problems);
            (None, problems)
        }
    };
    for problem in &problems {
        streams.problem(problem);
    }
    let is_wrong = match &result {
        None => true,
        Some((_, evaluation)) => evaluation.faults().any(|fault| fault.is_input),
    };
    if args.json {
        let value = result.as_ref().map_or(Value::Null, |(_, evaluation)| evaluation.value.clone());
        let matched = result.as_ref().map(|(_, evaluation)| matched(evaluation)).unwrap_or_default();
        let problems = review::entries(&problems);
        streams.json(&json!({ "result": value, "matched": matched, "problems": problems }));
    } else if let Some((decision, evaluation)) = &result {
        print(decision, evaluation, streams);
    }
    if is_wrong { Exit::Failure } else { Exit::Success }
}

fn evaluation(args: &DecideArgs, now: Timestamp) -> Result<(Decision, Evaluation), Vec<Problem>> {
    let data: Map<String, Value> = input::object("--data", &args.data)?;
    let loaded = sources::load_decisions(&args.files);
    let mut problems = loaded.problems;
    problems.extend(loaded.tables.iter().flat_map(|table| table.problems.iter().cloned()));
    if has_errors(&problems) {
        return Err(problems);
    }
    let files: Vec<&Definitions> = loaded.tables.iter().map(|table| &table.definitions).collect();
    let target = match (&args.service, &args.decision) {
        (Some(service), _) => Target::Service(service),
        (None, decision) => Target::Decision(decision.as_deref().unwrap_or_default()),
    };
    let scripts = scripts();
    let decision = engine::dmn::compile(&files, target, &scripts)?;
    let environment = Environment { scripts: &scripts, host: &NoFunctions, now };
    let evaluation = decision.evaluate(&data, &environment).map_err(|error| {
        let problem = Problem::error("decision_error", error.to_string()).with_element(&error.decision);
        vec![problem.with_file(&decision.file)]
    })?;
    Ok((decision, evaluation))
}

/// What failed while the decision was made: it gave null there.
fn problem(fault: &engine::dmn::Fault) -> Problem {
    let (code, severity) =
        if fault.is_input { ("invalid_input", Severity::Error) } else { ("null", Severity::Warning) };
    Problem::new(code, severity, fault.message.clone())
        .with_file(&fault.file)
        .with_element(&fault.element)
        .with_position(fault.position)
}

/// The numbers of the rules that matched, for each table in the order they were looked at: the tables of required
/// decisions before the own one.
fn matched(evaluation: &Evaluation) -> Vec<Vec<u32>> {
    evaluation.looked_at().map(|(_, matched)| matched.to_vec()).collect()
}

fn print(decision: &Decision, evaluation: &Evaluation, streams: &mut Streams<'_>) {
    let name = decision.name.as_deref().unwrap_or(&decision.id);
    streams.line(&format!("{name} ({:?})", evaluation.language));
    for (table, matched) in evaluation.looked_at() {
        let rules: Vec<String> = matched.iter().map(u32::to_string).collect();
        let rules =
            if rules.is_empty() { "no rule".to_owned() } else { format!("rules {}", rules.join(", ")) };
        streams.line(&format!("  {table}: {rules}"));
    }
    streams.json(&evaluation.value);
}
