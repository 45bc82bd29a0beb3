//! `leave`: leaves the seat for good.

use std::sync::Arc;

use reseat_domain::services::{Connected, RoomError};
use reseat_protocol::server_message::ErrorFrame;
use reseat_protocol::{CloseCode, ServerMessage};
use tracing::warn;

use crate::error::ApiError;
use crate::ws::connection::Connection;
use crate::ws::outbound::Outbound;
use crate::ws::refusal::Refusal;
use crate::ws::submissions::{Outcome, TooMany};

impl Connection {
    /// Leaves after the actions that were sent before; then the connection is closed with 4410.
    pub(super) fn leave(&mut self) {
        let rooms = Arc::clone(&self.services().rooms);
        let Connected { room_id, player_id, connection, .. } = self.lease.connected;
        let outbound = Arc::clone(&self.outbound);
        let left = self.submissions.carry_out(&self.lease.hub, async move {
            match rooms.leave(room_id, player_id, Some(connection)).await {
                Ok(()) | Err(RoomError::SeatOver) => {
                    outbound.close_after_frames(CloseCode::SeatOver);
                    Outcome::Answered
                }
                Err(RoomError::Room(error)) => {
                    warn!(%room_id, %player_id, %error, "whether a player left is unknown");
                    outbound.close_after_frames(Refusal::from(error).close());
                    Outcome::Unknown
                }
                Err(error) => {
                    refuse(&outbound, error);
                    Outcome::Answered
                }
            }
        });
        if left == Err(TooMany) {
            let message = "too many actions wait; leave when they are answered".to_owned();
            self.outbound.say(&ServerMessage::Error(ErrorFrame { code: "rate_limited".to_owned(), message }));
        }
    }
}

fn refuse(outbound: &Outbound, error: RoomError) {
    let message = error.to_string();
    let code = ApiError::from(error).code().to_owned();
    outbound.say(&ServerMessage::Error(ErrorFrame { code, message }));
}
