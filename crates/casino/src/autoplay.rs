//! The move for an absent player: quick, and no worse than careless.

use std::cmp::Reverse;

use crate::action::Action;
use crate::legal;
use crate::position::Position;
use crate::table::Target;

/// The first legal capture of most cards, else trail the lowest card, else what is legal.
pub(crate) fn choose(position: &Position<'_>) -> Option<Action> {
    let actions = legal::list(position).actions;
    let captures = actions.iter().filter(|action| matches!(action, Action::Capture { .. }));
    let trails = actions.iter().filter(|action| matches!(action, Action::Trail { .. }));
    captures
        .min_by_key(|action| Reverse(cards_taken(position, action)))
        .or_else(|| trails.min_by_key(|action| action.card().rank()))
        .or_else(|| actions.first())
        .cloned()
}

/// How many cards of the table a capture takes, those of builds included.
fn cards_taken(position: &Position<'_>, action: &Action) -> usize {
    let count = |target: &Target| match target {
        Target::Loose(_) => 1,
        Target::Build(id) => {
            position.builds().find(|(_, build)| build.id == *id).map_or(0, |(_, build)| build.cards.len())
        }
    };
    action.targets().iter().map(count).sum()
}
