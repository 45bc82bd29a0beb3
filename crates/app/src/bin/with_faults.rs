//! The service with points at which a test can kill it, and safeguards that a test can leave out. Never shipped: it
//! is built with the feature `fault-points` only.
//!
//! The file named by `FAULT_POINT_FILE` holds the name of the point at which the process kills itself, as
//! `kill -9` would; while there is no such file, nothing happens. `FAULT_LEFT_OUT` names the safeguard that is left
//! out.

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use reseat_domain::fault::{HOOK, LEFT_OUT, SAFEGUARDS};

static FILE: OnceLock<PathBuf> = OnceLock::new();

#[expect(clippy::disallowed_methods, reason = "this is the app, which reads the environment")]
fn main() -> ExitCode {
    let (file, left_out) = (std::env::var_os("FAULT_POINT_FILE"), std::env::var("FAULT_LEFT_OUT").ok());
    if file.is_none() && left_out.is_none() {
        eprintln!("set FAULT_POINT_FILE to the file that will say where to stop, or FAULT_LEFT_OUT");
        return ExitCode::from(2);
    }
    if let Some(left_out) = left_out {
        if !SAFEGUARDS.contains(&left_out.as_str()) {
            eprintln!("FAULT_LEFT_OUT is {left_out}; it can be one of {}", SAFEGUARDS.join(", "));
            return ExitCode::from(2);
        }
        LEFT_OUT.get_or_init(|| left_out);
    }
    if let Some(file) = file {
        FILE.get_or_init(|| file.into());
        HOOK.get_or_init(|| stop_where_told);
    }
    reseat_app::run()
}

fn stop_where_told(point: &'static str) {
    let told = FILE.get().and_then(|file| std::fs::read_to_string(file).ok());
    if told.is_none_or(|told| told.trim() != point) {
        return;
    }
    let killed = Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
    eprintln!("could not be killed at {point}: {killed:?}");
    std::process::abort();
}
