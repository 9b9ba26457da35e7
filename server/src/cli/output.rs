//! What commands print, and the codes they exit with.

use std::io::{self, Write};
use std::process::ExitCode;

use engine::problem::Problem;
use serde::Serialize;

/// How a command ended, as its exit code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well: exit code 0.
    Success,
    /// Something failed, or the input is not usable: exit code 1.
    Failure,
    /// The process waits: exit code 2.
    Waiting,
}

impl Exit {
    /// The number the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::Waiting => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The two streams a command writes to.
///
/// Nobody may be reading any more (`millrace run … | head`): a write that fails changes neither the
/// work nor the exit code, so these methods return nothing.
pub struct Streams<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Problems.
    pub err: &'a mut dyn Write,
}

impl Streams<'_> {
    /// Writes a line of the result.
    pub fn line(&mut self, text: &str) {
        ignore(writeln!(self.out, "{text}"));
    }

    /// Writes a JSON result.
    pub fn json(&mut self, value: &impl Serialize) {
        ignore(serde_json::to_writer_pretty(&mut self.out, value).map_err(io::Error::from));
        ignore(writeln!(self.out));
    }

    /// Writes a problem.
    pub fn problem(&mut self, problem: &Problem) {
        ignore(writeln!(self.err, "{problem}"));
    }

    /// Writes out what is buffered.
    pub fn flush(&mut self) {
        ignore(self.out.flush());
        ignore(self.err.flush());
    }
}

fn ignore(_: io::Result<()>) {}

/// Runs a command on the standard streams.
pub fn on_standard_streams(command: impl FnOnce(&mut Streams<'_>) -> Exit) -> ExitCode {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut err = io::stderr().lock();
    let mut streams = Streams { out: &mut out, err: &mut err };
    let exit = command(&mut streams);
    streams.flush();
    exit.into()
}
