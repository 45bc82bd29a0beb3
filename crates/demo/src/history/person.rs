//! A player who breaks every rule of good behaviour: sends twice and two ways at once, drops connections, lets them
//! go silent, takes the own seat over and goes on speaking over the connection that lost it. What they are told is
//! recorded as it comes.

use std::sync::Arc;
use std::time::Duration;

use reseat_client::Event;
use reseat_client::random::{Randomness, SeededRandomness};
use reseat_protocol::connect::ConnectQuery;
use reseat_protocol::entry::LogEntry;
use reseat_protocol::{CloseCode, ServerMessage};
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use crate::desk::read_log;
use crate::failure::Failure;
use crate::history::device::{Device, Heard, PATIENCE};
use crate::history::nodes::Service;
use crate::history::progress::Progress;
use crate::record::{Record, Thread};
use crate::table::Seated;
use crate::violation::Violation;

/// The moves of one player in a room that has no end of its own.
const MOST_MOVES: u32 = 150;
/// Before the next attempt to connect, at most.
const LONGEST_WAIT: Duration = Duration::from_millis(200);
/// Connections that lost their seat and are kept open.
const MOST_GHOSTS: usize = 2;

/// The games.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Casino,
    Relay,
}

/// What a player saw, and the log as they may read it.
pub(crate) struct History {
    pub(crate) record: Record,
    pub(crate) log: Vec<LogEntry>,
}

/// The player.
pub(crate) struct Person {
    pub(super) seated: Seated,
    pub(super) kind: Kind,
    pub(super) services: Arc<[Service]>,
    pub(super) progress: Arc<Progress>,
    /// After so long without a connection, or without an answer, something is broken.
    pub(super) patience: Duration,
    pub(super) random: SeededRandomness,
    pub(super) record: Record,
    thread: Thread,
    pub(super) device: Option<Device>,
    /// Connections that lost the seat, oldest first.
    ghosts: Vec<Device>,
    client_id: Uuid,
    attempt: i32,
    /// The room as it was shown last.
    pub(super) state: Value,
    pub(super) moves: u32,
}

impl Person {
    pub(crate) fn sit_down(
        seated: Seated,
        kind: Kind,
        services: Arc<[Service]>,
        progress: Arc<Progress>,
        patience: Duration,
        random: SeededRandomness,
    ) -> Self {
        let record = Record::new(seated.name.clone(), seated.player_id);
        let client_id = (&random as &dyn Randomness).uuid();
        Self {
            seated,
            kind,
            services,
            progress,
            patience,
            random,
            record,
            thread: Thread::default(),
            device: None,
            ghosts: Vec::new(),
            client_id,
            attempt: 0,
            state: Value::Null,
            moves: 0,
        }
    }

    /// Plays until the game is over or it is time to stop. Nothing is left without an answer.
    pub(crate) async fn play(mut self) -> Result<Self, Failure> {
        while !self.is_done() {
            if self.device.is_none() {
                self.come_back(false).await;
                continue;
            }
            match self.drawn() % 100 {
                0..70 => self.make_a_move().await?,
                70..80 => self.drop_connection(),
                80..84 => self.go_silent().await,
                84..92 => self.haunt().await,
                _ => self.listen(Duration::from_millis(100)).await,
            }
        }
        self.settle().await?;
        self.ghosts.clear();
        Ok(self)
    }

    /// Looks at the room once more, now that nobody adds to its log any more.
    pub(crate) async fn look_back(mut self) -> Result<History, Failure> {
        let Ok(log) = timeout(self.patience, read_log(&self.seated.api, self.seated.room_id)).await else {
            let (player, within) = (self.record.name.clone(), self.patience);
            self.record.violations.push(Violation::LogUnreadable { player, within });
            return Ok(History { record: self.record, log: Vec::new() });
        };
        let log = log?;
        let head = log.last().map_or(0, |entry| entry.sequence_number);
        let begun = Instant::now();
        self.device = None;
        // What is not told by then is found missing.
        while (self.record.reached < head || self.lacks_ending(&log)) && begun.elapsed() < self.patience {
            self.come_back(true).await;
            self.listen(Duration::from_millis(500)).await;
        }
        Ok(History { record: self.record, log })
    }

    fn lacks_ending(&self, log: &[LogEntry]) -> bool {
        self.record.ended.is_none() && log.last().is_some_and(|entry| entry.action_type == "end")
    }

    fn is_done(&self) -> bool {
        let has_moved_enough = self.kind == Kind::Relay && self.moves >= MOST_MOVES;
        if !self.record.violations.is_empty() {
            self.progress.stop();
        }
        self.progress.is_stopped() || self.record.ended.is_some() || has_moved_enough
    }

    pub(super) fn drawn(&self) -> u64 {
        self.random.next_u64()
    }

