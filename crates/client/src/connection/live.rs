//! What happens while a socket stands: frames in, actions out, heartbeats. What a frame does is in `frames`.

use std::ops::ControlFlow::{self, Break, Continue};
use std::time::Duration;

use reseat_protocol::server_message::Welcome;
use reseat_protocol::{ClientMessage, ServerMessage};
use tokio::time::{Instant, sleep_until};

use super::heartbeat::Heartbeat;
use super::machine::{Command, Machine, Next, closed};
use super::status::Status;
use super::transport::{Incoming, Outgoing, Socket};

/// A standing socket and what is timed by it.
pub(super) struct Line {
    socket: Socket,
    pub(super) heartbeat: Heartbeat,
    /// When the connection counts as stable; none once it does.
    stable_at: Option<Instant>,
    /// The service's clock at the `welcome`, in milliseconds since 1970, and when that was.
    welcomed: (i64, Instant),
}

/// Whether the line goes on.
pub(super) type Step = ControlFlow<Next>;

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
            stable_at: now.checked_add(self.settings.backoff.stable_after),
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
    pub(super) fn flush(&mut self, line: &Line) -> Step {
        while let Some(sending) = self.outbox.next(Instant::now()) {
            if sending.repeated {
                self.publisher.count(|statistics| &mut statistics.repeated_actions);
            }
            self.send(line, sending.frame)?;
        }
        Continue(())
    }

    pub(super) fn send(&mut self, line: &Line, frame: String) -> Step {
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
pub(super) fn millis(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}
