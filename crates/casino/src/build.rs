//! Judging a build: a new one, one that is added to, one that is raised.

use crate::card::Card;
use crate::groups::splits;
use crate::position::{NewBuild, Position};
use crate::rejection::Rejection;
use crate::table::{Build, Pile, Places};

/// What the build will be, if the played card may make it of these targets.
pub(crate) fn judge_build(
    position: &Position<'_>,
    played: Card,
    targets: Places,
    value: u8,
) -> Result<NewBuild, Rejection> {
    let number = position.options.value_of(played).ok_or(Rejection::FaceCardCannotBuild)?;
    let highest = position.options.highest_value();
    if !(1..=highest).contains(&value) {
        return Err(Rejection::BuildValueOutOfRange { highest });
    }
    let joining = Joining::sort(position, targets)?;
    let multiple = match joining.base {
        None => joining.makes_new(number, value),
        Some((_, base)) if base.value == value => joining.adds_to(number, value),
        Some((_, base)) if base.multiple => {
            return Err(Rejection::CannotRaiseMultipleBuild { build: base.id });
        }
        Some((_, base)) => joining.raises(base, number, value),
    }
    .ok_or(Rejection::GroupsDoNotMatch)?;

    let controller = position.backer(played, value).ok_or(Rejection::MustHoldBuildCard { value })?;
    let base = joining.base.map(|(place, _)| place);
    position.require_kept(played, base.map_or(Places::NONE, Places::one))?;
    Ok(NewBuild { base, loose: joining.loose, value, multiple, controller })
}

/// The targets of a build, sorted.
struct Joining<'a> {
    base: Option<(usize, &'a Build)>,
    loose: Places,
    numbers: Vec<u8>,
}

/// Each of the three answers whether the build is multiple, or `None` when the cards don't fit.
impl<'a> Joining<'a> {
    fn sort(position: &Position<'a>, targets: Places) -> Result<Self, Rejection> {
        let mut joining = Self { base: None, loose: Places::NONE, numbers: Vec::new() };
        for (place, pile) in position.table.iter().enumerate().filter(|(place, _)| targets.has(*place)) {
            match pile {
                Pile::Loose(card) => {
                    let number = position.options.value_of(*card).ok_or(Rejection::FaceCardCannotBuild)?;
                    joining.numbers.push(number);
                    joining.loose = joining.loose.with(Places::one(place));
                }
                // One play changes one build; several of a value stand side by side.
                Pile::Build(_) if joining.base.is_some() => return Err(Rejection::GroupsDoNotMatch),
                Pile::Build(build) => joining.base = Some((place, build)),
            }
        }
        Ok(joining)
    }

    fn makes_new(&self, played: u8, value: u8) -> Option<bool> {
        let sum = self.sum_with(played);
        (!self.numbers.is_empty() && self.splits_with(played, value)).then_some(sum > u32::from(value))
    }

    fn adds_to(&self, played: u8, value: u8) -> Option<bool> {
        self.splits_with(played, value).then_some(true)
    }

    fn raises(&self, base: &Build, played: u8, value: u8) -> Option<bool> {
        let fits =
            base.value.checked_add(played) == Some(value) && splits(self.numbers.iter().copied(), value);
        fits.then_some(!self.numbers.is_empty())
    }

    fn splits_with(&self, played: u8, value: u8) -> bool {
        splits(self.numbers.iter().copied().chain([played]), value)
    }

    fn sum_with(&self, played: u8) -> u32 {
        self.numbers.iter().copied().map(u32::from).sum::<u32>() + u32::from(played)
    }
}
