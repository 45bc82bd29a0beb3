//! `action`: a move, answered with `ack` or `rejected`.

use std::sync::Arc;

use reseat_domain::game::rules::Move;
use reseat_domain::id::ActionId;
use reseat_domain::services::{Submission, SubmitError};
use reseat_protocol::ServerMessage;
use reseat_protocol::server_message::Rejected;
use serde_json::Value;
use tracing::warn;
use uuid::Uuid;

use crate::wire;
use crate::ws::connection::Connection;
use crate::ws::refusal::Refusal;
use crate::ws::submissions::{Outcome, TooMany};

impl Connection {
    /// Submits a move after those that were sent before. The ack is in the queue before anyone is told.
    /// When nobody knows whether it was stored, nothing is rejected: the connection is closed and the
    /// client repeats it.
    pub(super) fn submit_action(
        &mut self,
        action_id: Uuid,
        action_type: String,
        action_data: Value,
        after: i64,
    ) {
        let connected = &self.lease.connected;
        let submission = Submission {
            room_id: connected.room_id,
            player_id: connected.player_id,
            action_id: ActionId::new(action_id),
            played: Move { action_type, action_data },
            after: Some(after),
            connection: Some(connected.connection),
            newest_connection: connected.connection,
        };
        let (actions, outbound) = (Arc::clone(&self.services().actions), Arc::clone(&self.outbound));
        let submitted = self.submissions.carry_out(&self.lease.hub, async move {
            let ack = |ack: &_| outbound.say(&ServerMessage::Ack(wire::ack(ack)));
            match actions.submit(&submission, ack).await {
                Ok(_) => Outcome::Answered,
                Err(SubmitError::Refused(refusal)) => {
                    outbound.say(&rejected(action_id, refusal.code(), &refusal.to_string()));
                    Outcome::Answered
                }
                Err(SubmitError::Room(error)) => {
                    let Submission { room_id, player_id, .. } = submission;
                    warn!(%room_id, %player_id, %action_id, %error, "whether an action was stored is unknown");
                    outbound.close_after_frames(Refusal::from(error).close());
                    Outcome::Unknown
                }
            }
        });
        if submitted == Err(TooMany) {
            self.reject_for_rate(action_id);
        }
    }

    /// Refuses a move unread; the client may send the same again.
    pub(super) fn reject_for_rate(&self, action_id: Uuid) {
        let message = "too many messages; send it again in a moment";
        self.outbound.say(&rejected(action_id, "rate_limited", message));
    }
}

fn rejected(action_id: Uuid, code: &str, message: &str) -> ServerMessage {
    ServerMessage::Rejected(Rejected { action_id, code: code.to_owned(), message: message.to_owned() })
}
