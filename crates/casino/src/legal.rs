//! Every move that judging would accept, in a fixed order: cards as in the hand; for each card captures,
//! most cards first, then builds, lowest value and then most cards first, then trailing.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::action::Action;
use crate::capture::{capture_groups, face_captures};
use crate::card::Card;
use crate::groups::{Search, groups};
use crate::position::Position;
use crate::table::{Pile, Places};

/// Most moves that are listed for a card, and for a hand.
pub(crate) const MOST_LISTED: usize = 200;

/// Legal moves, and whether some may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    pub(crate) actions: Vec<Action>,
    pub(crate) truncated: bool,
}

/// The moves with every card of the hand, at most [`MOST_LISTED`].
pub(crate) fn list(position: &Position<'_>) -> Listing {
    let mut all = Listing::default();
    for card in position.hand {
        let mut with_card = list_with(position, *card);
        let room = MOST_LISTED - all.actions.len();
        all.truncated |= with_card.truncated || with_card.actions.len() > room;
        with_card.actions.truncate(room);
        all.actions.append(&mut with_card.actions);
    }
    all
}

/// The moves with one card, as many as the bounds of the search allow: all of them on any table that
/// players who want to win leave behind.
pub(crate) fn list_with(position: &Position<'_>, card: Card) -> Listing {
    if !position.hand.contains(&card) {
        return Listing::default();
    }
    let mut searches = [Search::new(), Search::new()];
    let [of_captures, of_builds] = &mut searches;
    let mut actions = Vec::new();
    for places in in_order(position, captures(position, card, of_captures)) {
        actions.push(Action::Capture { card, targets: targets(position, places) });
    }
    for value in 1..=position.options.highest_value() {
        for places in in_order(position, builds(position, card, value, of_builds)) {
            actions.push(Action::Build { card, targets: targets(position, places), value });
        }
    }
    let trail = Action::Trail { card };
    if position.judge(&trail).is_ok() {
        actions.push(trail);
    }
    let truncated = searches.iter().any(Search::is_exhausted);
    Listing { actions, truncated }
}

fn captures(position: &Position<'_>, card: Card, search: &mut Search) -> BTreeSet<Places> {
    let Some(value) = position.options.value_of(card) else {
        return face_captures(position, card)
            .into_iter()
            .filter(|places| position.require_kept(card, *places).is_ok())
            .collect();
    };
    // Searching on from what must be taken finds only legal captures, and finds one even at its bound.
    let must_take = position.bound_by(card);
    if position.builds().any(|(place, build)| must_take.has(place) && build.value != value) {
        return BTreeSet::new();
    }
    let mut found = search.unions(vec![must_take], &capture_groups(position, value));
    found.remove(&Places::NONE);
    found
}

fn builds(position: &Position<'_>, card: Card, value: u8, search: &mut Search) -> BTreeSet<Places> {
    let mut found = BTreeSet::new();
    let Some(number) = position.options.value_of(card) else { return found };
    if position.backer(card, value).is_none() {
        return found;
    }
    let numbers = position.numbers();
    let further = groups(&numbers, value);
    let settles = |base: Places| position.require_kept(card, base).is_ok();

    let with_card = value
        .checked_sub(number)
        .map_or(BTreeSet::new(), |rest| search.unions(groups(&numbers, rest), &further));
    if settles(Places::NONE) {
        found.extend(with_card.iter().filter(|loose| !loose.is_empty()));
    }
    for (place, build) in position.builds() {
        let base = Places::one(place);
        if !settles(base) {
            continue;
        }
        if build.value == value {
            found.extend(with_card.iter().map(|loose| loose.with(base)));
        } else if !build.multiple && build.value.checked_add(number) == Some(value) {
            found.extend(search.unions(vec![base], &further));
        }
    }
    found
}

/// Most cards first; among as many, those that lie first on the table.
fn in_order(position: &Position<'_>, sets: BTreeSet<Places>) -> Vec<Places> {
    let cards = |places: &Places| places.of(position.table).map(|pile| pile.cards().len()).sum::<usize>();
    let mut sets: Vec<Places> = sets.into_iter().collect();
    sets.sort_by_cached_key(|places| Reverse((cards(places), places.0.reverse_bits())));
    sets
}

fn targets(position: &Position<'_>, places: Places) -> Vec<crate::table::Target> {
    places.of(position.table).map(Pile::target).collect()
}
