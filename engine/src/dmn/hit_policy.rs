//! What becomes of the rules that match (DMN 1.5, 8.2.10).

use serde_json::Value;

use super::error::DecisionError;
use super::evaluation::Bound;
use super::language::OUTPUTS;
use super::model::{Aggregation, HitPolicy};
use super::table::Looking;

/// A rule that matches.
#[derive(Debug, Clone)]
pub(super) struct Match {
    /// Its number, from 1.
    pub(super) rule: u32,
    pub(super) outputs: Vec<Value>,
}

/// What comes of a table.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    Nothing,
    /// One value for each output.
    One(Vec<Value>),
    /// Several of these.
    List(Vec<Vec<Value>>),
}

/// What comes of no rule that matches, without defaults.
pub(super) fn nothing(looking: &Looking<'_>) -> Outcome {
    match looking.table.policy {
        HitPolicy::Collect(Some(Aggregation::Count)) => {
            Outcome::One(vec![Value::from(0); looking.table.outputs.len()])
        }
        _ => Outcome::Nothing,
    }
}

/// What comes of the rules that match; they are put into the order in which they count.
pub(super) fn outcome(
    looking: &Looking<'_>,
    matches: &mut Vec<Match>,
) -> Result<Outcome, Box<DecisionError>> {
    let rows = |matches: &[Match]| matches.iter().map(|each| each.outputs.clone()).collect();
    let first = |matches: &[Match]| {
        matches.first().map_or(Outcome::Nothing, |first| Outcome::One(first.outputs.clone()))
    };
    match looking.table.policy {
        HitPolicy::Unique => {
            agree(looking, matches, "only one of them may (hit policy UNIQUE)")?;
            Ok(first(matches))
        }
        HitPolicy::Any => {
            agree(looking, matches, "they must say the same (hit policy ANY)")?;
            Ok(first(matches))
        }
        HitPolicy::First => Ok(first(matches)),
        HitPolicy::Priority => {
            sort(looking, matches)?;
            Ok(first(matches))
        }
        HitPolicy::OutputOrder => {
            sort(looking, matches)?;
            Ok(Outcome::List(rows(matches)))
        }
        HitPolicy::RuleOrder | HitPolicy::Collect(None) => Ok(Outcome::List(rows(matches))),
        HitPolicy::Collect(Some(_)) => aggregate(looking, matches).map(Outcome::One),
    }
}

/// Rules that match must say the same.
fn agree(looking: &Looking<'_>, matches: &[Match], why: &str) -> Result<(), Box<DecisionError>> {
    let Some((first, others)) = matches.split_first() else {
        return Ok(());
    };
    let is_same =
        |other: &Match| first.outputs.iter().zip(&other.outputs).all(|(one, other)| same(one, other));
    if others.iter().all(is_same) {
        return Ok(());
    }
    let numbers: Vec<String> = matches.iter().map(|each| each.rule.to_string()).collect();
    let message = format!("the rules {} match and say different things; {why}", numbers.join(", "));
    Err(DecisionError::new(looking.decision, message))
}

/// Sorts by the place of the outputs in their lists of values, the first output before the others;
/// what is alike stays in the order of the rules.
fn sort(looking: &Looking<'_>, matches: &mut Vec<Match>) -> Result<(), Box<DecisionError>> {
    let mut ranks: Vec<Vec<usize>> = vec![Vec::new(); matches.len()];
    for (column, output) in looking.table.outputs.iter().enumerate() {
        let Some(values) = &output.values else {
            continue;
        };
        let failed = |error| DecisionError::of(looking.decision, error).in_column(&output.name);
        let values = looking.environment.value(values, looking.data).map_err(failed)?;
        let values = values.as_array().map(Vec::as_slice).unwrap_or_default();
        for (each, ranks) in matches.iter().zip(&mut ranks) {
            let value = each.outputs.get(column).unwrap_or(&Value::Null);
            let rank = values.iter().position(|allowed| same(allowed, value)).ok_or_else(|| {
                let message = format!("{value} is not one of the output values");
                DecisionError::new(looking.decision, message).in_column(&output.name).in_rule(each.rule)
            })?;
            ranks.push(rank);
        }
    }
    let mut sorted: Vec<(Vec<usize>, Match)> = ranks.into_iter().zip(matches.drain(..)).collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    matches.extend(sorted.into_iter().map(|(_, each)| each));
    Ok(())
}

/// One value for each output, made of those of all rules.
fn aggregate(looking: &Looking<'_>, matches: &[Match]) -> Result<Vec<Value>, Box<DecisionError>> {
    let Some(program) = &looking.table.aggregate else {
        return Ok(vec![Value::from(matches.len()); looking.table.outputs.len()]);
    };
    let columns = looking.table.outputs.iter().enumerate();
    let values = columns.map(|(column, output)| {
        let all: Value = matches.iter().filter_map(|each| each.outputs.get(column).cloned()).collect();
        let seen = Bound { outer: looking.data, bound: &[(OUTPUTS, &all)] };
        let failed = |error| DecisionError::of(looking.decision, error).in_column(&output.name);
        looking.environment.value(program, &seen).map_err(failed)
    });
    values.collect()
}

/// Whether two values are equal; numbers are by what they count.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}
