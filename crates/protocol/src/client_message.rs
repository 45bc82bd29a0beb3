//! The frames that a client sends.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::decode_error::{DecodeError, Fault};
use crate::fields::Fields;
use crate::limits::MAX_FRAME_BYTES;
use crate::message_types::message_types;

/// A frame from a client.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// Proves life and asks for the room's head; answered with `pong`.
    Ping {
        /// The client's own clock in milliseconds; echoed.
        timestamp: i64,
    },
    /// A move; answered with `ack` or `rejected`.
    Action {
        /// Made once per intent, repeated when it is sent again.
        action_id: Uuid,
        /// The kind, `[a-z][a-z0-9_]{0,31}`.
        action_type: String,
        /// The rest: an object of at most 4 KiB.
        #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
        action_data: Value,
        /// The last sequence number the player saw when choosing.
        after: i64,
    },
    /// Asks for what was missed; answered with `recovery`.
    Sync {
        /// The last sequence number the client has applied; 0 for none.
        after: i64,
    },
    /// The page was hidden or shown.
    Visibility {
        /// Whether it is hidden now.
        hidden: bool,
    },
    /// Goes on waiting for the abandoned seats.
    Wait,
    /// Claims the win over the abandoned seats.
    ClaimVictory,
    /// Leaves the seat for good.
    Leave,
}

message_types!(ClientMessage {
    Ping => "ping",
    Action => "action",
    Sync => "sync",
    Visibility => "visibility",
    Wait => "wait",
    ClaimVictory => "claim_victory",
    Leave => "leave",
});

impl ClientMessage {
    /// Reads a frame and checks every bound. Unknown fields are ignored.
    ///
    /// # Errors
    /// [`DecodeError`] says whether the connection is closed or the frame answered, and keeps the
    /// `action_id` if it could be read.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        if text.len() > MAX_FRAME_BYTES {
            return Err(Fault::FrameTooLarge.into());
        }
        let mut fields = Fields::parse(text.as_bytes())?;
        let action_id = fields.readable_action_id();
        Self::read(&mut fields).map_err(|fault| DecodeError { action_id, fault })
    }

    fn read(fields: &mut Fields) -> Result<Self, Fault> {
        Ok(match fields.text("type")?.as_str() {
            "ping" => Self::Ping { timestamp: fields.whole_number("timestamp")? },
            "action" => Self::Action {
                action_id: fields.uuid("action_id")?,
                action_type: fields.action_type()?,
                action_data: fields.action_data()?,
                after: fields.ordinal("after")?,
            },
            "sync" => Self::Sync { after: fields.ordinal("after")? },
            "visibility" => Self::Visibility { hidden: fields.flag("hidden")? },
            "wait" => Self::Wait,
            "claim_victory" => Self::ClaimVictory,
            "leave" => Self::Leave,
            _ => return Err(Fault::UnknownType),
        })
    }

    /// Writes the frame, `type` first.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "serialising fails only on map keys that are no text; here are none"
    )]
    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("a frame serialises")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CloseCode, ServerMessage};

    const ID: &str = "01932b7c-0000-7000-8000-0000000000a1";

    fn fault(text: &str) -> Fault {
        ClientMessage::decode(text).unwrap_err().fault
    }

    fn action(change: &[(&str, Value)]) -> String {
        let mut frame = serde_json::json!({
            "type": "action", "action_id": ID, "action_type": "trail", "action_data": {}, "after": 3,
        });
        for (field, value) in change {
            frame[field] = value.clone();
        }
        frame.to_string()
    }

    #[test]
    fn what_is_no_json_object_closes_the_connection() {
        for text in ["", "hello", "[]", "null", "7", r#""ping""#, "{", r#"{"type":"ping"} x"#] {
            let error = ClientMessage::decode(text).unwrap_err();
            assert_eq!(error.code(), "not_an_object", "{text}");
            assert_eq!(error.close_code(), Some(CloseCode::BadFrame), "{text}");
        }
    }

    #[test]
    fn a_frame_nested_too_deeply_closes_the_connection() {
        let deep = format!(r#"{{"type":"ping","x":{}{}}}"#, "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(fault(&deep), Fault::NotAnObject);
    }

    #[test]
    fn a_frame_may_have_exactly_sixteen_kibibytes() {
        let bare = r#"{"type":"wait","x":""}"#;
        let frame =
            |length: usize| bare.replace(r#""""#, &format!("\"{}\"", "x".repeat(length - bare.len())));
        assert_eq!(ClientMessage::decode(&frame(16 * 1024)), Ok(ClientMessage::Wait));
        let error = ClientMessage::decode(&frame(16 * 1024 + 1)).unwrap_err();
        assert_eq!(error.close_code(), Some(CloseCode::FrameTooLarge));
    }

    #[test]
    fn an_unknown_type_is_answered_and_keeps_the_connection() {
        let error = ClientMessage::decode(r#"{"type":"dance"}"#).unwrap_err();
        assert_eq!((error.code(), error.close_code()), ("unknown_type", None));
        let ServerMessage::Error(answer) = error.answer() else { panic!("an error frame") };
        assert!(answer.message.contains("claim_victory"), "{}", answer.message);
    }

    #[test]
    fn a_missing_or_odd_type_is_a_bad_field() {
        for text in ["{}", r#"{"type":null}"#, r#"{"type":7}"#] {
            assert_eq!(fault(text), Fault::BadField { field: "type", expected: "a text" });
        }
    }

    #[test]
    fn a_bad_field_is_named() {
        for (text, field) in [
            (r#"{"type":"ping"}"#, "timestamp"),
            (r#"{"type":"ping","timestamp":1.5}"#, "timestamp"),
            (r#"{"type":"sync","after":-1}"#, "after"),
            (r#"{"type":"visibility","hidden":"yes"}"#, "hidden"),
            (&action(&[("action_id", "x".into())]), "action_id"),
            (&action(&[("action_type", 7.into())]), "action_type"),
            (&action(&[("action_data", Value::Null)]), "action_data"),
            (&action(&[("action_data", Value::Array(vec![]))]), "action_data"),
            (&action(&[("after", Value::Null)]), "after"),
        ] {
            let fault = fault(text);
            assert_eq!((fault.code(), fault.field()), ("bad_field", Some(field)), "{text}");
        }
    }

    #[test]
    fn an_action_with_a_readable_id_is_rejected_by_that_id() {
        let id: Uuid = ID.parse().unwrap();
        for (text, code) in [
            (action(&[("action_type", "Trail".into())]), "bad_action_type"),
            (
                action(&[("action_data", serde_json::json!({ "x": "y".repeat(5_000) }))]),
                "action_data_too_large",
            ),
            (action(&[("after", "3".into())]), "bad_field"),
            (action(&[("type", "act".into())]), "unknown_type"),
        ] {
            let error = ClientMessage::decode(&text).unwrap_err();
            let ServerMessage::Rejected(answer) = error.answer() else { panic!("a rejected frame") };
            assert_eq!((answer.action_id, answer.code.as_str()), (id, code));
        }
    }

    #[test]
    fn unknown_fields_are_ignored() {
        let text = r#"{"timestamp":7,"future":[1,2],"type":"ping"}"#;
        assert_eq!(ClientMessage::decode(text), Ok(ClientMessage::Ping { timestamp: 7 }));
    }
}
