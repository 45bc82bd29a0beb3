//! The end of user sessions as it reaches this node: their connections are closed with 4401, wherever the
//! session was ended.
//!
//! None slips through while it is being made. A connection is among the [`Devices`](super::devices::Devices)
//! before the statement that gives it its seat, and that statement needs the session's row. So either the row
//! was gone before, and the seat is refused; or it goes after, and the notice that follows finds the connection.
//! What the bus loses, the storing of heartbeats finds.

use std::sync::Arc;

use futures_util::StreamExt;
use reseat_domain::id::UserSessionId;
use reseat_domain::ports::{SessionNotice, SessionNotices};
use reseat_domain::token::TokenRefusal;
use tokio::time::timeout;
use tracing::{info, warn};

use crate::ws::backoff::Backoff;
use crate::ws::hub::Hub;
use crate::ws::refusal::Refusal;

/// Runs until the hub stops; subscribes anew whenever the bus has gone.
pub(super) async fn run(hub: Arc<Hub>) {
    let mut failures = Backoff::default();
    while !hub.stopping.is_cancelled() {
        match hub.services.bus.subscribe_ended().await {
            Ok(notices) => {
                // Whatever ended before this is found out now.
                hub.flush_now.notify_one();
                tokio::select! {
                    () = follow(&hub, notices, &mut failures) => warn!("the bus has gone"),
                    () = hub.stopping.cancelled() => return,
                }
            }
            Err(error) => warn!(%error, "the bus takes no subscription to the ends of user sessions"),
        }
        // An early end is the stop's.
        let _ = timeout(failures.fail(), hub.stopping.cancelled()).await;
    }
}

/// Hears notices until the bus has no more.
async fn follow(hub: &Hub, mut notices: SessionNotices, failures: &mut Backoff) {
    while let Some(notice) = notices.next().await {
        failures.reset();
        match notice {
            SessionNotice::Ended(ended) => ended.into_iter().for_each(|session| close(hub, session)),
            SessionNotice::Missed => hub.flush_now.notify_one(),
        }
    }
}

fn close(hub: &Hub, user_session: UserSessionId) {
    let connections = hub.devices.close(user_session, Refusal::from(TokenRefusal::Revoked).close());
    if connections > 0 {
        info!(user_session_id = %user_session, connections, "a user session has ended");
    }
}
