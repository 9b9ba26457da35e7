//! The command line.

pub mod bench;
pub mod check;
pub mod decide;
mod diff;
mod input;
pub mod output;
mod present;
pub mod run;
pub mod serve;
mod sound;
pub mod sources;
pub mod test;

use std::process::ExitCode;

use clap::Parser;

/// Millrace: BPMN 2.0 workflows.
#[derive(Debug, Parser)]
#[command(name = "millrace", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `millrace` can do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run the server: pages, API and workers.
    Serve(serve::ConfigArgs),
    /// Work on jobs only.
    Worker(serve::ConfigArgs),
    /// Bring the database up to date.
    Migrate(serve::ConfigArgs),
    /// Print every setting and where it comes from.
    CheckConfig(serve::ConfigArgs),
    /// Print the OpenAPI document.
    Openapi,
    /// Run a process in memory, with a virtual clock.
    Run(run::RunArgs),
    /// List every problem of BPMN files.
    Check(check::CheckArgs),
    /// Make one decision of DMN files.
    Decide(decide::DecideArgs),
    /// Run the test cases beside the models.
    Test(test::TestArgs),
    /// Run a process many times and measure it.
    Bench(bench::BenchArgs),
}

/// Runs the command of the arguments.
///
/// Wrong arguments end with exit code 1: the 2 that is usual for them means "the process waits".
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(message) => {
            // Nobody may be reading the help; then there is nobody to tell.
            drop(message.print());
            return ExitCode::from(u8::from(message.use_stderr()));
        }
    };
    match cli.command {
        Command::Serve(args) => serve::serve(&args),
        Command::Worker(args) => serve::worker(&args),
        Command::Migrate(args) => serve::migrate(&args),
        Command::CheckConfig(args) => serve::check_config(&args),
        Command::Openapi => serve::openapi(),
        Command::Run(args) => run::run(args),
        Command::Check(args) => check::run(args),
        Command::Decide(args) => decide::run(args),
        Command::Test(args) => test::run(args),
        Command::Bench(args) => bench::run(args),
    }
}
