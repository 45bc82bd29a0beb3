//! Stores the snapshots that the service hands out, beside all that players wait for.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::ws::hub::Hub;

/// Snapshots that are stored at once; storage lets them share statements.
const MOST_AT_ONCE: usize = 256;

/// Runs until the hub is idle and nothing waits to be stored.
pub(super) async fn run(hub: Arc<Hub>) {
    // In tasks of their own: one that panics costs no other.
    let mut storing = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            due = hub.services.actions.due_snapshot(), if storing.len() < MOST_AT_ONCE => {
                let actions = Arc::clone(&hub.services.actions);
                storing.spawn(async move { actions.store_snapshot(due).await });
            }
            Some(_) = storing.join_next() => {}
            () = hub.idle.cancelled(), if storing.is_empty() => return,
        }
    }
}
