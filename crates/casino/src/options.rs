//! What a host may choose, and the values of cards that follow from it.

use reseat_domain::game::Seat;
use reseat_domain::game::rules::InvalidOption;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::card::Card;

/// Fewest and most seats of a table.
pub(crate) const SEATS: std::ops::RangeInclusive<Seat> = 2..=4;
const TARGETS: std::ops::RangeInclusive<u64> = 1..=200;

/// Whether jack, queen and king have numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// They have none and never join a sum or a build.
    Standard,
    /// Jack 11, queen 12, king 13; they sum and build like the others.
    Royal,
}

/// How much a jack, queen or king takes in the standard variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceCaptures {
    /// Exactly one card of its rank.
    One,
    /// Every card of its rank.
    All,
}

/// The options of a room, every default filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Whether jack, queen and king have numbers.
    pub variant: Variant,
    /// How much a face card takes.
    pub face_captures: FaceCaptures,
    /// Whether a card that can capture may not be trailed.
    pub must_capture: bool,
    /// Whether partners may build for a card that the partner's own build has shown.
    pub partner_builds: bool,
    /// Whether a sweep is worth a point.
    pub sweeps: bool,
    /// The points that end the game.
    pub target: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            variant: Variant::Standard,
            face_captures: FaceCaptures::One,
            must_capture: false,
            partner_builds: false,
            sweeps: true,
            target: 21,
        }
    }
}

impl Options {
    /// Reads what a host asked for; what is left out keeps its default.
    pub(crate) fn read(given: &Value, seats: Seat) -> Result<Self, InvalidOption> {
        if !SEATS.contains(&seats) {
            return Err(invalid("seats", "must be 2, 3 or 4"));
        }
        let mut options = Self::default();
        let given = match given {
            Value::Null => return Ok(options),
            Value::Object(given) => given,
            _ => return Err(invalid("options", "must be an object")),
        };
        for (name, value) in given {
            options.set(name, value)?;
        }
        options.fit_together(seats)?;
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &Value) -> Result<(), InvalidOption> {
        match name {
            "variant" => self.variant = choice(name, value, "must be `standard` or `royal`")?,
            "face_captures" => self.face_captures = choice(name, value, "must be `one` or `all`")?,
            "must_capture" => self.must_capture = flag(name, value)?,
            "partner_builds" => self.partner_builds = flag(name, value)?,
            "sweeps" => self.sweeps = flag(name, value)?,
            "target" => self.target = target(value)?,
            _ => return Err(unknown(name)),
        }
        Ok(())
    }

    fn fit_together(&self, seats: Seat) -> Result<(), InvalidOption> {
        if self.partner_builds && seats != 4 {
            return Err(invalid("partner_builds", "needs 4 seats: only then are there partners"));
        }
        if self.variant == Variant::Royal && self.face_captures == FaceCaptures::All {
            let message = "`all` needs the standard variant: royal face cards capture by number";
            return Err(invalid("face_captures", message));
        }
        Ok(())
    }

    /// The number of a card in sums and builds; a face card has one in the royal variant only.
    pub(crate) fn value_of(&self, card: Card) -> Option<u8> {
        (card.rank() <= self.highest_value()).then(|| card.rank())
    }

    /// The highest value of a build.
    pub(crate) fn highest_value(&self) -> u8 {
        match self.variant {
            Variant::Standard => 10,
            Variant::Royal => 13,
        }
    }

    /// The options with their defaults and what they allow, for clients.
    pub(crate) fn describe() -> Value {
        let standard = Self::default();
        let switch = |default: bool| json!({"default": default, "allowed": [false, true]});
        let mut options = json!({
            "variant": {"default": standard.variant, "allowed": [Variant::Standard, Variant::Royal]},
            "face_captures": {"default": standard.face_captures,
                "allowed": [FaceCaptures::One, FaceCaptures::All], "variants": [Variant::Standard]},
            "must_capture": switch(standard.must_capture),
            "partner_builds": switch(standard.partner_builds),
            "sweeps": switch(standard.sweeps),
            "target": {"default": standard.target, "min": TARGETS.start(), "max": TARGETS.end()},
        });
        options["partner_builds"]["seats"] = json!([4]);
        options
    }
}

fn invalid(option: &str, message: impl Into<String>) -> InvalidOption {
    InvalidOption { option: option.to_owned(), message: message.into() }
}

fn unknown(name: &str) -> InvalidOption {
    // The name is the host's own text and may be long.
    let name: String = name.chars().take(32).collect();
    invalid(
        &name,
        "is not known; there are variant, face_captures, must_capture, partner_builds, sweeps and target",
    )
}

fn choice<T: for<'de> Deserialize<'de>>(
    name: &str,
    value: &Value,
    allowed: &str,
) -> Result<T, InvalidOption> {
    T::deserialize(value).map_err(|_| invalid(name, allowed))
}

fn flag(name: &str, value: &Value) -> Result<bool, InvalidOption> {
    value.as_bool().ok_or_else(|| invalid(name, "must be true or false"))
}

fn target(value: &Value) -> Result<u32, InvalidOption> {
    value
        .as_u64()
        .filter(|target| TARGETS.contains(target))
        .and_then(|target| u32::try_from(target).ok())
        .ok_or_else(|| {
            invalid("target", format!("must be a whole number from {} to {}", TARGETS.start(), TARGETS.end()))
        })
}
