//! The truth of a table of Tally, and how it changes.

use std::collections::{BTreeMap, BTreeSet};

use reseat_domain::game::Seat;
use reseat_domain::game::rules::{
    FollowUp, Inconsistency, InvalidOption, Outcome, Played, ServiceEntry, Table,
};
use reseat_domain::id::PlayerId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::action::{MOST_POINTS, TallyAction, TallyEvent, TallyRejection};

pub(super) const DEFAULT_TARGET: u32 = 20;
pub(super) const MOST_TARGET: u32 = 1_000;

/// What a host may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyOptions {
    /// Whoever reaches it ends the game with the round; from 1 to 1,000.
    pub target: u32,
}

impl TallyOptions {
    pub(super) fn read(given: &Value) -> Result<Self, InvalidOption> {
        let refuse = |option: &str, message: String| InvalidOption { option: option.to_owned(), message };
        let fields = given.as_object().into_iter().flatten();
        let mut options = Self { target: DEFAULT_TARGET };
        for (name, value) in fields {
            if name != "target" {
                return Err(refuse(name, "is unknown; Tally has only `target`".into()));
            }
            let target = value.as_u64().and_then(|target| u32::try_from(target).ok());
            let target = target.filter(|target| (1..=MOST_TARGET).contains(target));
            options.target =
                target.ok_or_else(|| refuse(name, format!("must be a number from 1 to {MOST_TARGET}")))?;
        }
        Ok(options)
    }
}

/// The state. Seats are places in the lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub(super) players: Vec<PlayerId>,
    pub(super) target: u32,
    /// From 1.
    pub(super) round: u32,
    /// How many have had their turn in this round; all of them while its end is due.
    pub(super) played: usize,
    pub(super) points: Vec<u32>,
    pub(super) secrets: Vec<Option<u32>>,
    pub(super) over: bool,
}

impl Tally {
    pub(super) fn new(table: &Table, options: &TallyOptions) -> Self {
        let seats = table.seating.len();
        Self {
            players: table.seating.iter().map(|seated| seated.player_id).collect(),
            target: options.target,
            round: 1,
            played: 0,
            points: vec![0; seats],
            secrets: vec![None; seats],
            over: false,
        }
    }

    pub(super) fn turn(&self) -> Option<Seat> {
        let seat = Seat::try_from(self.played).ok()?;
        (!self.over && self.played < self.players.len()).then_some(seat)
    }

    pub(super) fn add(
        &self,
        seat: Seat,
        action: &TallyAction,
    ) -> Result<Played<Self, TallyEvent>, TallyRejection> {
        if self.over {
            return Err(TallyRejection::GameOver);
        }
        if self.turn() != Some(seat) {
            return Err(TallyRejection::NotYourTurn);
        }
        let (mut next, place) = (self.clone(), usize::from(seat));
        next.points[place] += u32::from(action.points);
        next.secrets[place] = action.secret.or(next.secrets[place]);
        next.played += 1;
        let added = TallyEvent::Added {
            player_id: self.players[place],
            points: action.points,
            total: next.points[place],
        };
        Ok((next, vec![added]))
    }

    pub(super) fn follow_up(&self) -> Option<FollowUp> {
        if self.over {
            return Some(FollowUp::End);
        }
        let round_is_played = self.played == self.players.len();
        round_is_played.then(|| FollowUp::Entry(self.round_end()))
    }

    /// The entry that ends this round.
    fn round_end(&self) -> ServiceEntry {
        let data = json!({ "round": self.round, "points": self.scores() });
        ServiceEntry { entry_type: "round_end".into(), data }
    }

    fn scores(&self) -> BTreeMap<PlayerId, i64> {
        self.players.iter().copied().zip(self.points.iter().map(|points| i64::from(*points))).collect()
    }

    pub(super) fn apply_entry(
        &self,
        entry: &ServiceEntry,
    ) -> Result<Played<Self, TallyEvent>, Inconsistency> {
        if self.follow_up() != Some(FollowUp::Entry(entry.clone())) {
            return Err(Inconsistency(format!(
                "`{}` can't follow in round {}",
                entry.entry_type, self.round
            )));
        }
        let over = self.points.iter().any(|points| *points >= self.target);
        let next = Self { round: self.round + u32::from(!over), played: 0, over, ..self.clone() };
        Ok((next, vec![TallyEvent::RoundEnded { round: self.round }]))
    }

    pub(super) fn outcome(&self, out: &BTreeSet<Seat>) -> Outcome {
        let in_play = || (0..).zip(&self.points).filter(|(seat, _)| !out.contains(seat));
        let most = in_play().map(|(_, points)| *points).max();
        let winners = in_play().filter(|(_, points)| Some(**points) == most);
        Outcome {
            winners: winners.map(|(seat, _)| self.players[usize::from(seat)]).collect(),
            scores: self.scores(),
        }
    }

    pub(super) fn check(&self) -> Vec<Inconsistency> {
        let mut found = Vec::new();
        if self.played > self.players.len() {
            found.push(Inconsistency("more turns than players in a round".into()));
        }
        for (place, points) in self.points.iter().enumerate() {
            let full_rounds = self.round - u32::from(!self.over);
            let turns = full_rounds + u32::from(place < self.played);
            if !(turns..=turns * u32::from(MOST_POINTS)).contains(points) {
                found.push(Inconsistency(format!("seat {place} has {points} points after {turns} turns")));
            }
        }
        found
    }
}
