//! A length of time as people write it: `250ms`, `60s`, `5m`, `24h`, `7d`.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Each unit with its milliseconds, longest first. `ms` stands before the units whose letters end it, so
/// that no suffix is taken for another.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("ms", 1), ("m", 60_000), ("s", 1_000)];

/// The longest that is read: 365 days.
const MAX_MS: u64 = 365 * 86_400_000;

/// A positive length of time, written as a whole number and a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DurationText {
    ms: u64,
}

/// A text that is no [`DurationText`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadDuration;

impl fmt::Display for BadDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a whole number above 0 with ms, s, m, h or d, such as `60s`, and at most `365d`")
    }
}

impl std::error::Error for BadDuration {}

impl DurationText {
    /// A length in milliseconds; `None` when it is 0 or above 365 days.
    #[must_use]
    pub fn from_ms(ms: u64) -> Option<Self> {
        (1..=MAX_MS).contains(&ms).then_some(Self { ms })
    }

    /// The length in milliseconds.
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.ms
    }
}

impl FromStr for DurationText {
    type Err = BadDuration;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, unit_ms) =
            UNITS.iter().find_map(|(unit, ms)| Some((text.strip_suffix(unit)?, *ms))).ok_or(BadDuration)?;
        // `u64::from_str` would also read a plus sign.
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadDuration);
        }
        let number: u64 = number.parse().map_err(|_| BadDuration)?;
        number.checked_mul(unit_ms).and_then(Self::from_ms).ok_or(BadDuration)
    }
}

impl fmt::Display for DurationText {
    /// In the longest unit that divides it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, unit_ms) = UNITS
            .into_iter()
            .filter(|(_, unit_ms)| self.ms.is_multiple_of(*unit_ms))
            .max_by_key(|(_, unit_ms)| *unit_ms)
            .unwrap_or(("ms", 1));
        write!(f, "{}{unit}", self.ms / unit_ms)
    }
}

impl Serialize for DurationText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DurationText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for DurationText {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9]+(ms|s|m|h|d)$"));
        text.description(Some("A whole number above 0 and a unit, such as `60s`.")).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for DurationText {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_unit_is_read() {
        for (text, ms) in
            [("250ms", 250), ("60s", 60_000), ("5m", 300_000), ("24h", 86_400_000), ("7d", 604_800_000)]
        {
            assert_eq!(text.parse::<DurationText>().map(DurationText::ms), Ok(ms), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_read() {
        for text in
            ["", "5", "m", "0s", "-1s", "+1s", "1.5s", " 1s", "1 s", "1w", "366d", "99999999999999999999d"]
        {
            assert_eq!(text.parse::<DurationText>(), Err(BadDuration), "{text}");
        }
    }

    #[test]
    fn a_length_is_written_in_the_longest_unit_that_divides_it() {
        for (ms, text) in [(1_500, "1500ms"), (60_000, "1m"), (90_000, "90s"), (86_400_000, "1d")] {
            assert_eq!(DurationText::from_ms(ms).unwrap().to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(ms in 1..=MAX_MS) {
            let length = DurationText::from_ms(ms).unwrap();
            prop_assert_eq!(length.to_string().parse(), Ok(length));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let _ = text.parse::<DurationText>();
        }
    }
}
