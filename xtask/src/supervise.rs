//! Running a command and outliving it, so that something can be done afterwards.

use std::process::Command;
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::cargo::{judge, not_started};
use crate::failure::Failure;

/// Runs a command to its end. A signal that ends other processes is passed on to it, and this one goes on.
///
/// # Errors
/// [`Failure`] when the command can't be started or does not succeed.
pub(crate) fn supervise(command: &mut Command) -> Result<(), Failure> {
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(Failure::NoSignals)?;
    let handle = signals.handle();
    let mut child = command.spawn().map_err(|source| not_started(command, source))?;
    let child_id = child.id().to_string();
    let status = thread::scope(|scope| {
        scope.spawn(|| {
            for _ in signals.forever() {
                // The terminal's Ctrl-C reached it already, and once more does no harm; it may be gone, too.
                let _gone = Command::new("kill").args(["-TERM", &child_id]).status();
            }
        });
        let status = child.wait();
        handle.close();
        status
    });
    judge(command, status)
}
