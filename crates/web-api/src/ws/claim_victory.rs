//! `claim_victory` and `wait`: what a player does about opponents who are away for too long. Both are
//! answered by the room's next entries, or by an `error`.

use std::sync::Arc;

use reseat_domain::services::{Asking, ClaimError, Connected};
use reseat_protocol::ServerMessage;
use reseat_protocol::server_message::ErrorFrame;
use tracing::warn;

use crate::error::ApiError;
use crate::ws::connection::Connection;
use crate::ws::outbound::Outbound;
use crate::ws::refusal::Refusal;
use crate::ws::submissions::{Outcome, TooMany};

impl Connection {
    /// Claims the win over the abandoned seats, after the actions that were sent before.
    pub(super) fn claim_victory(&mut self) {
        let service = Arc::clone(&self.services().abandonment);
        self.ask(|asking| async move { service.claim(&asking).await.map(drop) });
    }

    /// Goes on waiting for the abandoned seats, after the actions that were sent before.
    pub(super) fn wait(&mut self) {
        let service = Arc::clone(&self.services().abandonment);
        self.ask(|asking| async move { service.wait(&asking).await });
    }

    fn ask<A>(&mut self, ask: impl FnOnce(Asking) -> A)
    where
        A: Future<Output = Result<(), ClaimError>> + Send + 'static,
    {
        let Connected { room_id, player_id, connection, .. } = self.lease.connected;
        let asked = ask(Asking { room_id, player_id, connection: Some(connection) });
        let outbound = Arc::clone(&self.outbound);
        let carried = self.submissions.carry_out(&self.lease.hub, async move {
            match asked.await {
                Ok(()) => Outcome::Answered,
                Err(ClaimError::Room(error)) => {
                    warn!(%room_id, %player_id, %error, "whether a claim or a wait was stored is unknown");
                    outbound.close_after_frames(Refusal::from(error).close());
                    Outcome::Unknown
                }
                Err(error) => {
                    let message = error.to_string();
                    refuse(&outbound, ApiError::from(error).code(), message);
                    Outcome::Answered
                }
            }
        });
        if carried == Err(TooMany) {
            let message = "too many actions wait; ask again when they are answered".to_owned();
            refuse(&self.outbound, "rate_limited", message);
        }
    }
}

fn refuse(outbound: &Outbound, code: &str, message: String) {
    outbound.say(&ServerMessage::Error(ErrorFrame { code: code.to_owned(), message }));
}
