//! What each frame of the service does: entries in order, answers to their actions, the rest shown.

use std::ops::ControlFlow::Continue;

use reseat_protocol::entry::{Ack, ActionFrame};
use reseat_protocol::recovery::Truncation;
use reseat_protocol::server_message::Rejected;
use reseat_protocol::{ClientMessage, RecoveryState, ServerMessage};
use tokio::time::Instant;

use super::live::{Line, Step, millis};
use super::machine::Machine;
use super::ordering::Offered;
use super::snapshot::Snapshot;
use super::status::Status;
use super::submission::Outcome;

/// The code of a refusal that judges the rate and not the action.
const RATE_LIMITED: &str = "rate_limited";

impl Machine {
    /// Takes in a snapshot of the room and answers the entries that follow it; `None` when it is older
    /// than what is known. Leaves in `missed_actions` only what is news.
    pub(super) fn recover(&mut self, recovery: &mut RecoveryState) -> Option<Vec<ActionFrame>> {
        let known = self.ordering.last().unwrap_or(0);
        let epoch = self.publisher.read(|snapshot| snapshot.log_epoch);
        let another_log = recovery.truncated == Some(Truncation::Epoch)
            || epoch.is_some_and(|epoch| epoch != recovery.log_epoch);
        let following = self.ordering.recovered(recovery.sequence_number, another_log)?;
        recovery.missed_actions.retain(|entry| another_log || entry.sequence_number > known);
        self.publisher.change(|snapshot| snapshot.recover(recovery));
        Some(following)
    }

    pub(super) fn frame(&mut self, line: &mut Line, text: &str) -> Step {
        match ServerMessage::decode(text) {
            Ok(Some(message)) => self.message(line, message),
            // A newer service may say more than this client knows.
            Ok(None) => Continue(()),
            Err(error) => {
                tracing::warn!(%error, "a frame was not understood");
                Continue(())
            }
        }
    }

    fn message(&mut self, line: &mut Line, message: ServerMessage) -> Step {
        match message {
            ServerMessage::Action(frame) => self.action(line, *frame),
            ServerMessage::Recovery(recovery) => self.recovery(recovery),
            ServerMessage::Ack(ack) => self.ack(line, ack),
            ServerMessage::Rejected(rejected) => self.rejected(line, rejected),
            ServerMessage::Pong { timestamp, sequence_number, .. } => {
                self.pong(line, timestamp, sequence_number)
            }
            ServerMessage::Restarting { retry_after_ms } => {
                self.named_delay = Some(millis(retry_after_ms));
                self.hear(message)
            }
            // Whether the room is abandoned with it, only the service knows.
            ServerMessage::GameAbandoned { .. } | ServerMessage::GameResumed { .. } => {
                self.hear(message)?;
                if self.ordering.refresh() { self.sync(line) } else { Continue(()) }
            }
            ServerMessage::Welcome(_)
            | ServerMessage::ConnectionStatus(_)
            | ServerMessage::PlayerJoined(_)
            | ServerMessage::PlayerLeft { .. }
            | ServerMessage::GameStarted { .. }
            | ServerMessage::GameEnded(_)
            | ServerMessage::Error(_) => self.hear(message),
        }
    }

    fn hear(&mut self, message: ServerMessage) -> Step {
        self.publisher.tell(message, Snapshot::hear);
        Continue(())
    }

    fn action(&mut self, line: &Line, frame: ActionFrame) -> Step {
        match self.ordering.offer(frame.entry.sequence_number, frame) {
            Offered::Old => self.publisher.count(|statistics| &mut statistics.known_entries),
            Offered::InOrder(frames) => self.hand_on(frames),
            Offered::Gap => return self.fill_gap(line),
            Offered::Waiting => {}
        }
        Continue(())
    }

    pub(super) fn hand_on(&mut self, frames: Vec<ActionFrame>) {
        for frame in frames {
            self.publisher.change(|snapshot| snapshot.act(&frame));
            self.publisher.tell(ServerMessage::Action(Box::new(frame)), |_, _| {});
        }
    }

    fn recovery(&mut self, mut recovery: Box<RecoveryState>) -> Step {
        if let Some(following) = self.recover(&mut recovery) {
            self.publisher.tell(ServerMessage::Recovery(recovery), |_, _| {});
            self.hand_on(following);
        }
        Continue(())
    }

    fn fill_gap(&mut self, line: &Line) -> Step {
        self.publisher.count(|statistics| &mut statistics.gaps);
        self.sync(line)
    }

    pub(super) fn sync(&mut self, line: &Line) -> Step {
        let after = self.ordering.last().unwrap_or(0);
        self.send(line, ClientMessage::Sync { after }.encode())
    }

    fn ack(&mut self, line: &Line, ack: Ack) -> Step {
        if ack.duplicate {
            self.publisher.count(|statistics| &mut statistics.duplicates_acked);
        }
        self.outbox.resolve(ack.action_id, Outcome::Acked(ack.clone()));
        self.hear(ServerMessage::Ack(ack))?;
        self.flush(line)
    }

    fn rejected(&mut self, line: &Line, rejected: Rejected) -> Step {
        if rejected.code == RATE_LIMITED {
            let until = Instant::now() + self.settings.rate_limited_pause;
            self.outbox.postpone(rejected.action_id, until);
            return Continue(());
        }
        self.outbox.resolve(rejected.action_id, Outcome::Rejected(rejected.clone()));
        self.hear(ServerMessage::Rejected(rejected))?;
        self.flush(line)
    }

    fn pong(&mut self, line: &mut Line, timestamp: i64, head: i64) -> Step {
        let now = Instant::now();
        if let Some(round_trip) = line.heartbeat.round_trip(timestamp, now) {
            self.publisher.change(|snapshot| snapshot.round_trip = Some(round_trip));
        }
        if line.heartbeat.pong(now) {
            self.publisher.status(Status::Connected);
        }
        if self.ordering.head(head) { self.fill_gap(line) } else { Continue(()) }
    }
}
