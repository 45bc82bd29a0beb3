//! What the player in turn sees of the cards: enough to judge a move, and nothing hidden.

use reseat_domain::game::Seat;

use crate::action::Action;
use crate::build::judge_build;
use crate::capture::{can_capture, judge_capture};
use crate::card::Card;
use crate::options::Options;
use crate::rejection::Rejection;
use crate::table::{Build, Pile, Places, Target};

/// The table, one hand, and the options. Hidden cards can't be asked for here, so that neither judging
/// nor the house bot can use them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Position<'a> {
    pub(crate) options: &'a Options,
    pub(crate) table: &'a [Pile],
    pub(crate) hand: &'a [Card],
    pub(crate) seat: Seat,
    pub(crate) partner: Option<Seat>,
}

/// A move that has been judged legal, in terms of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// These piles are taken.
    Capture(Places),
    /// A build is made, or the one at `base` changed.
    Build(NewBuild),
    /// The card is laid down.
    Trail,
}

/// What a build will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewBuild {
    /// The build that was added to or raised.
    pub(crate) base: Option<usize>,
    /// The loose cards that join.
    pub(crate) loose: Places,
    pub(crate) value: u8,
    pub(crate) multiple: bool,
    pub(crate) controller: Seat,
}

impl<'a> Position<'a> {
    /// Judges a move of the player in turn.
    pub(crate) fn judge(&self, action: &Action) -> Result<Effect, Rejection> {
        if !self.hand.contains(&action.card()) {
            return Err(Rejection::CardNotInHand);
        }
        match action {
            Action::Capture { card, targets } => {
                judge_capture(self, *card, self.places(targets)?).map(Effect::Capture)
            }
            Action::Build { card, targets, value } => {
                judge_build(self, *card, self.places(targets)?, *value).map(Effect::Build)
            }
            Action::Trail { card } => self.judge_trail(*card).map(|()| Effect::Trail),
        }
    }

    fn judge_trail(&self, card: Card) -> Result<(), Rejection> {
        if self.builds().any(|(_, build)| build.controller == self.seat) {
            return Err(Rejection::ControllerMayNotTrail);
        }
        if self.options.must_capture && can_capture(self, card) {
            return Err(Rejection::MustCapture);
        }
        Ok(())
    }

    fn places(&self, targets: &[Target]) -> Result<Places, Rejection> {
        let mut places = Places::NONE;
        for target in targets {
            let place = self
                .table
                .iter()
                .position(|pile| pile.target() == *target)
                .filter(|place| !places.has(*place))
                .ok_or(Rejection::NoSuchTarget)?;
            places = places.with(Places::one(place));
        }
        Ok(places)
    }

    /// The builds on the table, each with its place.
    pub(crate) fn builds(&self) -> impl Iterator<Item = (usize, &'a Build)> {
        self.table.iter().enumerate().filter_map(|(place, pile)| Some((place, pile.build()?)))
    }

    /// The loose cards that have a number, with place and number.
    pub(crate) fn numbers(&self) -> Vec<(Places, u8)> {
        let number = |(place, pile): (usize, &Pile)| match pile {
            Pile::Loose(card) => Some((Places::one(place), self.options.value_of(*card)?)),
            Pile::Build(_) => None,
        };
        self.table.iter().enumerate().filter_map(number).collect()
    }

    /// Whether the hand without `played` has a card of this value.
    pub(crate) fn keeps(&self, played: Card, value: u8) -> bool {
        self.hand.iter().any(|card| *card != played && self.options.value_of(*card) == Some(value))
    }

    /// Who answers for a build of this value after `played`: the player with a card of their own, else
    /// (with `partner_builds`) the partner whose own build has shown one.
    pub(crate) fn backer(&self, played: Card, value: u8) -> Option<Seat> {
        if self.keeps(played, value) {
            return Some(self.seat);
        }
        self.partner.filter(|partner| {
            self.options.partner_builds
                && self.builds().any(|(_, build)| build.controller == *partner && build.value == value)
        })
    }

    /// The builds that the player controls and could not take any more once `played` is gone: a legal
    /// move takes them or changes their value.
    pub(crate) fn bound_by(&self, played: Card) -> Places {
        self.builds()
            .filter(|(_, build)| build.controller == self.seat && !self.keeps(played, build.value))
            .map(|(place, _)| place)
            .collect()
    }

    /// Refuses a move that leaves a build of the player's without its card; `settled` are those that it
    /// takes, changes or hands over.
    pub(crate) fn require_kept(&self, played: Card, settled: Places) -> Result<(), Rejection> {
        let bound = self.bound_by(played);
        match self.builds().find(|(place, _)| bound.has(*place) && !settled.has(*place)) {
            Some((_, build)) => Err(Rejection::MustKeepBuildCard { value: build.value }),
            None => Ok(()),
        }
    }
}
