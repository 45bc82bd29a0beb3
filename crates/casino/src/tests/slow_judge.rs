//! A second judge, written straight from the rules' text and sharing nothing with the first but the cards.
//! It tries every way to part the cards, so it is slow and easy to believe.

use crate::action::Action;
use crate::card::Card;
use crate::options::{FaceCaptures, Options, Variant};
use crate::position::Position;
use crate::table::{Build, Pile, Target};

/// Whether the rules allow this move.
pub(super) fn allows(position: &Position<'_>, action: &Action) -> bool {
    let played = action.card();
    if !position.hand.contains(&played) {
        return false;
    }
    let Some(targets) = found(position.table, action.targets()) else { return false };
    let hand: Vec<Card> = position.hand.iter().copied().filter(|card| *card != played).collect();
    let untouched: Vec<&Build> = position
        .table
        .iter()
        .filter(|pile| !targets.contains(pile))
        .filter_map(|pile| match pile {
            Pile::Build(build) => Some(build),
            Pile::Loose(_) => None,
        })
        .collect();
    // A controller may never play so as to be left without a card of a controlled build's value.
    let keeps_faith = untouched
        .iter()
        .filter(|build| build.controller == position.seat)
        .all(|build| holds(position.options, &hand, build.value));
    let loose: Vec<Card> = targets.iter().filter_map(|pile| as_loose(pile)).collect();
    let builds: Vec<&Build> = targets.iter().filter_map(|pile| pile.build()).collect();

    let allowed = match action {
        Action::Trail { .. } => {
            let may_trail = !position.options.must_capture || !can_take_something(position, played);
            return may_trail && !controls_any(position);
        }
        Action::Capture { .. } => may_capture(position, played, &loose, &builds),
        Action::Build { value, .. } => may_build(position, played, &hand, &loose, &builds, *value),
    };
    allowed && keeps_faith
}

fn found<'t>(table: &'t [Pile], targets: &[Target]) -> Option<Vec<&'t Pile>> {
    let mut piles: Vec<&Pile> = Vec::new();
    for target in targets {
        let pile = table.iter().find(|pile| match (pile, target) {
            (Pile::Loose(card), Target::Loose(named)) => card == named,
            (Pile::Build(build), Target::Build(named)) => build.id == *named,
            _ => false,
        })?;
        if piles.contains(&pile) {
            return None;
        }
        piles.push(pile);
    }
    Some(piles)
}

fn as_loose(pile: &Pile) -> Option<Card> {
    match pile {
        Pile::Loose(card) => Some(*card),
        Pile::Build(_) => None,
    }
}

/// A card's number; 0 when it has none.
fn number(options: &Options, card: Card) -> u8 {
    if card.rank() > 10 && options.variant == Variant::Standard { 0 } else { card.rank() }
}

fn holds(options: &Options, hand: &[Card], value: u8) -> bool {
    hand.iter().any(|card| number(options, *card) == value)
}

fn controls_any(position: &Position<'_>) -> bool {
    let controls = |pile: &Pile| matches!(pile, Pile::Build(build) if build.controller == position.seat);
    position.table.iter().any(controls)
}

/// Whether some set of piles is a capture.
fn can_take_something(position: &Position<'_>, played: Card) -> bool {
    (1_u32..1 << position.table.len()).any(|chosen| {
        let piles = position.table.iter().enumerate().filter(|(place, _)| chosen & (1 << place) != 0);
        let piles: Vec<&Pile> = piles.map(|(_, pile)| pile).collect();
        let loose: Vec<Card> = piles.iter().filter_map(|pile| as_loose(pile)).collect();
        let builds: Vec<&Build> = piles.iter().filter_map(|pile| pile.build()).collect();
        may_capture(position, played, &loose, &builds)
    })
}

fn may_capture(position: &Position<'_>, played: Card, loose: &[Card], builds: &[&Build]) -> bool {
    let value = number(position.options, played);
    if value == 0 {
        let of_rank = |card: &Card| card.rank() == played.rank();
        let on_table = position.table.iter().filter_map(as_loose).filter(of_rank).count();
        let taken = match position.options.face_captures {
            FaceCaptures::One => 1,
            FaceCaptures::All => on_table.max(1),
        };
        return builds.is_empty() && loose.len() == taken && loose.iter().all(of_rank);
    }
    let something = !loose.is_empty() || !builds.is_empty();
    something && builds.iter().all(|build| build.value == value) && parts(position.options, loose, value)
}

fn may_build(
    position: &Position<'_>,
    played: Card,
    hand: &[Card],
    loose: &[Card],
    builds: &[&Build],
    value: u8,
) -> bool {
    let options = position.options;
    let highest = if options.variant == Variant::Royal { 13 } else { 10 };
    if number(options, played) == 0 || value == 0 || value > highest {
        return false;
    }
    let partner_has_shown = |partner| {
        let shows =
            |pile: &Pile| matches!(pile, Pile::Build(b) if b.controller == partner && b.value == value);
        options.partner_builds && position.table.iter().any(shows)
    };
    if !holds(options, hand, value) && !position.partner.is_some_and(partner_has_shown) {
        return false;
    }
    let with_played: Vec<Card> = loose.iter().copied().chain([played]).collect();
    match builds {
        // The played card plus one or more loose cards; further groups may join at once.
        [] => !loose.is_empty() && parts(options, &with_played, value),
        // Joining a build of the same value, alone or with loose cards.
        [build] if build.value == value => parts(options, &with_played, value),
        // Raising a single build by the played card alone; loose groups of the new value may join.
        [build] => {
            !build.multiple && build.value + number(options, played) == value && parts(options, loose, value)
        }
        _ => false,
    }
}

/// Whether some way to put each card into a group makes every group sum to the value.
fn parts(options: &Options, cards: &[Card], value: u8) -> bool {
    let numbers: Vec<u8> = cards.iter().map(|card| number(options, *card)).collect();
    !numbers.contains(&0) && place_each(&numbers, &mut Vec::new(), value)
}

fn place_each(cards: &[u8], groups: &mut Vec<u8>, value: u8) -> bool {
    let Some((card, rest)) = cards.split_first() else { return groups.iter().all(|sum| *sum == value) };
    for group in 0..groups.len() {
        groups[group] += card;
        if groups[group] <= value && place_each(rest, groups, value) {
            return true;
        }
        groups[group] -= card;
    }
    groups.push(*card);
    let placed = *card <= value && place_each(rest, groups, value);
    if !placed {
        groups.pop();
    }
    placed
}
