//! What a viewer may see of a state: their own hand and captures, the table, and counts.

use reseat_domain::game::Seat;
use reseat_domain::id::PlayerId;
use serde::{Serialize, Serializer};

use crate::action::FlatAction;
use crate::card::Card;
use crate::legal::{self, Listing};
use crate::state::{Captured, LastAction, State};
use crate::table::{Pile, Target};

/// The state for a viewer. The seed, the stock and other hands are never in it.
#[derive(Debug, Serialize)]
pub struct View<'a> {
    round: u32,
    deal: u8,
    deals: u8,
    last_deal: bool,
    dealer: Option<PlayerId>,
    turn: Option<PlayerId>,
    hand: &'a [Card],
    hands: ByPlayer<'a, usize>,
    table: Vec<PileView<'a>>,
    captured: ByPlayer<'a, CapturedView>,
    own_captures: &'a [Card],
    last_capturer: Option<PlayerId>,
    scores: ByPlayer<'a, u32>,
    target: u32,
    seed_commitment: String,
    legal_actions: Vec<FlatAction>,
    legal_actions_truncated: bool,
    last_action: Option<LastActionView>,
}

/// A pile on the table.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum PileView<'a> {
    Loose { card: Card },
    Build { build: Target, value: u8, multiple: bool, cards: &'a [Card], controller: Option<PlayerId> },
}

/// What everybody sees of a player's captures.
#[derive(Debug, Serialize)]
struct CapturedView {
    cards: usize,
    spades: usize,
    sweeps: u8,
}

#[derive(Debug, Serialize)]
struct LastActionView {
    #[serde(flatten)]
    action: FlatAction,
    player_id: Option<PlayerId>,
    sweep: bool,
}

/// One item for each player by seat, written as an object.
#[derive(Debug)]
struct ByPlayer<'a, T> {
    players: &'a [PlayerId],
    items: Vec<T>,
}

impl<'a> View<'a> {
    pub(crate) fn of(state: &'a State, viewer: Seat) -> Self {
        let place = usize::from(viewer);
        let listing = listing(state, viewer);
        let score = |seat| state.scores[state.side(seat)];
        Self {
            round: state.round,
            deal: state.deal,
            deals: state.deals(),
            last_deal: state.deal == state.deals(),
            dealer: state.player(state.dealer()),
            turn: state.turn().and_then(|seat| state.player(seat)),
            hand: state.hands.get(place).map_or(&[], Vec::as_slice),
            hands: by_player(state, state.hands.iter().map(Vec::len)),
            table: state.table.iter().map(|pile| PileView::of(state, pile)).collect(),
            captured: by_player(state, state.captured.iter().map(CapturedView::of)),
            own_captures: state.captured.get(place).map_or(&[], |captured| &captured.cards),
            last_capturer: state.last_capturer.and_then(|seat| state.player(seat)),
            scores: by_player(state, (0..state.seats()).map(score)),
            target: state.options.target,
            seed_commitment: state.seed.commitment(),
            legal_actions: listing.actions.into_iter().map(FlatAction::from).collect(),
            legal_actions_truncated: listing.truncated,
            last_action: state.last_action.as_ref().map(|last| LastActionView::of(state, last)),
        }
    }
}

/// The legal moves of a seat, in their turn only.
pub(crate) fn listing(state: &State, seat: Seat) -> Listing {
    if state.turn() == Some(seat) { legal::list(&state.position(seat)) } else { Listing::default() }
}

fn by_player<T>(state: &State, items: impl Iterator<Item = T>) -> ByPlayer<'_, T> {
    ByPlayer { players: &state.players, items: items.collect() }
}

impl<T: Serialize> Serialize for ByPlayer<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.players.iter().zip(&self.items))
    }
}

impl<'a> PileView<'a> {
    fn of(state: &State, pile: &'a Pile) -> Self {
        match pile {
            Pile::Loose(card) => Self::Loose { card: *card },
            Pile::Build(build) => Self::Build {
                build: pile.target(),
                value: build.value,
                multiple: build.multiple,
                cards: &build.cards,
                controller: state.player(build.controller),
            },
        }
    }
}

impl CapturedView {
    fn of(captured: &Captured) -> Self {
        let spades = captured.cards.iter().filter(|card| card.is_spade()).count();
        Self { cards: captured.cards.len(), spades, sweeps: captured.sweeps }
    }
}

impl LastActionView {
    fn of(state: &State, last: &LastAction) -> Self {
        Self { action: last.action.clone().into(), player_id: state.player(last.seat), sweep: last.sweep }
    }
}
