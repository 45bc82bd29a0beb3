//! What can't be in a state: found here, it is a fault of the rules or of the log.

use reseat_domain::game::Seat;
use reseat_domain::game::rules::Inconsistency;

use crate::card::{Card, DECK};
use crate::state::{HAND, MOST_SIDES, State};
use crate::table::Pile;

/// Every inconsistency of a state; empty for every state that the rules can reach.
pub(crate) fn check(state: &State) -> Vec<Inconsistency> {
    let seats = state.players.len();
    if !(2..=4).contains(&seats) || state.hands.len() != seats || state.captured.len() != seats {
        return vec![found(format!("{seats} players, {} hands", state.hands.len()))];
    }
    [cards(state), hands(state), builds(state), scores(state)].into_iter().flatten().collect()
}

fn found(what: String) -> Inconsistency {
    Inconsistency(what)
}

/// 52 different cards from the first deal on, none before.
fn cards(state: &State) -> Vec<Inconsistency> {
    let mut seen = [0_u8; DECK];
    let hands = state.hands.iter().flatten();
    let table = state.table.iter().flat_map(Pile::cards);
    let captured = state.captured.iter().flat_map(|captured| &captured.cards);
    for card in hands.chain(table).chain(captured).chain(&state.stock) {
        seen[card.place()] += 1;
    }
    let expected = u8::from(state.round > 0);
    Card::all()
        .filter(|card| seen[card.place()] != expected)
        .map(|card| found(format!("{card} is there {} times", seen[card.place()])))
        .collect()
}

/// The number of cards played says how many each hand holds and how many are left in the stock.
fn hands(state: &State) -> Vec<Inconsistency> {
    let mut wrong = Vec::new();
    if state.deal > state.deals() || state.round == 0 && (state.deal, state.plays) != (0, 0) {
        wrong.push(found(format!("deal {} of round {}", state.deal, state.round)));
    }
    let dealt = u32::from(HAND) * u32::from(state.deal);
    for (seat, hand) in (0..state.seats()).zip(&state.hands) {
        let expected = dealt.checked_sub(played_by(state, seat));
        if expected != u32::try_from(hand.len()).ok() {
            wrong.push(found(format!(
                "seat {seat} holds {} cards after {} plays and {} deals",
                hand.len(),
                state.plays,
                state.deal
            )));
        }
    }
    let out = dealt as usize * state.players.len() + 4;
    if state.round > 0 && state.stock.len() + out != DECK {
        wrong.push(found(format!("{} cards in the stock at deal {}", state.stock.len(), state.deal)));
    }
    wrong
}

/// How many cards of this round a seat has played: the dealer's left began.
fn played_by(state: &State, seat: Seat) -> u32 {
    let seats = u32::from(state.seats());
    let first = state.seat_after(state.dealer(), 1);
    let behind = (u32::from(seat) + seats - u32::from(first)) % seats;
    (u32::from(state.plays) + seats - 1 - behind) / seats
}

/// Whoever controls a build can take it, and its cards come to its value.
fn builds(state: &State) -> Vec<Inconsistency> {
    let mut wrong = Vec::new();
    for build in state.table.iter().filter_map(Pile::build) {
        let hand = state.position(build.controller).hand;
        if !hand.iter().any(|card| state.options.value_of(*card) == Some(build.value)) {
            let controller = build.controller;
            wrong.push(found(format!("seat {controller} holds no {} for {}", build.value, build.id)));
        }
        let sum: u32 = build.cards.iter().map(|card| u32::from(card.rank())).sum();
        let groups = sum / u32::from(build.value.max(1));
        if groups * u32::from(build.value) != sum || build.multiple != (groups > 1) {
            wrong.push(found(format!("{} of {} holds cards that sum to {sum}", build.id, build.value)));
        }
        if build.id.0 > state.builds_made {
            wrong.push(found(format!("{} is on the table after {} builds", build.id, state.builds_made)));
        }
    }
    wrong
}

/// The scores are the sum of the rounds, and no round is missing.
fn scores(state: &State) -> Vec<Inconsistency> {
    let mut wrong = Vec::new();
    for side in 0..MOST_SIDES {
        let sum: u32 = state.rounds.iter().map(|round| u32::from(round[side])).sum();
        if sum != state.scores[side] {
            wrong.push(found(format!("side {side} has {} points, its rounds {sum}", state.scores[side])));
        }
    }
    let counted = state.rounds.len();
    let round = state.round as usize;
    if counted != round && counted + 1 != round {
        wrong.push(found(format!("{counted} rounds are counted in round {round}")));
    }
    wrong
}
