//! Answers with a recovery: `welcome`, the first frame of every connection, and `recovery`.

use reseat_domain::game::RoomStatus;
use reseat_domain::services::RecoveryState;
use reseat_protocol::server_message::Welcome;
use reseat_protocol::{CloseCode, PROTOCOL_VERSION, ServerMessage};
use tracing::warn;

use crate::wire;
use crate::ws::connection::{Connection, Flow};
use crate::ws::recovering::{Answer, Question};
use crate::ws::refusal::Refusal;

impl Connection {
    /// Sends what was read. Frames about entries that it contains are not sent any more.
    pub(super) async fn recovered(&mut self, (question, answer): Answer) -> Flow {
        let recovery = match answer {
            Ok(recovery) => *recovery,
            Err(error) => {
                warn!(room_id = %self.lease.connected.room_id, %error, "a recovery can't be read");
                return Flow::Break(Refusal::from(error).close().into());
            }
        };
        // Then the end's own frame is among those that are not sent any more.
        let has_ended = recovery.status == RoomStatus::Finished && recovery.sequence_number > self.known;
        self.known = self.known.max(recovery.sequence_number);
        match question {
            Question::Welcome(_) => {
                self.send_first(&self.welcome(recovery)).await?;
                if !has_ended {
                    return Flow::Continue(());
                }
                self.show_result().await?;
                // In a finished room there is only the result to see.
                Flow::Break(CloseCode::SeatOver.into())
            }
            Question::Sync(_) => {
                let recovery = wire::recovery_state(recovery);
                self.send_first(&ServerMessage::Recovery(Box::new(recovery))).await?;
                if has_ended {
                    self.show_result().await?;
                    self.outbound.close_after_frames(CloseCode::SeatOver);
                }
                Flow::Continue(())
            }
        }
    }

    fn welcome(&self, recovery: RecoveryState) -> ServerMessage {
        let connected = &self.lease.connected;
        ServerMessage::Welcome(Box::new(Welcome {
            protocol: PROTOCOL_VERSION,
            game_session_id: connected.game_session_id.uuid(),
            room_id: connected.room_id.uuid(),
            player_id: connected.player_id.uuid(),
            client_id: connected.client_id.uuid(),
            connection: connected.connection,
            resumed: connected.resumed,
            server_timestamp: self.services().clock.now().timestamp_millis(),
            heartbeat: wire::heartbeat_times(&self.lease.hub.settings, recovery.abandon_after),
            recovery: wire::recovery_state(recovery),
        }))
    }

    /// Tells how the game ended.
    async fn show_result(&mut self) -> Flow {
        let room_id = self.lease.connected.room_id;
        match self.services().rooms.result(room_id).await {
            Ok((outcome, _)) => self.send_first(&ServerMessage::GameEnded(wire::game_ended(&outcome))).await,
            Err(error) => {
                warn!(%room_id, %error, "the result of a finished room can't be read");
                Flow::Break(CloseCode::Overloaded.into())
            }
        }
    }
}
