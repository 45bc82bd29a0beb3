//! The fields of a query, read one at a time, so that a refusal names the field and what belongs there.

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};
use uuid::Uuid;

use crate::error::ApiError;

/// A query. Fields that nobody reads are ignored; a field that is read may be given once.
pub(crate) struct QueryFields(Vec<(String, String)>);

impl QueryFields {
    /// A text.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, ApiError> {
        let mut values = self.0.iter().filter(|(field, _)| field == name).map(|(_, text)| text.as_str());
        let first = values.next();
        match values.next() {
            None => Ok(first),
            Some(_) => Err(ApiError::bad_field(name, "must be given once")),
        }
    }

    /// A place in a list or log: a whole number, never below 0.
    pub(crate) fn ordinal(&self, name: &'static str) -> Result<Option<i64>, ApiError> {
        let read = |text: &str| text.parse().ok().filter(|number: &i64| *number >= 0);
        self.read(name, "must be a whole number, 0 or above", read)
    }

    /// How many: a whole number above 0.
    pub(crate) fn count(&self, name: &'static str) -> Result<Option<u32>, ApiError> {
        let read = |text: &str| text.parse().ok().filter(|number: &u32| *number > 0);
        self.read(name, "must be a whole number above 0", read)
    }

    /// An id.
    pub(crate) fn id(&self, name: &'static str) -> Result<Option<Uuid>, ApiError> {
        self.read(name, "must be a UUID", |text| text.parse().ok())
    }

    /// The `next` of the page before, where that is an id.
    pub(crate) fn cursor(&self) -> Result<Option<Uuid>, ApiError> {
        self.cursor_as(|text| text.parse().ok())
    }

    /// The `next` of the page before.
    pub(crate) fn cursor_as<T>(&self, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ApiError> {
        self.read("cursor", "must be the `next` of the page before", read)
    }

    /// One of the words of an enum of the wire.
    pub(crate) fn word<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, ApiError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let word: StrDeserializer<'_, ValueError> = text.into_deserializer();
        T::deserialize(word)
            .map(Some)
            .map_err(|error| ApiError::bad_field(name, format!("is wrong: {error}")))
    }

    fn read<T>(
        &self,
        name: &'static str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        read(text).map(Some).ok_or_else(|| ApiError::bad_field(name, expected))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for QueryFields {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        pairs
            .map(|Query(pairs)| Self(pairs))
            .map_err(|_| ApiError::bad_field("query", "must be `name=value&…`"))
    }
}

#[cfg(test)]
mod tests {
    use reseat_protocol::room::RoomStatus;

    use super::*;

    fn query(text: &str) -> QueryFields {
        let uri = format!("/?{text}").parse().unwrap();
        QueryFields(Query::try_from_uri(&uri).unwrap().0)
    }

    #[test]
    fn a_field_may_be_left_out_and_others_are_ignored() {
        let query = query("x=1&after=7&limit=3&status=playing&card=10%48");
        assert_eq!(query.ordinal("after"), Ok(Some(7)));
        assert_eq!(query.count("limit"), Ok(Some(3)));
        assert_eq!(query.word("status"), Ok(Some(RoomStatus::Playing)));
        assert_eq!(query.text("card"), Ok(Some("10H")));
        assert_eq!(query.cursor(), Ok(None));
    }

    #[test]
    fn a_wrong_value_is_refused_with_the_name_of_its_field() {
        for text in ["after=-1", "after=1.5", "after=", "after=9223372036854775808", "after=1&after=2"] {
            assert_eq!(query(text).ordinal("after").unwrap_err().code(), "bad_field", "{text}");
        }
        assert!(query("limit=0").count("limit").is_err());
        assert!(query("cursor=x").cursor().is_err());
        assert!(query("status=lost").word::<RoomStatus>("status").is_err());
    }
}
