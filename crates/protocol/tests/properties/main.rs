//! Whatever is received, reading it never panics; whatever is written is read back as it was.
#![expect(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod frames;

use proptest::prelude::*;
use reseat_protocol::http::actions::SubmitAction;
use reseat_protocol::http::casino::PlayCard;
use reseat_protocol::limits::MAX_FRAME_BYTES;
use reseat_protocol::subprotocol::Offer;
use reseat_protocol::{ClientMessage, CloseCode, RecoveryState, ServerMessage};
use serde_json::{Value, json};

/// Reads a text by every way in.
fn read_everywhere(text: &str) {
    let _ = ClientMessage::decode(text);
    let _ = ServerMessage::decode(text);
    let _ = SubmitAction::decode(text.as_bytes());
    let _ = PlayCard::decode(text.as_bytes());
    let _ = serde_json::from_str::<RecoveryState>(text);
}

fn begins_with_its_type(text: &str, message_type: &str) -> bool {
    let rest = text.strip_prefix(r#"{"type":""#).and_then(|rest| rest.strip_prefix(message_type));
    rest.is_some_and(|rest| rest.starts_with('"'))
}

/// An object with the protocol's own names and values of any kind, so that reading gets far.
fn nearly_a_frame() -> impl Strategy<Value = Value> {
    let types: Vec<_> = ClientMessage::TYPES.iter().chain(ServerMessage::TYPES).copied().collect();
    let names = prop::sample::select(vec![
        "action_id",
        "action_type",
        "action_data",
        "after",
        "timestamp",
        "hidden",
        "room_id",
        "card_id",
        "target_cards",
        "build_value",
        "connection",
        "state",
        "summary",
        "player_id",
        "sequence_number",
    ]);
    let value = prop_oneof![
        frames::json(),
        frames::uuid().prop_map(|id| json!(id)),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z_]{0,40}".prop_map(Value::from),
    ];
    (prop::sample::select(types), prop::collection::btree_map(names, value, 0..10)).prop_map(
        |(kind, fields)| {
            let mut frame = json!({ "type": kind });
            for (name, value) in fields {
                frame[name] = value;
            }
            frame
        },
    )
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in any::<String>()) {
        read_everywhere(&text);
        let _ = Offer::read([text.as_str()]);
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        read_everywhere(&String::from_utf8_lossy(&bytes));
        let _ = SubmitAction::decode(&bytes);
        let _ = PlayCard::decode(&bytes);
    }

    #[test]
    fn no_json_makes_reading_panic(json in frames::json()) {
        read_everywhere(&json.to_string());
    }

    #[test]
    fn nothing_close_to_a_frame_makes_reading_panic(frame in nearly_a_frame()) {
        read_everywhere(&frame.to_string());
    }

    #[test]
    fn a_torn_or_altered_frame_does_not_make_reading_panic(
        frame in frames::server_message(), place in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = frame.encode().into_bytes();
        let place = place.index(bytes.len());
        read_everywhere(&String::from_utf8_lossy(&bytes[..place]));
        bytes[place] = byte;
        read_everywhere(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_client_frame_is_read_back_as_it_was_written(frame in frames::client_message()) {
        let text = frame.encode();
        prop_assert!(text.len() <= MAX_FRAME_BYTES);
        prop_assert!(begins_with_its_type(&text, frame.message_type()));
        prop_assert_eq!(ClientMessage::decode(&text), Ok(frame));
    }

    #[test]
    fn a_server_frame_is_read_back_as_it_was_written(frame in frames::server_message()) {
        let text = frame.encode();
        prop_assert!(begins_with_its_type(&text, frame.message_type()));
        prop_assert_eq!(ServerMessage::decode(&text).unwrap(), Some(frame));
    }

    #[test]
    fn an_action_over_http_is_read_back_as_it_was_written(
        action_id in frames::uuid(), action_type in frames::action_type(), data in frames::small_object(),
        after in prop::option::of(0..i64::MAX), connection in prop::option::of(0..i64::MAX),
    ) {
        let action = SubmitAction { action_id, action_type, action_data: data, after, connection };
        prop_assert_eq!(SubmitAction::decode(&serde_json::to_vec(&action).unwrap()), Ok(action));
    }

    #[test]
    fn a_refused_frame_is_either_answered_or_closes_the_connection(frame in nearly_a_frame()) {
        if let Err(error) = ClientMessage::decode(&frame.to_string()) {
            let named = frame["action_id"].as_str().and_then(|id| id.parse::<uuid::Uuid>().ok());
            prop_assert_eq!(error.action_id, named);
            prop_assert_eq!(error.close_code(), None);
            let answer = error.answer().message_type();
            prop_assert_eq!(answer, if named.is_some() { "rejected" } else { "error" });
        }
    }

    #[test]
    fn a_number_is_a_close_code_exactly_when_a_code_has_it(number in any::<u16>()) {
        prop_assert_eq!(CloseCode::try_from(number).is_ok_and(|code| code.number() == number),
            CloseCode::ALL.iter().any(|code| code.number() == number));
    }
}
