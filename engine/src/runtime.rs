//! Execution: commands in, events and effects out.
//!
//! Behaviours decide and emit [`Event`]s; only [`apply`] changes the [`State`]; replaying the
//! events gives the same state. [`Effect`]s tell the host what to do outside.
//!
//! Reading order: [`command`], [`event`], [`effect`] and [`rejection`] are what goes in and out,
//! [`state`] is what is kept. `step` guards and runs the loop, `run` records what is decided,
//! `advance` leads an element through its `lifecycle`, and `behavior` has a file per kind of node.

mod ad_hoc;
mod advance;
mod apply;
mod arrive;
mod behavior;
mod cancel;
mod catching;
pub mod command;
mod compensable;
mod compensation;
mod condition;
pub mod correlation;
mod data;
mod dead_lock;
mod derive;
pub mod effect;
mod error;
mod escalation;
pub mod event;
mod event_sub_process;
mod flows;
mod guard;
mod incident;
mod io;
mod joins;
mod lifecycle;
mod message;
pub mod migration;
mod operate;
mod queue;
pub mod rejection;
mod repeat;
mod reset;
mod run;
mod scope;
mod start;
pub mod state;
mod step;
pub mod subscription;
mod throw;
mod token;
mod transaction;
mod wait;

pub use apply::apply;
pub use command::Command;
pub use effect::Effect;
pub use event::Event;
pub use rejection::Rejection;
pub use run::{Context, MAX_CALL_DEPTH, MAX_LIVE};
pub use state::State;
pub use step::{Outcome, step};
