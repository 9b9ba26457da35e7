//! The program `millrace`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Parsing and stepping make many small values; the allocator of the system spends a quarter of their time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    server::cli::main()
}
