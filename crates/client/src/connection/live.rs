//! What happens while a socket stands: frames in order, actions out, heartbeats.

use std::ops::ControlFlow::{self, Break, Continue};
use std::time::Duration;

use reseat_protocol::entry::{Ack, ActionFrame};
use reseat_protocol::recovery::Truncation;
use reseat_protocol::server_message::{Rejected, Welcome};
use reseat_protocol::{ClientMessage, RecoveryState, ServerMessage};
use tokio::time::{Instant, sleep_until};

use super::heartbeat::Heartbeat;
use super::machine::{Command, Machine, Next, closed};
use super::ordering::Offered;
use super::snapshot::Snapshot;
use super::status::Status;
use super::submission::Outcome;
use super::transport::{Incoming, Outgoing, Socket};

/// The code of a refusal that judges the rate and not the action.
const RATE_LIMITED: &str = "rate_limited";

/// A standing socket and what is timed by it.
struct Line {
    socket: Socket,
    heartbeat: Heartbeat,
    /// When the connection counts as stable; none once it does.
    stable_at: Option<Instant>,
    /// The service's clock at the `welcome`, in milliseconds since 1970, and when that was.
    welcomed: (i64, Instant),
}

/// Whether the line goes on.
type Step = ControlFlow<Next>;

impl Machine {
    /// From the `welcome` to the end of the socket.
    pub(super) async fn live(&mut self, socket: Socket, welcome: Box<Welcome>) -> Next {
        let mut line = self.line(socket, &welcome);
        self.welcome(welcome);
        let mut step = self.flush(&line);
        while step.is_continue() {
            let due = self.next_due(&line);
            step = tokio::select! {
                incoming = line.socket.receive() => match incoming {
                    Some(Incoming::Text(text)) => self.frame(&mut line, &text),
                    Some(Incoming::Closed(code)) => Break(self.lost(Some(code))),
                    None => Break(self.lost(None)),
                },
                command = self.commands.recv() => match command {
                    Some(Command::Close) | None => {
                        line.socket.close().await;
                        return closed();
                    }
                    Some(command) => self.command(&line, command),
                },
                () = sleep_until(due) => self.tick(&mut line),
            };
        }
        // The socket is dropped here, and with it whatever it still holds.
        step.break_value().unwrap_or_else(closed)
    }

    fn line(&self, socket: Socket, welcome: &Welcome) -> Line {
        let now = Instant::now();
        let times = welcome.heartbeat;
        Line {
            socket,
            heartbeat: Heartbeat::new(
                self.settings.heartbeat,
                millis(times.ping_interval_ms),
                millis(times.unhealthy_after_ms),
                now,
            ),
            stable_at: Some(now + self.settings.backoff.stable_after),
            welcomed: (welcome.server_timestamp, now),
        }
    }

    fn welcome(&mut self, mut welcome: Box<Welcome>) {
        self.publisher.count(|statistics| &mut statistics.connects);
        if welcome.resumed {
            self.publisher.count(|statistics| &mut statistics.resumes);
        }
        self.named_delay = None;
        self.outbox.new_socket();
        self.publisher.change(|snapshot| snapshot.welcome(&welcome));
        let following = self.recover(&mut welcome.recovery);
        self.publisher.status(Status::Connected);
        self.publisher.tell(ServerMessage::Welcome(welcome), |_, _| {});
        self.hand_on(following.unwrap_or_default());
    }

    /// Takes in a snapshot of the room and answers the entries that follow it; `None` when it is older
    /// than what is known. Leaves in `missed_actions` only what is news.
    fn recover(&mut self, recovery: &mut RecoveryState) -> Option<Vec<ActionFrame>> {
        let known = self.ordering.last().unwrap_or(0);
        let epoch = self.publisher.read(|snapshot| snapshot.log_epoch);
        let another_log = recovery.truncated == Some(Truncation::Epoch)
            || epoch.is_some_and(|epoch| epoch != recovery.log_epoch);
        let following = self.ordering.recovered(recovery.sequence_number, another_log)?;
        recovery.missed_actions.retain(|entry| another_log || entry.sequence_number > known);
        self.publisher.change(|snapshot| snapshot.recover(recovery));
        Some(following)
    }

    fn frame(&mut self, line: &mut Line, text: &str) -> Step {
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

    fn hand_on(&mut self, frames: Vec<ActionFrame>) {
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

    fn sync(&mut self, line: &Line) -> Step {
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

    fn command(&mut self, line: &Line, command: Command) -> Step {
        match command {
            Command::Submit(pending) => {
                self.outbox.push(pending);
                self.flush(line)
            }
            Command::Tell(message) => {
                self.leaving |= message == ClientMessage::Leave;
                self.send(line, message.encode())
            }
            Command::Drop => Break(self.lost(None)),
            Command::Retry | Command::TakeOver | Command::Close => Continue(()),
        }
    }

    /// Sends what waits in the outbox, as far as may be in flight at once.
    fn flush(&mut self, line: &Line) -> Step {
        while let Some(sending) = self.outbox.next(Instant::now()) {
            if sending.repeated {
                self.publisher.count(|statistics| &mut statistics.repeated_actions);
            }
            self.send(line, sending.frame)?;
        }
        Continue(())
    }

    fn send(&mut self, line: &Line, frame: String) -> Step {
        match line.socket.send(Outgoing::Text(frame)) {
            Ok(()) => Continue(()),
            Err(_) => Break(self.lost(None)),
        }
    }

    fn next_due(&self, line: &Line) -> Instant {
        let others = [line.stable_at, self.outbox.paused_until()];
        others.into_iter().flatten().fold(line.heartbeat.next_due(), Instant::min)
    }

    fn tick(&mut self, line: &mut Line) -> Step {
        let now = Instant::now();
        if line.stable_at.is_some_and(|at| now >= at) {
            line.stable_at = None;
            self.proved_stable();
        }
        self.flush(line)?;
        let due = line.heartbeat.due(now);
        if due.unhealthy {
            self.publisher.status(Status::Unhealthy);
        }
        if due.give_up {
            return Break(self.lost(None));
        }
        if due.ping { self.ping(line, now) } else { Continue(()) }
    }

    fn ping(&mut self, line: &mut Line, now: Instant) -> Step {
        let (server, at) = line.welcomed;
        let elapsed = i64::try_from((now - at).as_millis()).unwrap_or(i64::MAX);
        let timestamp = server.saturating_add(elapsed);
        line.heartbeat.sent(timestamp, now);
        self.send(line, ClientMessage::Ping { timestamp }.encode())?;
        // The service drops what goes over its rate: a question that was not answered is asked again.
        if self.ordering.is_syncing() { self.sync(line) } else { Continue(()) }
    }
}

/// Milliseconds of the wire; nothing is negative here.
fn millis(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}
