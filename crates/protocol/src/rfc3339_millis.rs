//! Serde for fields that end in `_at` or `_since`: RFC 3339 in UTC, with exactly three digits of
//! milliseconds and `Z`, such as `2026-11-21T10:15:30.250Z`.
//!
//! Any RFC 3339 time is read; its offset is resolved and what is below a millisecond is cut off. One whose
//! offset leads out of the years 0000 to 9999 is refused: it could not be written again.

use chrono::{DateTime, Datelike, SecondsFormat, SubsecRound, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// Writes a moment.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(moment: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&moment.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// Reads a moment.
///
/// # Errors
/// When it is not a text in RFC 3339.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    parse(&String::deserialize(deserializer)?)
}

fn parse<E: Error>(text: &str) -> Result<DateTime<Utc>, E> {
    let moment = DateTime::parse_from_rfc3339(text).map_err(E::custom)?.to_utc().trunc_subsecs(3);
    let can_be_written = (0..=9999).contains(&moment.year());
    if can_be_written { Ok(moment) } else { Err(E::custom("the year is not one of 0000 to 9999 in UTC")) }
}

/// The same for a moment that may be `null`.
pub mod option {
    use super::{DateTime, Deserialize, Deserializer, Serializer, Utc};

    /// Writes a moment or `null`.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        moment: &Option<DateTime<Utc>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match moment {
            Some(moment) => super::serialize(moment, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a moment or `null`.
    ///
    /// # Errors
    /// When it is neither `null` nor a text in RFC 3339.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| super::parse(&text)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::json;

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Stamp {
        #[serde(with = "crate::rfc3339_millis")]
        made_at: DateTime<Utc>,
        #[serde(with = "crate::rfc3339_millis::option")]
        gone_since: Option<DateTime<Utc>>,
    }

    fn read(made_at: &str) -> Result<Stamp, serde_json::Error> {
        serde_json::from_value(json!({ "made_at": made_at, "gone_since": null }))
    }

    #[test]
    fn a_whole_second_is_written_with_three_zeros() {
        let moment = DateTime::from_timestamp_millis(1_732_147_200_000).unwrap();
        let stamp = Stamp { made_at: moment, gone_since: Some(moment) };
        assert_eq!(
            serde_json::to_string(&stamp).unwrap(),
            r#"{"made_at":"2024-11-21T00:00:00.000Z","gone_since":"2024-11-21T00:00:00.000Z"}"#
        );
    }

    #[test]
    fn another_offset_and_finer_time_are_read_as_utc_milliseconds() {
        let stamp = read("2024-11-21T01:00:00.0019+01:00").unwrap();
        assert_eq!(stamp.made_at.timestamp_millis(), 1_732_147_200_001);
        assert_eq!(stamp.made_at.timestamp_subsec_nanos(), 1_000_000);
        assert_eq!(stamp.gone_since, None);
    }

    #[test]
    fn a_time_that_can_not_be_written_in_utc_is_refused() {
        assert!(read("9999-12-31T23:59:59.999Z").is_ok());
        assert!(read("0000-01-01T00:00:00Z").is_ok());
        assert!(read("9999-12-31T23:59:59-00:01").is_err());
        assert!(read("0000-01-01T00:00:00+00:01").is_err());
    }

    #[test]
    fn a_time_without_offset_is_refused() {
        assert!(read("2024-11-21T01:00:00").is_err());
        assert!(read("1732147200000").is_err());
    }
}
