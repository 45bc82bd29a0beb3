//! What lies open on the table: loose cards and builds, and how a move names them.

use std::fmt;
use std::str::FromStr;

use reseat_domain::game::Seat;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::card::Card;

/// The name of a build, `b1`, `b2`, … in the order of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BuildId(pub(crate) u8);

impl fmt::Display for BuildId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b{}", self.0)
    }
}

/// Cards that can only be taken together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// Its name.
    pub id: BuildId,
    /// The value of the card that takes it.
    pub value: u8,
    /// Whether it holds several groups of that value; such a build never changes value.
    pub multiple: bool,
    /// Its cards, in the order they came together.
    pub cards: Vec<Card>,
    /// Who must hold a card of its value.
    pub controller: Seat,
}

/// One thing on the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pile {
    /// A single card.
    Loose(Card),
    /// A build.
    Build(Build),
}

impl Pile {
    /// Its cards.
    pub(crate) fn cards(&self) -> &[Card] {
        match self {
            Self::Loose(card) => std::slice::from_ref(card),
            Self::Build(build) => &build.cards,
        }
    }

    pub(crate) fn build(&self) -> Option<&Build> {
        match self {
            Self::Loose(_) => None,
            Self::Build(build) => Some(build),
        }
    }

    /// How a move names it.
    pub(crate) fn target(&self) -> Target {
        match self {
            Self::Loose(card) => Target::Loose(*card),
            Self::Build(build) => Target::Build(build.id),
        }
    }
}

/// The name of a pile in a move: a card such as `5H`, or a build such as `b1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A loose card.
    Loose(Card),
    /// A build.
    Build(BuildId),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loose(card) => card.fmt(f),
            Self::Build(build) => build.fmt(f),
        }
    }
}

/// A text that names neither a card nor a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a target is a card such as 5H or a build such as b1")]
pub struct NotATarget;

impl FromStr for Target {
    type Err = NotATarget;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(number) = text.strip_prefix('b') {
            let id = number.parse().map(BuildId).map_err(|_| NotATarget)?;
            // One spelling only: not `b01`, not `b+1`.
            return if id.to_string() == text { Ok(Self::Build(id)) } else { Err(NotATarget) };
        }
        text.parse().map(Self::Loose).map_err(|_| NotATarget)
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A set of piles: bit *i* stands for place *i* of the table. A pile holds at least one of the 52 cards,
/// so 64 bits are enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Places(pub(crate) u64);

impl Places {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) fn one(place: usize) -> Self {
        Self(u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0))
    }

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn has(self, place: usize) -> bool {
        self.meets(Self::one(place))
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The piles at these places.
    pub(crate) fn of(self, table: &[Pile]) -> impl Iterator<Item = &Pile> {
        table.iter().enumerate().filter(move |(place, _)| self.has(*place)).map(|(_, pile)| pile)
    }
}

impl FromIterator<usize> for Places {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        places.into_iter().fold(Self::NONE, |all, place| all.with(Self::one(place)))
    }
}
