//! Reads the fields of a JSON object one at a time, so that a refusal can name the field and what belongs
//! there. Knows no message.

use std::io;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::decode_error::Fault;
use crate::limits::{MAX_ACTION_DATA_BYTES, MAX_ACTION_DATA_DEPTH, is_action_type};

/// The fields that are not yet read. A field that nobody reads is ignored.
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads an object. `serde_json` bounds its depth; its size is the caller's to bound.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, Fault> {
        match serde_json::from_slice(json) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) | Err(_) => Err(Fault::NotAnObject),
        }
    }

    /// The `action_id` when it is readable, for a refusal of whatever else is wrong.
    pub(crate) fn readable_action_id(&self) -> Option<Uuid> {
        self.0.get("action_id").and_then(as_uuid)
    }

    pub(crate) fn uuid(&mut self, field: &'static str) -> Result<Uuid, Fault> {
        self.read(field, "a UUID", |value| as_uuid(&value))
    }

    pub(crate) fn text(&mut self, field: &'static str) -> Result<String, Fault> {
        self.read(field, "a text", as_text)
    }

    pub(crate) fn flag(&mut self, field: &'static str) -> Result<bool, Fault> {
        self.read(field, "true or false", |value| value.as_bool())
    }

    pub(crate) fn whole_number(&mut self, field: &'static str) -> Result<i64, Fault> {
        self.read(field, "a whole number", |value| value.as_i64())
    }

    pub(crate) fn optional_whole_number(&mut self, field: &'static str) -> Result<Option<i64>, Fault> {
        self.optional(field, Self::whole_number)
    }

    /// A place in a log or the number of a connection: never below 0.
    pub(crate) fn ordinal(&mut self, field: &'static str) -> Result<i64, Fault> {
        self.read(field, "a whole number, 0 or above", |value| value.as_i64().filter(|number| *number >= 0))
    }

    pub(crate) fn optional_ordinal(&mut self, field: &'static str) -> Result<Option<i64>, Fault> {
        self.optional(field, Self::ordinal)
    }

    /// A list of texts; empty when it is left out.
    pub(crate) fn texts(&mut self, field: &'static str) -> Result<Vec<String>, Fault> {
        let read = |fields: &mut Self, field| {
            fields.read(field, "a list of texts", |value| match value {
                Value::Array(items) => items.into_iter().map(as_text).collect(),
                _ => None,
            })
        };
        Ok(self.optional(field, read)?.unwrap_or_default())
    }

    pub(crate) fn action_type(&mut self) -> Result<String, Fault> {
        let text = self.text("action_type")?;
        if is_action_type(&text) { Ok(text) } else { Err(Fault::BadActionType) }
    }

    pub(crate) fn action_data(&mut self) -> Result<Value, Fault> {
        let data = self.read("action_data", "an object", |value| value.is_object().then_some(value))?;
        check_action_data(&data)?;
        Ok(data)
    }

    fn read<T>(
        &mut self,
        field: &'static str,
        expected: &'static str,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Result<T, Fault> {
        self.0.remove(field).and_then(read).ok_or(Fault::BadField { field, expected })
    }

    /// `None` when the field is left out or `null`.
    fn optional<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&mut Self, &'static str) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        match self.0.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => read(self, field).map(Some),
        }
    }
}

/// Refuses data above [`MAX_ACTION_DATA_BYTES`] or [`MAX_ACTION_DATA_DEPTH`].
pub(crate) fn check_action_data(data: &Value) -> Result<(), Fault> {
    if !is_within(data, MAX_ACTION_DATA_DEPTH) {
        return Err(Fault::BadField { field: "action_data", expected: "nested at most 32 levels deep" });
    }
    serde_json::to_writer(Budget(MAX_ACTION_DATA_BYTES), data).map_err(|_| Fault::ActionDataTooLarge)
}

/// Whether a value is nested at most so many levels deep. The parser has bounded the depth before.
fn is_within(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| is_within(item, levels - 1)),
        Value::Object(fields) => levels > 0 && fields.values().all(|field| is_within(field, levels - 1)),
        _ => true,
    }
}

fn as_uuid(value: &Value) -> Option<Uuid> {
    value.as_str()?.parse().ok()
}

fn as_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Counts down instead of writing, and fails when nothing is left: a size without a copy.
struct Budget(usize);

impl io::Write for Budget {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::WriteZero)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn action_data_may_have_exactly_four_kibibytes() {
        // `{"a":"…"}` has eight bytes besides its text.
        let data = |length: usize| json!({ "a": "x".repeat(length - 8) });
        assert_eq!(check_action_data(&data(4096)), Ok(()));
        assert_eq!(check_action_data(&data(4097)), Err(Fault::ActionDataTooLarge));
    }

    #[test]
    fn action_data_may_be_nested_thirty_two_levels_deep_so_that_every_client_can_read_it_back() {
        let data = |levels: usize| (1..levels).fold(json!({}), |inner, _| json!({ "a": inner }));
        assert_eq!(check_action_data(&data(32)), Ok(()));
        assert!(matches!(check_action_data(&data(33)), Err(Fault::BadField { field: "action_data", .. })));
    }

    #[test]
    fn an_optional_field_may_be_left_out_or_null_but_not_wrong() {
        let read = |json: &str| Fields::parse(json.as_bytes())?.optional_ordinal("after");
        assert_eq!(read("{}"), Ok(None));
        assert_eq!(read(r#"{"after":null}"#), Ok(None));
        assert_eq!(read(r#"{"after":7}"#), Ok(Some(7)));
        for wrong in [r#"{"after":-1}"#, r#"{"after":1.5}"#, r#"{"after":"7"}"#, r#"{"after":1e300}"#] {
            assert_eq!(read(wrong).unwrap_err().field(), Some("after"), "{wrong}");
        }
    }
}
