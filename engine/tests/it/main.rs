//! The integration tests of the engine, in one binary.

mod architecture;
mod check;
mod compile;
mod data;
mod hostile;
mod parse;
mod replay;
mod run;
mod support;
