//! The whole truth of a game: every card's place, the scores, whose turn it is. Only `view` shows of it.

use reseat_domain::game::rules::Table;
use reseat_domain::game::{Seat, Seed};
use reseat_domain::id::PlayerId;
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::card::Card;
use crate::event::Scores;
use crate::options::Options;
use crate::position::Position;
use crate::score;
use crate::table::Pile;

/// Cards of one hand in one deal.
pub(crate) const HAND: u8 = 4;
/// Most sides of a game: three players, each for themselves.
pub(crate) const MOST_SIDES: usize = 3;

/// A game of Casino. Dealer, turn and side follow from the counts, so that they can't disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub(crate) options: Options,
    /// By seat, as everything here that has one item per player.
    pub(crate) players: Vec<PlayerId>,
    pub(crate) seed: Seed,
    /// From 1; 0 before the first deal.
    pub(crate) round: u32,
    /// The deal within the round, from 1.
    pub(crate) deal: u8,
    /// Cards played in this round.
    pub(crate) plays: u8,
    /// Undealt cards, the top first.
    pub(crate) stock: Vec<Card>,
    pub(crate) hands: Vec<Vec<Card>>,
    pub(crate) table: Vec<Pile>,
    /// Builds made in this round; the next one's name follows.
    pub(crate) builds_made: u8,
    pub(crate) captured: Vec<Captured>,
    pub(crate) last_capturer: Option<Seat>,
    /// Points of each round that has ended, by side.
    pub(crate) rounds: Vec<[u8; MOST_SIDES]>,
    /// Points of the game by side: the sum of `rounds`.
    pub(crate) scores: [u32; MOST_SIDES],
    pub(crate) last_action: Option<LastAction>,
}

/// What a player has captured in this round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Captured {
    pub(crate) cards: Vec<Card>,
    /// Sweeps that count.
    pub(crate) sweeps: u8,
}

/// The latest move, for those who look at the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastAction {
    pub(crate) seat: Seat,
    pub(crate) action: Action,
    pub(crate) sweep: bool,
}

impl State {
    pub(crate) fn set_up(table: &Table, options: &Options) -> Self {
        let players: Vec<PlayerId> = table.seating.iter().map(|seated| seated.player_id).collect();
        Self {
            options: options.clone(),
            seed: table.seed.clone(),
            round: 0,
            deal: 0,
            plays: 0,
            stock: Vec::new(),
            hands: vec![Vec::new(); players.len()],
            table: Vec::new(),
            builds_made: 0,
            captured: vec![Captured::default(); players.len()],
            last_capturer: None,
            rounds: Vec::new(),
            scores: [0; MOST_SIDES],
            last_action: None,
            players,
        }
    }

    pub(crate) fn seats(&self) -> Seat {
        // Options are refused for more than four seats.
        Seat::try_from(self.players.len()).unwrap_or(Seat::MAX)
    }

    /// Seat 0 deals round 1, then the deal passes on.
    pub(crate) fn dealer(&self) -> Seat {
        self.seat_after(0, self.round.saturating_sub(1))
    }

    /// Whose turn it is; nobody's before a deal and when the game is over.
    pub(crate) fn turn(&self) -> Option<Seat> {
        let is_dealt = self.hands.iter().any(|hand| !hand.is_empty());
        is_dealt.then(|| self.seat_after(self.dealer(), 1 + u32::from(self.plays)))
    }

    pub(crate) fn seat_after(&self, seat: Seat, steps: u32) -> Seat {
        let seats = u32::from(self.seats()).max(1);
        Seat::try_from((u32::from(seat) + steps % seats) % seats).unwrap_or_default()
    }

    /// Deals of a round: 6, 4 or 3.
    pub(crate) fn deals(&self) -> u8 {
        48 / (HAND * self.seats().max(1))
    }

    /// The side of a seat: partners sit opposite each other.
    pub(crate) fn side(&self, seat: Seat) -> usize {
        usize::from(side(self.seats(), seat))
    }

    pub(crate) fn sides(&self) -> usize {
        if self.seats() == 3 { 3 } else { 2 }
    }

    pub(crate) fn player(&self, seat: Seat) -> Option<PlayerId> {
        self.players.get(usize::from(seat)).copied()
    }

    /// The cards that a seat's side has captured.
    pub(crate) fn side_captures(&self, side: usize) -> impl Iterator<Item = &Captured> {
        (0..self.seats())
            .zip(&self.captured)
            .filter(move |(seat, _)| self.side(*seat) == side)
            .map(|(_, c)| c)
    }

    /// Points of the game by player; partners have the same.
    pub(crate) fn scores_by_player(&self) -> Scores {
        (0..self.seats())
            .zip(&self.players)
            .map(|(seat, player)| (*player, self.scores[self.side(seat)]))
            .collect()
    }

    /// Whether the current round has been counted.
    pub(crate) fn is_round_counted(&self) -> bool {
        self.rounds.len() == self.round as usize
    }

    pub(crate) fn is_over(&self) -> bool {
        self.round > 0 && self.is_round_counted() && score::winning_side(self).is_some()
    }

    /// What a seat sees of the cards when it judges a move.
    pub(crate) fn position(&self, seat: Seat) -> Position<'_> {
        let partner = (self.seats() == 4).then(|| self.seat_after(seat, 2));
        let hand = self.hands.get(usize::from(seat)).map_or(&[][..], Vec::as_slice);
        Position { options: &self.options, table: &self.table, hand, seat, partner }
    }
}

/// The side of a seat at a table of so many seats.
pub(crate) fn side(seats: Seat, seat: Seat) -> u8 {
    if seats == 4 { seat % 2 } else { seat }
}
