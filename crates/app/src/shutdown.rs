//! When to stop: on SIGTERM from a supervisor, on SIGINT from a keyboard.

use std::time::Duration;

use tokio::sync::watch;

use crate::failure::Failure;

/// Becomes `true` when the process is asked to stop.
pub(crate) type Stop = watch::Receiver<bool>;

/// Listens for signals from now on.
///
/// # Errors
/// When the system does not allow it.
pub(crate) fn on_signal() -> Result<Stop, Failure> {
    let (stop, stopped) = watch::channel(false);
    let asked = asked().map_err(|error| Failure::Failed(format!("signals can't be listened to: {error}")))?;
    tokio::spawn(async move {
        let signal = asked.await;
        tracing::info!(signal, "stopping");
        stop.send_replace(true);
        // Held, so that nobody who waits takes its end for a signal.
        stop.closed().await;
    });
    Ok(stopped)
}

/// Waits for the signal; at once if it came before.
pub(crate) async fn asked_to_stop(mut stop: Stop) {
    // It ends early only with the runtime, and then everything stops.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Waits for the signal, and then as long as a stop may take.
pub(crate) async fn overdue(stop: Stop, grace: Duration) {
    asked_to_stop(stop).await;
    tokio::time::sleep(grace).await;
}

#[cfg(unix)]
fn asked() -> std::io::Result<impl Future<Output = &'static str>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        }
    })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "listening can fail elsewhere")]
fn asked() -> std::io::Result<impl Future<Output = &'static str>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
        "Ctrl-C"
    })
}
