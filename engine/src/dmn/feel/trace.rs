//! What an evaluation leaves behind besides its value.
//!
//! Functions of the model are called from inside FEEL, where nothing can be handed through; so what is being
//! evaluated stands in a variable of the thread for as long as it takes.

use std::cell::RefCell;
use std::sync::Arc;

use jiff::Timestamp;

use super::graph::Graph;
use crate::dmn::evaluation::{Fault, TableTrace};
use crate::feel::{self, Excess};

/// How deep functions of the model may call each other.
const MAX_CALLS: u32 = 200;

/// What an evaluation leaves behind.
#[derive(Debug, Default)]
pub(in crate::dmn) struct Trace {
    /// The tables that were looked at, in order.
    pub(in crate::dmn) tables: Vec<TableTrace>,
    /// What failed.
    pub(in crate::dmn) problems: Vec<Fault>,
}

struct Frame {
    graph: Arc<Graph>,
    calls: u32,
    trace: Trace,
}

thread_local! {
    static FRAMES: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

/// Ends the frame also when an evaluation panics.
struct End;

impl Drop for End {
    fn drop(&mut self) {
        FRAMES.with_borrow_mut(Vec::pop);
    }
}

/// Runs an evaluation with the functions of a graph at a time.
///
/// # Errors
///
/// It went past a limit.
pub(in crate::dmn) fn during<T>(
    graph: &Arc<Graph>,
    now: Timestamp,
    run: impl FnOnce() -> T,
) -> Result<T, Excess> {
    let frame = Frame { graph: Arc::clone(graph), calls: 0, trace: Trace::default() };
    FRAMES.with_borrow_mut(|frames| frames.push(frame));
    let _end = End;
    feel::at(now, run)
}

/// What was left behind since the last time.
pub(in crate::dmn) fn take() -> Trace {
    FRAMES.with_borrow_mut(|frames| {
        frames.last_mut().map(|frame| std::mem::take(&mut frame.trace)).unwrap_or_default()
    })
}

/// Notes that a table was looked at.
pub(super) fn table(table: TableTrace) {
    FRAMES.with_borrow_mut(|frames| {
        if let Some(frame) = frames.last_mut() {
            frame.trace.tables.push(table);
        }
    });
}

/// Notes that something failed; the same is noted once.
pub(super) fn problem(fault: Fault) {
    FRAMES.with_borrow_mut(|frames| {
        if let Some(frame) = frames.last_mut()
            && !frame.trace.problems.contains(&fault)
        {
            frame.trace.problems.push(fault);
        }
    });
}

/// Calls a function of the model; `None` when calls are nested too deep.
pub(super) fn call<T>(run: impl FnOnce(&Graph) -> T) -> Option<T> {
    let graph = FRAMES.with_borrow_mut(|frames| {
        let frame = frames.last_mut().filter(|frame| frame.calls < MAX_CALLS)?;
        frame.calls += 1;
        Some(Arc::clone(&frame.graph))
    })?;
    let result = feel::with_stack(|| run(&graph));
    FRAMES.with_borrow_mut(|frames| {
        if let Some(frame) = frames.last_mut() {
            frame.calls = frame.calls.saturating_sub(1);
        }
    });
    Some(result)
}
