//! Holds what the clients saw against the log. Pure: it is given both.

use std::collections::BTreeMap;

use reseat_protocol::ending::GameEnded;
use reseat_protocol::entry::LogEntry;
use uuid::Uuid;

use crate::record::{Intent, Purpose, Record};
use crate::violation::Violation;

/// The entries about a seat that are not its player's moves. None of them may be an `autoplay`: nobody was
/// away for long enough to be played for.
const NO_MOVES: [&str; 6] = ["seat_taken", "abandon", "return", "leave", "wait", "claim"];

/// The code by which a seat's former client is told that its action came too late: it is not applied, and
/// the player moves anew through the client that holds the seat.
pub(crate) const SUPERSEDED: &str = "superseded";

/// What one player recorded, and the whole log as that player may read it.
#[derive(Debug)]
pub(crate) struct Account<'a> {
    pub(crate) record: &'a Record,
    pub(crate) log: &'a [LogEntry],
    /// Whether the game was to be played to its end.
    pub(crate) must_end: bool,
}

/// Everything about one game that breaks a promise.
pub(crate) fn check(accounts: &[Account<'_>]) -> Vec<Violation> {
    let mut violations: Vec<Violation> = accounts.iter().flat_map(Account::check).collect();
    if let Some((first, others)) = accounts.split_first() {
        violations.extend(others.iter().filter_map(|other| first.differs_from(other)));
    }
    violations
}

impl Account<'_> {
    fn check(&self) -> Vec<Violation> {
        let mut violations = self.record.violations.clone();
        violations.extend(self.holes());
        violations.extend(self.told_otherwise());
        violations.extend(self.unknown_actions());
        let placed = self.placed();
        for (action_id, intent) in &self.record.intents {
            let entries = placed.get(action_id).map_or(&[][..], Vec::as_slice);
            violations.extend(self.check_intent(*action_id, intent, entries));
        }
        violations.extend(self.check_ending());
        violations
    }

    fn player(&self) -> String {
        self.record.name.clone()
    }

    fn head(&self) -> i64 {
        self.log.last().map_or(0, |entry| entry.sequence_number)
    }

    fn entry(&self, number: i64) -> Option<&LogEntry> {
        let place = self.log.binary_search_by_key(&number, |entry| entry.sequence_number);
        place.ok().map(|place| &self.log[place])
    }

    /// The numbers are 1, 2, 3, and the last of them was told.
    fn holes(&self) -> Vec<Violation> {
        let numbers = || self.log.iter().map(|entry| entry.sequence_number);
        let pairs = std::iter::once(0).chain(numbers()).zip(numbers());
        let holes = pairs.filter(|(before, found)| *found != before + 1);
        let mut violations: Vec<Violation> = holes
            .map(|(before, found)| Violation::HoleInLog { player: self.player(), before, found })
            .collect();
        let (reached, head) = (self.record.reached, self.head());
        if reached != head {
            violations.push(Violation::UntoldEntries { player: self.player(), reached, head });
        }
        violations
    }

    /// Every entry that was told stands in the log just so.
    fn told_otherwise(&self) -> impl Iterator<Item = Violation> {
        let changed =
            self.record.told.values().filter(|told| self.entry(told.sequence_number) != Some(*told));
        changed.map(|told| Violation::EntryChanged {
            player: self.player(),
            sequence_number: told.sequence_number,
        })
    }

    /// The moves of this player in the log are moves that they made, and others' ids are hidden.
    fn unknown_actions(&self) -> impl Iterator<Item = Violation> {
        self.log.iter().filter_map(|entry| {
            let sequence_number = entry.sequence_number;
            if entry.player_id != Some(self.record.player_id) {
                let foreign = entry.action_id.is_some();
                return foreign
                    .then(|| Violation::ForeignActionId { player: self.player(), sequence_number });
            }
            let known = match entry.action_id {
                Some(action_id) => self.record.intents.contains_key(&action_id),
                None => NO_MOVES.contains(&entry.action_type.as_str()),
            };
            let action_type = entry.action_type.clone();
            (!known).then(|| Violation::UnknownAction { player: self.player(), sequence_number, action_type })
        })
    }

    /// The entries of each of this player's actions.
    fn placed(&self) -> BTreeMap<Uuid, Vec<&LogEntry>> {
        let mut placed: BTreeMap<Uuid, Vec<&LogEntry>> = BTreeMap::new();
        for entry in self.log.iter().filter(|entry| entry.player_id == Some(self.record.player_id)) {
            if let Some(action_id) = entry.action_id {
                placed.entry(action_id).or_default().push(entry);
            }
        }
        placed
    }

    /// One intent with all answers to it, against its entries in the log.
    fn check_intent(&self, action_id: Uuid, intent: &Intent, entries: &[&LogEntry]) -> Vec<Violation> {
        let player = self.player();
        let mut violations = self.check_answers(action_id, intent, entries.first().copied());
        if entries.len() > 1 {
            let entries = entries.iter().map(|entry| entry.sequence_number).collect();
            violations.push(Violation::DoubledAction { player: player.clone(), action_id, entries });
        }
        let applied = !entries.is_empty() || !intent.acks.is_empty();
        let is_of_one_way = |code: &&String| intent.purpose == Purpose::TwoWays && *code == SUPERSEDED;
        match intent.refusals.iter().find(|code| !is_of_one_way(code)) {
            Some(code) if applied => {
                let code = code.clone();
                violations.push(Violation::RefusedAndApplied { player: player.clone(), action_id, code });
            }
            Some(code) if intent.purpose == Purpose::Move && code != SUPERSEDED => {
                let code = code.clone();
                violations.push(Violation::LegalMoveRefused { player: player.clone(), action_id, code });
            }
            _ => {}
        }
        match intent.purpose {
            Purpose::SecondClick if applied => {
                violations.push(Violation::LateClickApplied { player, action_id });
            }
            Purpose::Superseded if applied => {
                violations.push(Violation::SupersededApplied { player, action_id });
            }
            _ => {}
        }
        violations
    }

    /// The answers agree with each other and with the log.
    fn check_answers(&self, action_id: Uuid, intent: &Intent, entry: Option<&LogEntry>) -> Vec<Violation> {
        let player = self.player();
        let Some(first) = intent.acks.first() else {
            // Over a connection to nobody no answer comes back.
            let unknown = intent.refusals.is_empty() && intent.purpose != Purpose::Superseded;
            return unknown.then_some(Violation::UnknownFate { player, action_id }).into_iter().collect();
        };
        let mut violations = Vec::new();
        let acknowledged = first.sequence_number;
        let same = |ack: &&reseat_protocol::entry::Ack| {
            (ack.sequence_number, ack.timestamp) == (acknowledged, first.timestamp)
        };
        if let Some(other) = intent.acks.iter().find(|ack| !same(ack)) {
            let then = other.sequence_number;
            let first = acknowledged;
            violations.push(Violation::DifferingAcks { player: player.clone(), action_id, first, then });
        }
        let times = intent.acks.iter().filter(|ack| !ack.duplicate).count();
        if times > 1 {
            violations.push(Violation::NewTwice { player: player.clone(), action_id, times });
        }
        match entry {
            None => {
                violations.push(Violation::LostAction { player, action_id, sequence_number: acknowledged });
            }
            Some(entry) => {
                let as_acknowledged =
                    (entry.sequence_number, entry.timestamp) == (acknowledged, first.timestamp);
                let as_intended =
                    (&entry.action_type, &entry.action_data) == (&intent.action_type, &intent.action_data);
                if !(as_acknowledged && as_intended) {
                    let found = entry.sequence_number;
                    violations.push(Violation::MovedAction { player, action_id, acknowledged, found });
                }
            }
        }
        violations
    }

    /// The end that was told is the last entry of the log.
    fn check_ending(&self) -> Option<Violation> {
        let player = self.player();
        let end = self.log.last().filter(|entry| entry.action_type == "end");
        let Some(ended) = &self.record.ended else {
            return (end.is_some() || self.must_end).then_some(Violation::NoEnding { player });
        };
        let in_log: Option<GameEnded> =
            end.and_then(|entry| serde_json::from_value(entry.action_data.clone()).ok());
        (in_log.as_ref() != Some(ended)).then_some(Violation::DifferingEnding { player })
    }

    /// The first entry that is another one for another player, apart from what is each viewer's own: the
    /// id of one's own action, and the sentence about it. Casino's entries hide nothing else.
    fn differs_from(&self, other: &Self) -> Option<Violation> {
        let heads = self.head().max(other.head());
        let differing = (1..=heads).find(|number| {
            let (ours, theirs) = (self.entry(*number), other.entry(*number));
            ours.map(for_all) != theirs.map(for_all)
        })?;
        Some(Violation::DifferingEntries {
            player: other.player(),
            other: self.player(),
            sequence_number: differing,
        })
    }
}

/// What every viewer sees alike of an entry.
fn for_all(entry: &LogEntry) -> (Option<Uuid>, &str, &serde_json::Value, i64) {
    (entry.player_id, &entry.action_type, &entry.action_data, entry.timestamp)
}

#[cfg(test)]
mod tests;
