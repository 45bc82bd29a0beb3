//! Tables set up by hand, whole games, and chance that repeats itself.

use reseat_domain::game::rules::{FollowUp, GameRules, ServiceEntry, Table};
use reseat_domain::game::{Seat, SeatedPlayer, Seed};
use reseat_domain::id::PlayerId;
use serde_json::Value;
use uuid::Uuid;

use crate::action::Action;
use crate::card::Card;
use crate::event::Event;
use crate::options::Options;
use crate::rejection::Rejection;
use crate::rules::Casino;
use crate::state::State;
use crate::table::{Build, BuildId, Pile};

/// The seat in turn in a [`scene`].
pub(super) const ME: Seat = 1;
/// Another seat of a scene, on the other side.
pub(super) const OTHER: Seat = 0;

pub(super) fn player(seat: Seat) -> PlayerId {
    PlayerId::new(Uuid::from_u128(0x0193_2b7c_0000_7000_8000_0000_0000_0000 + u128::from(seat)))
}

pub(super) fn seating(seats: Seat) -> Vec<SeatedPlayer> {
    let names = ["Zoë", "Ben", "Mia", "Tom"];
    (0..seats)
        .map(|seat| SeatedPlayer {
            player_id: player(seat),
            seat,
            name: names[usize::from(seat)].to_owned(),
            bot: None,
        })
        .collect()
}

pub(super) fn options(given: &Value, seats: Seat) -> Options {
    GameRules::options(&Casino, given, seats).unwrap()
}

pub(super) fn table(seats: Seat, seed: u64) -> Table {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    Table { seating: seating(seats), seed: Seed::new(bytes) }
}

/// A game before its first deal.
pub(super) fn set_up(seats: Seat, seed: u64, options: &Options) -> State {
    Casino.set_up(&table(seats, seed), options)
}

/// A game that waits for its first card.
pub(super) fn dealt(seats: Seat, seed: u64, options: &Options) -> State {
    settle(set_up(seats, seed, options), &mut |_, _| {})
}

/// Plays every entry that is due, telling `note` of each.
pub(super) fn settle(mut state: State, note: &mut dyn FnMut(&ServiceEntry, &State)) -> State {
    while let Some(FollowUp::Entry(entry)) = Casino.follow_up(&state) {
        state = Casino.apply_entry(&state, &entry).unwrap().0;
        note(&entry, &state);
    }
    state
}

pub(super) fn cards(text: &str) -> Vec<Card> {
    text.split_whitespace().map(|card| card.parse().unwrap()).collect()
}

/// A table of two set up by hand, with [`ME`] in turn. A pile is a card, `5H`, or a build: its value, the
/// seat of its controller, and its cards, `9/0 4C 5D`. The cards that are not named stay in the stock.
pub(super) fn scene(piles: &[&str], hand: &str) -> State {
    scene_of(2, &Options::default(), piles, hand)
}

pub(super) fn scene_of(seats: Seat, options: &Options, piles: &[&str], hand: &str) -> State {
    let mut state = set_up(seats, 1, options);
    state.round = 1;
    state.deal = 1;
    for text in piles {
        let pile = pile(text, &mut state.builds_made);
        state.table.push(pile);
    }
    state.hands[usize::from(ME)] = cards(hand);
    let is_used = |card: &Card| {
        state.hands.iter().flatten().chain(state.table.iter().flat_map(Pile::cards)).any(|used| used == card)
    };
    state.stock = Card::all().filter(|card| !is_used(card)).collect();
    assert_eq!(state.turn(), Some(ME));
    state
}

fn pile(text: &str, builds_made: &mut u8) -> Pile {
    let Some((head, rest)) = text.split_once(' ') else { return Pile::Loose(text.parse().unwrap()) };
    let (value, controller) = head.split_once('/').unwrap();
    let (value, controller) = (value.parse().unwrap(), controller.parse().unwrap());
    let cards = cards(rest);
    let multiple = cards.iter().map(|card| card.rank()).sum::<u8>() > value;
    *builds_made += 1;
    Pile::Build(Build { id: BuildId(*builds_made), value, multiple, cards, controller })
}

pub(super) fn capture(card: &str, targets: &str) -> Action {
    Action::Capture { card: card.parse().unwrap(), targets: self::targets(targets) }
}

pub(super) fn build(card: &str, targets: &str, value: u8) -> Action {
    Action::Build { card: card.parse().unwrap(), targets: self::targets(targets), value }
}

pub(super) fn trail(card: &str) -> Action {
    Action::Trail { card: card.parse().unwrap() }
}

fn targets(text: &str) -> Vec<crate::table::Target> {
    text.split_whitespace().map(|target| target.parse().unwrap()).collect()
}

/// Plays a move of the seat in turn.
pub(super) fn try_play(state: &State, action: &Action) -> Result<(State, Vec<Event>), Rejection> {
    Casino.apply(state, state.turn().unwrap_or(ME), action)
}

pub(super) fn play(state: &State, action: &Action) -> State {
    try_play(state, action).unwrap_or_else(|refused| panic!("{action:?}: {refused}")).0
}

pub(super) fn refusal(state: &State, action: &Action) -> Rejection {
    try_play(state, action).expect_err("the move should be refused")
}

/// The table in the notation of [`scene`].
pub(super) fn written(state: &State) -> Vec<String> {
    let join = |cards: &[Card]| cards.iter().map(Card::to_string).collect::<Vec<_>>().join(" ");
    let pile = |pile: &Pile| match pile {
        Pile::Loose(card) => card.to_string(),
        Pile::Build(build) => format!("{}/{} {}", build.value, build.controller, join(&build.cards)),
    };
    state.table.iter().map(pile).collect()
}

/// Chance that repeats itself: `SplitMix64`.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }
}
