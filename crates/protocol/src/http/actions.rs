//! Submitting an action and reading the log over HTTP. The answer to a submission is
//! [`Ack`](crate::entry::Ack), that to `GET …/recovery` is [`RecoveryState`](crate::RecoveryState).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::decode_error::{DecodeError, Fault};
use crate::entry::LogEntry;
use crate::fields::Fields;

/// `POST /api/rooms/{room}/actions`. The same bounds as for the frame `action`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitAction {
    /// Made once per intent, repeated when it is sent again.
    pub action_id: Uuid,
    /// The kind, `[a-z][a-z0-9_]{0,31}`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[a-z][a-z0-9_]{0,31}$"))]
    pub action_type: String,
    /// The rest: an object of at most 4 KiB.
    #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub action_data: Value,
    /// The last sequence number the player saw when choosing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub after: Option<i64>,
    /// The connection on whose behalf it is sent; refused when it is no longer the seat's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub connection: Option<i64>,
}

impl SubmitAction {
    /// Reads a body and checks every bound but its size. Unknown fields are ignored.
    ///
    /// # Errors
    /// [`DecodeError`], with the `action_id` if it could be read.
    pub fn decode(json: &[u8]) -> Result<Self, DecodeError> {
        let mut fields = Fields::parse(json)?;
        let action_id = fields.readable_action_id();
        Self::read(&mut fields).map_err(|fault| DecodeError { action_id, fault })
    }

    fn read(fields: &mut Fields) -> Result<Self, Fault> {
        Ok(Self {
            action_id: fields.uuid("action_id")?,
            action_type: fields.action_type()?,
            action_data: fields.action_data()?,
            after: fields.optional_ordinal("after")?,
            connection: fields.optional_ordinal("connection")?,
        })
    }
}

/// `GET /api/rooms/{room}/actions`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogQuery {
    /// The sequence number before the first wanted; from the beginning without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub after: Option<i64>,
    /// How many; [`DEFAULT_LOG_PAGE`](crate::limits::DEFAULT_LOG_PAGE) without it, at most
    /// [`MAX_LOG_PAGE`](crate::limits::MAX_LOG_PAGE).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub limit: Option<u32>,
}

/// A page of the log as the caller may see it, lowest number first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogPage {
    /// The entries, without states.
    pub actions: Vec<LogEntry>,
    /// The room's head; above the last entry's number, there are more.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub sequence_number: i64,
}

/// `GET /api/rooms/{room}/recovery`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryQuery {
    /// The last sequence number the caller has applied; without it, the state alone is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub after: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_without_after_and_connection_is_read() {
        let body =
            br#"{"action_id":"01932b7c-0000-7000-8000-0000000000a1","action_type":"say","action_data":{}}"#;
        let read = SubmitAction::decode(body).unwrap();
        assert_eq!((read.after, read.connection), (None, None));
    }

    #[test]
    fn a_body_has_the_bounds_of_the_frame() {
        let body = |action_type: &str, data: Value| {
            let id = "01932b7c-0000-7000-8000-0000000000a1";
            let body =
                serde_json::json!({ "action_id": id, "action_type": action_type, "action_data": data });
            SubmitAction::decode(body.to_string().as_bytes()).unwrap_err()
        };
        let large = serde_json::json!({ "x": "y".repeat(5_000) });
        assert_eq!(body("say", large).code(), "action_data_too_large");
        assert_eq!(body("say it", serde_json::json!({})).code(), "bad_action_type");
        assert!(body("say", Value::Null).action_id.is_some());
        assert_eq!(SubmitAction::decode(b"\xff\xfe").unwrap_err().code(), "not_an_object");
    }
}
