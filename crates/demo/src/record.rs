//! One player's own account of a game: what was intended, answered and told, as it came over the wire.
//! What can be judged from one frame to the next is judged here; what needs the whole log, in `check`.

use std::collections::BTreeMap;

use reseat_client::Event;
use reseat_client::connection::Statistics;
use reseat_protocol::ending::GameEnded;
use reseat_protocol::entry::{Ack, LogEntry};
use reseat_protocol::recovery::Truncation;
use reseat_protocol::{RecoveryState, ServerMessage};
use serde_json::Value;
use uuid::Uuid;

use crate::violation::Violation;

/// What a player wanted to do, and every answer to it.
#[derive(Debug)]
pub(crate) struct Intent {
    pub(crate) action_type: String,
    pub(crate) action_data: Value,
    pub(crate) purpose: Purpose,
    /// Every ack, over any connection and over HTTP.
    pub(crate) acks: Vec<Ack>,
    /// The code of every refusal.
    pub(crate) refusals: Vec<String>,
}

impl Intent {
    fn is_open(&self) -> bool {
        self.acks.is_empty() && self.refusals.is_empty()
    }
}

/// Why an action was submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A legal move: to be played.
    Move,
    /// The same move once more under another id, as from a second click: to be refused.
    SecondClick,
    /// A move that may be too late: to be played or refused.
    Try,
    /// The same, over the connection and over HTTP at once: the one may come over a connection that has just lost the
    /// seat, and be refused for that before the other is played, which no connection fences.
    TwoWays,
    /// A move over a connection whose seat another client of the player holds by then: never to be played.
    Superseded,
}

/// How often what was done to a player, and by them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Sockets cut by the player's own side.
    pub(crate) cuts: u64,
    /// Times that the seat went to another client.
    pub(crate) takeovers: u64,
    /// Connections that continued an earlier one.
    pub(crate) resumes: u64,
    /// Actions sent again, by the client itself or on purpose.
    pub(crate) repeats: u64,
    /// Acks that named an action as known already.
    pub(crate) duplicates: u64,
}

impl Tally {
    /// The sum of both.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            cuts: self.cuts + other.cuts,
            takeovers: self.takeovers + other.takeovers,
            resumes: self.resumes + other.resumes,
            repeats: self.repeats + other.repeats,
            duplicates: self.duplicates + other.duplicates,
        }
    }
}

/// How far one client has been told the log. A player who moves to another client begins a new one.
#[derive(Debug, Default)]
pub(crate) struct Thread {
    last: Option<i64>,
}

impl Thread {
    /// The last entry that was told; `None` when there was none yet.
    pub(crate) const fn last(&self) -> Option<i64> {
        self.last
    }
}

/// The account of one player.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) player_id: Uuid,
    pub(crate) intents: BTreeMap<Uuid, Intent>,
    /// Every entry that was told, by its number.
    pub(crate) told: BTreeMap<i64, LogEntry>,
    /// The last entry that was told, by itself or within a state.
    pub(crate) reached: i64,
    pub(crate) ended: Option<GameEnded>,
    pub(crate) tally: Tally,
    /// What was found wrong while it came in.
    pub(crate) violations: Vec<Violation>,
    /// The state after an entry, as it was first shown.
    pub(crate) states: BTreeMap<i64, Value>,
    log_epoch: Option<Uuid>,
}

impl Record {
    pub(crate) fn new(name: String, player_id: Uuid) -> Self {
        Self {
            name,
            player_id,
            intents: BTreeMap::new(),
            told: BTreeMap::new(),
            reached: 0,
            ended: None,
            tally: Tally::default(),
            violations: Vec::new(),
            states: BTreeMap::new(),
            log_epoch: None,
        }
    }

    /// The player is about to submit an action.
    pub(crate) fn intend(
        &mut self,
        action_id: Uuid,
        action_type: &str,
        action_data: &Value,
        purpose: Purpose,
    ) {
        let intent = Intent {
            action_type: action_type.to_owned(),
            action_data: action_data.clone(),
            purpose,
            acks: Vec::new(),
            refusals: Vec::new(),
        };
        self.intents.insert(action_id, intent);
    }

    /// Actions that nobody has answered yet.
    pub(crate) fn open_intents(&self) -> impl Iterator<Item = Uuid> {
        self.intents.iter().filter(|(_, intent)| intent.is_open()).map(|(action_id, _)| *action_id)
    }

    /// Whether anybody has answered an action.
    pub(crate) fn is_answered(&self, action_id: Uuid) -> bool {
        self.intents.get(&action_id).is_some_and(|intent| !intent.is_open())
    }

