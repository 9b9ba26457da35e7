//! `bindgen INPUT.wasm OUTPUT_DIR NAME`: runs wasm-bindgen for the web target.
//!
//! A small crate on `wasm-bindgen-cli-support` instead of the command line tool: it builds in a
//! tenth of the time, and its version is locked together with the library's.

use std::env;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, output, name] = arguments.as_slice() else {
        return fail("usage: bindgen INPUT.wasm OUTPUT_DIR NAME");
    };
    match generate(input, output, name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => fail(&message),
    }
}

/// Writes `NAME.js` and `NAME_bg.wasm` into the output folder.
fn generate(input: &str, output: &str, name: &str) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).out_name(name).typescript(false);
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(output))
        .map_err(|error| format!("{input}: {error:#}"))
}

#[expect(clippy::print_stderr, reason = "a command line tool reports on stderr")]
fn fail(message: &str) -> ExitCode {
    eprintln!("bindgen: {message}");
    ExitCode::FAILURE
}
