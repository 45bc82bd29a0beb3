//! The service with points at which a test can kill it. Never shipped: it is built with the feature
//! `fault-points` only.
//!
//! The file named by `FAULT_POINT_FILE` holds the name of the point at which the process kills itself, as
//! `kill -9` would; while there is no such file, nothing happens.

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use reseat_domain::fault::HOOK;

static FILE: OnceLock<PathBuf> = OnceLock::new();

#[expect(clippy::disallowed_methods, reason = "this is the app, which reads the environment")]
fn main() -> ExitCode {
    let Some(file) = std::env::var_os("FAULT_POINT_FILE") else {
        eprintln!("FAULT_POINT_FILE is not set: name the file that will say where to stop");
        return ExitCode::from(2);
    };
    FILE.get_or_init(|| file.into());
    HOOK.get_or_init(|| stop_where_told);
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