    /// Takes in what a connection told.
    pub(crate) fn hear(&mut self, thread: &mut Thread, event: Event) {
        let message = match event {
            Event::Message(message) => message,
            Event::Missed(events) => {
                let player = self.name.clone();
                return self.violations.push(Violation::HoleInRecord { player, events });
            }
            Event::Status(_) => return,
        };
        match message {
            ServerMessage::Welcome(welcome) => self.recover(thread, welcome.recovery),
            ServerMessage::Recovery(recovery) => self.recover(thread, *recovery),
            ServerMessage::Action(frame) => {
                let number = frame.entry.sequence_number;
                self.tell(thread, &frame.entry);
                if let Some(state) = frame.state {
                    self.show(number, state);
                }
            }
            ServerMessage::Ack(ack) => self.acknowledge(ack),
            ServerMessage::Rejected(rejected) => self.refuse(rejected.action_id, rejected.code),
            ServerMessage::GameEnded(ended) => self.end(ended),
            ServerMessage::Error(error) => self.violations.push(Violation::ErrorFrame {
                player: self.name.clone(),
                code: error.code,
                message: error.message,
            }),
            ServerMessage::Pong { .. }
            | ServerMessage::Restarting { .. }
            | ServerMessage::ConnectionStatus(_)
            | ServerMessage::PlayerJoined(_)
            | ServerMessage::PlayerLeft { .. }
            | ServerMessage::GameStarted { .. }
            | ServerMessage::GameAbandoned { .. }
            | ServerMessage::GameResumed { .. } => {}
        }
    }

    /// Takes in an ack, from a connection or over HTTP.
    pub(crate) fn acknowledge(&mut self, ack: Ack) {
        self.tally.duplicates += u64::from(ack.duplicate);
        // An ack for what was never intended has no entry here; the log will show it.
        if let Some(intent) = self.intents.get_mut(&ack.action_id) {
            intent.acks.push(ack);
        }
    }

    /// Takes in a refusal, from a connection or over HTTP.
    pub(crate) fn refuse(&mut self, action_id: Uuid, code: String) {
        if let Some(intent) = self.intents.get_mut(&action_id) {
            intent.refusals.push(code);
        }
    }

    /// A connection is over: its counts are added up.
    pub(crate) fn retire(&mut self, statistics: Statistics) {
        self.tally.resumes += statistics.resumes;
        self.tally.repeats += statistics.repeated_actions;
    }

    fn recover(&mut self, thread: &mut Thread, recovery: RecoveryState) {
        let before = thread.last.unwrap_or(0);
        let number = recovery.sequence_number;
        let another = *self.log_epoch.get_or_insert(recovery.log_epoch) != recovery.log_epoch;
        if another || recovery.truncated == Some(Truncation::Epoch) || number < before {
            let player = self.name.clone();
            self.violations.push(Violation::LogWentBack { player, before, found: number });
        }
        if recovery.truncated == Some(Truncation::TooMany) {
            // The older ones are left out on purpose.
            thread.last = recovery.missed_actions.first().map(|entry| entry.sequence_number - 1);
        }
        for entry in recovery.missed_actions {
            self.tell(thread, &entry);
        }
        let last = thread.last.unwrap_or(0);
        if recovery.recovered && last != number {
            self.hole(last, number);
        }
        thread.last = Some(number);
        self.reached = self.reached.max(number);
        self.show(number, recovery.state);
    }

    /// An entry is told: it follows the one before, and is the same as ever.
    fn tell(&mut self, thread: &mut Thread, entry: &LogEntry) {
        let number = entry.sequence_number;
        let last = thread.last.unwrap_or(0);
        if number != last + 1 {
            self.hole(last, number);
        }
        thread.last = Some(number);
        self.reached = self.reached.max(number);
        let first = self.told.entry(number).or_insert_with(|| entry.clone());
        if first != entry {
            let player = self.name.clone();
            self.violations.push(Violation::EntryChanged { player, sequence_number: number });
        }
    }

    fn hole(&mut self, before: i64, found: i64) {
        let player = self.name.clone();
        self.violations.push(Violation::HoleInFrames { player, before, found });
    }

    fn show(&mut self, number: i64, state: Value) {
        if let Some(first) = self.states.get(&number) {
            if *first != state {
                let player = self.name.clone();
                self.violations.push(Violation::StateChanged { player, sequence_number: number });
            }
            return;
        }
        self.states.insert(number, state);
    }

    fn end(&mut self, ended: GameEnded) {
        if self.ended.as_ref().is_some_and(|first| *first != ended) {
            self.violations.push(Violation::DifferingEnding { player: self.name.clone() });
        }
        self.ended = Some(ended);
    }
}

#[cfg(test)]
mod tests;