    pub(super) fn drawn_id(&self) -> Uuid {
        (&self.random as &dyn Randomness).uuid()
    }

    pub(super) fn up_to(&self, most: Duration) -> Duration {
        (&self.random as &dyn Randomness).up_to(most)
    }

    pub(super) fn drawn_service(&self) -> Service {
        let index = usize::try_from(self.drawn() % self.services.len() as u64).unwrap_or_default();
        self.services[index].clone()
    }

    /// Connects, with as many attempts as it takes. In a finished game that is the way to its result.
    pub(super) async fn come_back(&mut self, takeover: bool) {
        let begun = Instant::now();
        let mut takeover = takeover;
        while self.device.is_none() && self.record.ended.is_none() {
            if begun.elapsed() > self.patience {
                let player = self.record.name.clone();
                self.record.violations.push(Violation::NotLetIn { player, within: self.patience });
                return;
            }
            match self.connect(takeover).await {
                Ok(()) => {}
                Err(Some(code)) if code == CloseCode::ConnectedElsewhere.number() => takeover = true,
                Err(_) => sleep(self.up_to(LONGEST_WAIT)).await,
            }
        }
    }

    /// One attempt, to any node. An error has the close code, if there was one.
    async fn connect(&mut self, takeover: bool) -> Result<(), Option<u16>> {
        let node = self.drawn_service().address;
        self.attempt += 1;
        let query = ConnectQuery {
            client_id: Some(self.client_id),
            attempt: Some(self.attempt),
            takeover,
            last_sequence: self.thread.last(),
            ..ConnectQuery::default()
        };
        let mut device = Device::open(node, &self.seated, query).await.ok_or(None)?;
        match timeout(PATIENCE, device.hear()).await {
            Ok(Heard::Message(welcome)) => {
                self.progress.connections.more();
                if let ServerMessage::Welcome(welcome) = &*welcome
                    && welcome.resumed
                {
                    self.progress.resumes.more();
                }
                self.take_in(*welcome);
                self.device = Some(device);
                Ok(())
            }
            Ok(Heard::End(code)) => Err(code),
            Ok(Heard::Unreadable(frame)) => {
                self.object_to(frame);
                Err(None)
            }
            Err(_) => Err(None),
        }
    }

    /// Takes in whatever comes for so long, or until the connection ends.
    pub(super) async fn listen(&mut self, time: Duration) {
        let _ = timeout(time, async { while self.hear().await {} }).await;
    }

    /// Takes in what comes next; `false` when there is no connection any more. Cancel-safe.
    pub(super) async fn hear(&mut self) -> bool {
        let Some(device) = &mut self.device else { return false };
        match device.hear().await {
            Heard::Message(message) => self.take_in(*message),
            Heard::Unreadable(frame) => self.object_to(frame),
            Heard::End(_) => self.device = None,
        }
        self.device.is_some()
    }

    fn take_in(&mut self, message: ServerMessage) {
        match &message {
            ServerMessage::Welcome(welcome) => self.state.clone_from(&welcome.recovery.state),
            ServerMessage::Recovery(recovery) => self.state.clone_from(&recovery.state),
            ServerMessage::Action(frame) => {
                if let Some(state) = &frame.state {
                    self.state.clone_from(state);
                }
            }
            ServerMessage::Ack(ack) if !self.record.is_answered(ack.action_id) => {
                self.progress.acknowledged();
            }
            _ => {}
        }
        self.record.hear(&mut self.thread, Event::Message(message));
    }

    fn object_to(&mut self, frame: String) {
        let player = self.record.name.clone();
        self.record.violations.push(Violation::ErrorFrame {
            player,
            code: "unreadable".into(),
            message: frame,
        });
    }

    fn drop_connection(&mut self) {
        self.device = None;
        self.progress.cuts.more();
    }

    /// The connection stays open and leads to nobody, while the player comes back over another.
    async fn go_silent(&mut self) {
        let Some(device) = self.device.take() else { return };
        device.fall_silent();
        self.progress.silences.more();
        self.keep(device);
    }

    /// The seat goes to another client of the player; the connection that had it does not hear of that, and a move
    /// is sent over it all the same. It must not be played.
    async fn haunt(&mut self) {
        let Some(former) = self.device.take() else { return };
        former.fall_deaf();
        (self.client_id, self.attempt) = (self.drawn_id(), 0);
        if self.connect(true).await.is_err() {
            return;
        }
        self.progress.takeovers.more();
        self.move_too_late(&former);
        self.keep(former);
    }

    fn keep(&mut self, ghost: Device) {
        self.ghosts.push(ghost);
        if self.ghosts.len() > MOST_GHOSTS {
            self.ghosts.remove(0);
        }
    }
}
