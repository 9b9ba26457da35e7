//! The program `millrace`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main()
}
