//! The agreement on the end: who wants the game to end with which winners.
//!
//! The last `finish` sent is the proposal; a player agrees whose own last `finish` names the same winners,
//! in whatever order. A player changes their vote by another `finish`, and nothing else withdraws it: an
//! ordinary action may cross with the votes of the others on the network, and which of them came first
//! must not decide whether the game ends.

use std::collections::{BTreeMap, BTreeSet};

use reseat_domain::game::Seat;
use reseat_domain::game::rules::{Inconsistency, Outcome};
use reseat_domain::id::PlayerId;
use serde::{Deserialize, Serialize};

use crate::Rejection;

/// The players by seat and their votes: all that the relay game keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Votes {
    players: Vec<PlayerId>,
    /// The winners that each voter named, by seat.
    votes: BTreeMap<Seat, BTreeSet<Seat>>,
    /// Who voted last.
    proposer: Option<Seat>,
}

impl Votes {
    /// Nobody has voted. `players` are in the order of their seats.
    pub(crate) fn new(players: Vec<PlayerId>) -> Self {
        Self { players, votes: BTreeMap::new(), proposer: None }
    }

    /// The votes after a player's `finish`.
    pub(crate) fn vote(&self, voter: Seat, winners: &[PlayerId]) -> Result<Self, Rejection> {
        let mut named = BTreeSet::new();
        for winner in winners {
            let seat = self.seat_of(*winner).ok_or(Rejection::NoSuchPlayer)?;
            if !named.insert(seat) {
                return Err(Rejection::DuplicateWinner);
            }
        }
        let mut voted = self.clone();
        voted.votes.insert(voter, named);
        voted.proposer = Some(voter);
        Ok(voted)
    }

    /// The winners that were named last, by seat; `None` before the first vote.
    pub(crate) fn proposal(&self) -> Option<Vec<PlayerId>> {
        self.proposed().map(|winners| self.players_at(|seat| winners.contains(&seat)))
    }

    /// The players who have not agreed to the proposal, by seat; `None` while there is none.
    pub(crate) fn missing(&self) -> Option<Vec<PlayerId>> {
        let proposed = self.proposed()?;
        Some(self.players_at(|seat| self.votes.get(&seat) != Some(proposed)))
    }

    /// The proposed winners who are not out. Where there is no proposal, or all whom it names are out, those
    /// who are not out win together: nobody has any points.
    pub(crate) fn outcome(&self, out: &BTreeSet<Seat>) -> Outcome {
        let agreed = self.proposed().and_then(|winners| {
            let left = self.players_at(|seat| winners.contains(&seat) && !out.contains(&seat));
            (out.is_empty() || !left.is_empty()).then_some(left)
        });
        Outcome {
            winners: agreed.unwrap_or_else(|| self.players_at(|seat| !out.contains(&seat))),
            scores: self.players.iter().map(|player| (*player, 0)).collect(),
        }
    }

    /// What can't be: votes by or for seats that are not there, a proposer without a vote.
    pub(crate) fn check(&self) -> Vec<Inconsistency> {
        let mut found = Vec::new();
        for seat in self.votes.iter().flat_map(|(voter, winners)| winners.iter().chain([voter])) {
            if usize::from(*seat) >= self.players.len() {
                found.push(Inconsistency(format!("a vote is about seat {seat}, which does not exist")));
            }
        }
        if self.proposer.is_some() != self.proposed().is_some()
            || self.votes.is_empty() == self.proposer.is_some()
        {
            found.push(Inconsistency("who voted last has no vote".to_owned()));
        }
        found
    }

    fn proposed(&self) -> Option<&BTreeSet<Seat>> {
        self.votes.get(&self.proposer?)
    }

    fn seat_of(&self, player: PlayerId) -> Option<Seat> {
        (0..).zip(&self.players).find(|(_, seated)| **seated == player).map(|(seat, _)| seat)
    }

    fn players_at(&self, chosen: impl Fn(Seat) -> bool) -> Vec<PlayerId> {
        (0..).zip(&self.players).filter(|(seat, _)| chosen(*seat)).map(|(_, player)| *player).collect()
    }
}
