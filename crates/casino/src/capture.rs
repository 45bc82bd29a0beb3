//! Judging a capture.

use crate::card::Card;
use crate::groups::{groups, splits};
use crate::options::FaceCaptures;
use crate::position::Position;
use crate::rejection::Rejection;
use crate::table::{Pile, Places};

/// The piles taken, if the played card may take them.
pub(crate) fn judge_capture(
    position: &Position<'_>,
    played: Card,
    targets: Places,
) -> Result<Places, Rejection> {
    let matches = !targets.is_empty()
        && match position.options.value_of(played) {
            Some(value) => takes_by_number(position, value, targets),
            None => face_captures(position, played).contains(&targets),
        };
    if !matches {
        return Err(Rejection::GroupsDoNotMatch);
    }
    position.require_kept(played, targets)?;
    Ok(targets)
}

/// Whether builds of `value` and groups of loose cards that sum to it make up these targets.
fn takes_by_number(position: &Position<'_>, value: u8, targets: Places) -> bool {
    let mut loose = Vec::new();
    for pile in targets.of(position.table) {
        match pile {
            Pile::Build(build) if build.value == value => {}
            Pile::Build(_) => return false,
            Pile::Loose(card) => match position.options.value_of(*card) {
                Some(number) => loose.push(number),
                None => return false,
            },
        }
    }
    splits(loose, value)
}

/// Every capture of a face card without a number: one card of its rank, or all of them together.
pub(crate) fn face_captures(position: &Position<'_>, played: Card) -> Vec<Places> {
    let of_rank = |(place, pile): (usize, &Pile)| match pile {
        Pile::Loose(card) => (card.rank() == played.rank()).then_some(place),
        Pile::Build(_) => None,
    };
    let alike = position.table.iter().enumerate().filter_map(of_rank);
    match position.options.face_captures {
        FaceCaptures::One => alike.map(Places::one).collect(),
        FaceCaptures::All => {
            Some(alike.collect()).filter(|all: &Places| !all.is_empty()).into_iter().collect()
        }
    }
}

/// Every single group that a number card of `value` may take: a build, or loose cards that sum to it.
pub(crate) fn capture_groups(position: &Position<'_>, value: u8) -> Vec<Places> {
    let builds = position.builds().filter(|(_, build)| build.value == value);
    builds.map(|(place, _)| Places::one(place)).chain(groups(&position.numbers(), value)).collect()
}

/// Whether the card could take anything, for a player who controls no build.
pub(crate) fn can_capture(position: &Position<'_>, played: Card) -> bool {
    match position.options.value_of(played) {
        Some(value) => !capture_groups(position, value).is_empty(),
        None => !face_captures(position, played).is_empty(),
    }
}
