//! Counting a round, and who has won.

use std::collections::BTreeSet;

use reseat_domain::game::Seat;
use reseat_domain::game::rules::Outcome;
use serde::{Deserialize, Serialize};

use crate::card::Card;
use crate::state::State;

/// The points of one side in one round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// 3 for more cards than any other side.
    pub cards: u8,
    /// 1 for more spades than any other side.
    pub spades: u8,
    /// 2 for 10♦.
    pub big_casino: u8,
    /// 1 for 2♠.
    pub little_casino: u8,
    /// 1 for each ace.
    pub aces: u8,
    /// 1 for each sweep.
    pub sweeps: u8,
}

impl Points {
    /// All of them together.
    #[must_use]
    pub fn total(&self) -> u8 {
        self.cards + self.spades + self.big_casino + self.little_casino + self.aces + self.sweeps
    }
}

/// The points of each side for what has been captured in this round.
pub(crate) fn count(state: &State) -> Vec<Points> {
    let sides = 0..state.sides();
    let tallies: Vec<Tally> = sides.map(|side| Tally::of(state, side)).collect();
    let most_cards = sole_most(&tallies, |tally| tally.cards);
    let most_spades = sole_most(&tallies, |tally| tally.spades);
    let points = |(side, tally): (usize, &Tally)| Points {
        cards: if most_cards == Some(side) { 3 } else { 0 },
        spades: u8::from(most_spades == Some(side)),
        ..tally.points
    };
    tallies.iter().enumerate().map(points).collect()
}

#[derive(Default)]
struct Tally {
    cards: usize,
    spades: usize,
    /// What doesn't depend on the other sides.
    points: Points,
}

impl Tally {
    fn of(state: &State, side: usize) -> Self {
        let mut tally = Self::default();
        for pile in state.side_captures(side) {
            tally.points.sweeps += pile.sweeps;
            for card in &pile.cards {
                tally.cards += 1;
                tally.spades += usize::from(card.is_spade());
                tally.points.aces += u8::from(card.is_ace());
                tally.points.big_casino += if *card == Card::BIG_CASINO { 2 } else { 0 };
                tally.points.little_casino += u8::from(*card == Card::LITTLE_CASINO);
            }
        }
        tally
    }
}

/// The side that has more than every other; a tie is nobody's.
fn sole_most(tallies: &[Tally], count: impl Fn(&Tally) -> usize) -> Option<usize> {
    let most = tallies.iter().map(&count).max()?;
    let mut leaders = tallies.iter().enumerate().filter(|(_, tally)| count(tally) == most);
    let (side, _) = leaders.next()?;
    leaders.next().is_none().then_some(side)
}

/// The side that has won: the target reached, and more than any other side has. All equal: play on.
pub(crate) fn winning_side(state: &State) -> Option<usize> {
    let scores = &state.scores[..state.sides()];
    let most = scores.iter().max().filter(|most| **most >= state.options.target)?;
    let mut leaders = scores.iter().enumerate().filter(|(_, score)| *score == most);
    let (side, _) = leaders.next()?;
    leaders.next().is_none().then_some(side)
}

/// The standing as if the game ended now. A side wins and loses together: a seat that is out takes its
/// partner along.
pub(crate) fn outcome(state: &State, out: &BTreeSet<Seat>) -> Outcome {
    let lost: BTreeSet<usize> = out.iter().map(|seat| state.side(*seat)).collect();
    let score = |seat: Seat| state.scores[state.side(seat)];
    let is_in = |seat: &Seat| !lost.contains(&state.side(*seat));
    let most = (0..state.seats()).filter(is_in).map(score).max();
    let winners = (0..state.seats())
        .filter(|seat| is_in(seat) && Some(score(*seat)) == most)
        .filter_map(|seat| state.player(seat))
        .collect();
    let scores =
        state.scores_by_player().into_iter().map(|(player, score)| (player, i64::from(score))).collect();
    Outcome { winners, scores }
}
