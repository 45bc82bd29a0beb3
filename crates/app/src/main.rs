//! The `reseat` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    reseat_app::run()
}
