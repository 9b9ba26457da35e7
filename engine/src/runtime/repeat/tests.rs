//! Loops, by rule.

mod add;
mod behavior;
mod boundary;
mod completion;
mod kinds;
mod many;
mod multi_instance;
mod output;
mod standard;
