//! The states of a connection without a socket, and what leads from one to the next. An attempt is in
//! `attempt`, a standing socket in `live`.
//!
//! Each socket is owned by the state it stands in and dropped with it, so no late frame or close of an
//! old one can reach a newer one; and one attempt is under way at a time.

use std::sync::Arc;
use std::time::Duration;

use reseat_protocol::entry::ActionFrame;
use reseat_protocol::{ClientMessage, TokenText};
use tokio::sync::mpsc;
use tokio::time::sleep;
use uuid::Uuid;

use super::backoff::{Backoff, Pace};
use super::close::{Decision, decide};
use super::options::{Options, Seat};
use super::ordering::Ordering;
use super::outbox::{Outbox, Pending};
use super::publisher::Publisher;
use super::renewal::TokenRenewer;
use super::settings::Settings;
use super::status::{Disconnected, EndReason, Refusal, Status};
use super::transport::Transport;
use crate::random::Randomness;

/// What the owner asks for.
#[derive(Debug)]
pub(crate) enum Command {
    Submit(Pending),
    Tell(ClientMessage),
    Retry,
    TakeOver,
    Drop,
    Close,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    /// Connect now, with another token first when this one was refused.
    Attempt,
    /// Wait, then connect.
    Wait(Pace),
    /// Wait for the player.
    Ask(Disconnected),
    /// It is over.
    Finish(Status),
}

/// What a command means while no socket stands.
pub(super) enum Asked {
    ConnectNow,
    Close,
    Nothing,
}

/// The task behind a [`GameConnection`](super::GameConnection).
pub(crate) struct Machine {
    pub(super) room_id: Uuid,
    pub(super) client_id: Uuid,
    pub(super) attempt: i32,
    pub(super) takeover: bool,
    /// None once it was refused.
    pub(super) token: Option<TokenText>,
    /// A token was renewed, and no connection has proved stable since.
    renewed: bool,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) renewer: Option<Arc<dyn TokenRenewer>>,
    randomness: Arc<dyn Randomness>,
    backoff: Backoff,
    pub(super) settings: Settings,
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) publisher: Publisher,
    pub(super) outbox: Outbox,
    pub(super) ordering: Ordering<ActionFrame>,
    /// The delay that `restarting` named.
    pub(super) named_delay: Option<Duration>,
    /// The player has left: no close leads to a new connection.
    pub(super) leaving: bool,
}

impl Machine {
    pub(crate) fn new(
        seat: Seat,
        client_id: Uuid,
        options: Options,
        commands: mpsc::Receiver<Command>,
        publisher: Publisher,
    ) -> Self {
        Self {
            room_id: seat.room_id,
            client_id,
            attempt: seat.last_attempt,
            takeover: seat.takeover,
            token: Some(seat.token),
            renewed: false,
            transport: options.transport,
            renewer: options.renewer,
            randomness: options.randomness,
            backoff: Backoff::new(options.settings.backoff),
            outbox: Outbox::new(options.settings.in_flight.min(Settings::MOST_IN_FLIGHT)),
            settings: options.settings,
            commands,
            publisher,
            ordering: Ordering::default(),
            named_delay: None,
            leaving: false,
        }
    }

    pub(crate) async fn run(mut self) {
        self.publisher.status(Status::Connecting);
        let mut next = Next::Attempt;
        loop {
            next = match next {
                Next::Attempt => match self.token.clone() {
                    Some(token) => self.attempt(token).await,
                    None => self.renew().await,
                },
                Next::Wait(pace) => self.wait(pace).await,
                Next::Ask(why) => self.ask(why).await,
                Next::Finish(status) => {
                    tracing::debug!(room_id = %self.room_id, ?status, "the connection is over");
                    return self.publisher.status(status);
                }
            };
        }
    }

    async fn wait(&mut self, pace: Pace) -> Next {
        let pace = self.named_delay.take().map_or(pace, Pace::After);
        let Some(wait) = self.backoff.next(pace, &*self.randomness) else {
            return Next::Ask(Disconnected::AttemptsUsedUp);
        };
        let of = self.settings.backoff.attempts;
        self.publisher.status(Status::Reconnecting { attempt: wait.attempt, of });
        let over = sleep(wait.delay);
        tokio::pin!(over);
        loop {
            tokio::select! {
                () = &mut over => return Next::Attempt,
                command = self.commands.recv() => match self.take(command) {
                    Asked::ConnectNow => return self.start_over(),
                    Asked::Close => return closed(),
                    Asked::Nothing => {}
                }
            }
        }
    }

    async fn ask(&mut self, why: Disconnected) -> Next {
        self.publisher.status(Status::Disconnected(why));
        loop {
            let command = self.commands.recv().await;
            match self.take(command) {
                Asked::ConnectNow => return self.start_over(),
                Asked::Close => return closed(),
                Asked::Nothing => {}
            }
        }
    }

    fn start_over(&mut self) -> Next {
        self.backoff.reset();
        self.publisher.status(Status::Connecting);
        Next::Attempt
    }

    /// Takes a command while no socket stands. No command at all means that every handle is gone.
    pub(super) fn take(&mut self, command: Option<Command>) -> Asked {
        match command {
            Some(Command::Submit(pending)) => {
                self.outbox.push(pending);
                Asked::Nothing
            }
            Some(Command::Retry) => Asked::ConnectNow,
            Some(Command::TakeOver) => {
                self.takeover = true;
                Asked::ConnectNow
            }
            // The socket they were meant for was lost a moment ago.
            Some(Command::Tell(_) | Command::Drop) => Asked::Nothing,
            Some(Command::Close) | None => Asked::Close,
        }
    }

    /// A connection held long enough to be trusted.
    pub(super) const fn proved_stable(&mut self) {
        self.backoff.reset();
        self.renewed = false;
    }

    /// The socket ended with this close code, or without one.
    pub(super) fn lost(&mut self, code: Option<u16>) -> Next {
        tracing::debug!(room_id = %self.room_id, ?code, "the socket ended");
        self.publisher.count(|statistics| &mut statistics.losses);
        self.follow(decide(code))
    }

    pub(super) fn follow(&mut self, decision: Decision) -> Next {
        if self.leaving {
            return Next::Finish(Status::Ended(EndReason::Left));
        }
        match decision {
            Decision::Reconnect(pace) => Next::Wait(pace),
            Decision::Rejoin if std::mem::replace(&mut self.renewed, true) => {
                Next::Finish(Status::Refused(Refusal::TokenRefused))
            }
            Decision::Rejoin => {
                self.token = None;
                self.reconnecting();
                Next::Attempt
            }
            Decision::AskTakeover => Next::Ask(Disconnected::ConnectedElsewhere),
            Decision::Moved => Next::Finish(Status::Moved),
            Decision::End(reason) => Next::Finish(Status::Ended(self.end(reason))),
            Decision::Refuse(refusal) => Next::Finish(Status::Refused(refusal)),
        }
    }

    /// A lost connection is shown as such even where the next attempt comes without a wait.
    fn reconnecting(&self) {
        if self.publisher.read(|snapshot| snapshot.status.is_live()) {
            let of = self.settings.backoff.attempts;
            self.publisher.status(Status::Reconnecting { attempt: 0, of });
        }
    }

    fn end(&self, reason: EndReason) -> EndReason {
        match reason {
            EndReason::SeatOver if self.publisher.read(|snapshot| snapshot.ended.is_some()) => {
                EndReason::GameOver
            }
            other => other,
        }
    }
}

pub(super) const fn closed() -> Next {
    Next::Finish(Status::Ended(EndReason::Closed))
}
