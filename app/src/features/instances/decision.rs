//! How a decision was made, as pages show it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The decisions that were asked for one result, those that others needed first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct Explanation {
    /// The decisions; the last is the one that was called.
    pub decisions: Vec<DecisionMade>,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct DecisionMade {
    /// Its id.
    pub decision: String,
    /// The language it was made in: `FEEL` or `Python`.
    pub language: String,
    /// The tables that were looked at, its own last.
    pub tables: Vec<TableUsed>,
    /// Its result.
    pub result: Value,
    /// What failed in it.
    pub problems: Vec<String>,
}

/// A decision table that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct TableUsed {
    /// Its id, else that of the decision or function it is in.
    pub table: String,
    /// Its inputs with their values, in the order of the columns.
    pub inputs: Vec<(String, Value)>,
    /// The numbers of the rules that matched, from 1.
    pub matched: Vec<u32>,
}
