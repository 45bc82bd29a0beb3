//! Carrying out a move that has been judged.

use reseat_domain::game::Seat;
use reseat_domain::game::rules::Played;

use crate::action::Action;
use crate::card::Card;
use crate::event::{BuildChange, Event};
use crate::position::{Effect, NewBuild};
use crate::rejection::Rejection;
use crate::state::{LastAction, State};
use crate::table::{Build, BuildId, Pile, Places};

/// Judges and plays a move; the old state stays as it is.
pub(crate) fn apply(state: &State, seat: Seat, action: &Action) -> Result<Played<State, Event>, Rejection> {
    if state.is_over() {
        return Err(Rejection::GameOver);
    }
    if state.turn() != Some(seat) {
        return Err(Rejection::NotYourTurn);
    }
    let effect = state.position(seat).judge(action)?;
    let player_id = state.player(seat).ok_or(Rejection::NotYourTurn)?;

    let card = action.card();
    let mut next = state.clone();
    next.hands[usize::from(seat)].retain(|held| *held != card);
    next.plays += 1;
    let laid = lay(&mut next.table, card, &effect, BuildId(state.builds_made + 1));
    let sweep = state.options.sweeps && matches!(effect, Effect::Capture(_)) && next.table.is_empty();
    next.last_action = Some(LastAction { seat, action: action.clone(), sweep });

    let event = match laid {
        Laid::Captured(cards) => {
            let pile = &mut next.captured[usize::from(seat)];
            pile.cards.extend(&cards);
            pile.cards.push(card);
            pile.sweeps += u8::from(sweep);
            next.last_capturer = Some(seat);
            Event::Captured { player_id, card, cards, sweep }
        }
        Laid::Built { build, value, change } => {
            next.builds_made += u8::from(change == BuildChange::Made);
            Event::Built { player_id, card, build, value, change }
        }
        Laid::Trailed => Event::Trailed { player_id, card },
    };
    Ok((next, vec![event]))
}

/// What became of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Laid {
    /// These cards left it.
    Captured(Vec<Card>),
    Built {
        build: BuildId,
        value: u8,
        change: BuildChange,
    },
    Trailed,
}

/// Changes the table as a judged move does; a new build is called `next_id`.
pub(crate) fn lay(table: &mut Vec<Pile>, card: Card, effect: &Effect, next_id: BuildId) -> Laid {
    match effect {
        Effect::Capture(places) => Laid::Captured(take(table, *places)),
        Effect::Build(new) => lay_build(table, card, new, next_id),
        Effect::Trail => {
            table.push(Pile::Loose(card));
            Laid::Trailed
        }
    }
}

/// Takes these piles off the table and answers their cards.
fn take(table: &mut Vec<Pile>, places: Places) -> Vec<Card> {
    let cards = places.of(table).flat_map(Pile::cards).copied().collect();
    let mut place = 0..;
    table.retain(|_| !place.next().is_some_and(|place| places.has(place)));
    cards
}

fn lay_build(table: &mut Vec<Pile>, card: Card, new: &NewBuild, next_id: BuildId) -> Laid {
    let base = new.base.and_then(|place| table.get(place)).and_then(Pile::build).cloned();
    let joining: Vec<Card> = new.loose.of(table).flat_map(Pile::cards).copied().collect();
    let (id, mut cards, change) = match base {
        None => (next_id, Vec::new(), BuildChange::Made),
        Some(base) if base.value == new.value => (base.id, base.cards, BuildChange::Added),
        Some(base) => (base.id, base.cards, BuildChange::Raised),
    };
    cards.push(card);
    cards.extend(joining);
    take(table, new.loose.with(new.base.map_or(Places::NONE, Places::one)));
    let NewBuild { value, multiple, controller, .. } = *new;
    table.push(Pile::Build(Build { id, value, multiple, cards, controller }));
    Laid::Built { build: id, value, change }
}
