//! The integration tests of the engine, in one binary.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as loudly as tests")]

mod architecture;
mod check;
mod compile;
mod data;
#[cfg(feature = "feel")]
mod decide;
mod element;
mod hostile;
mod parse;
mod patterns;
mod replay;
mod run;
mod scripts;
mod soundness;
mod support;
mod variables;
