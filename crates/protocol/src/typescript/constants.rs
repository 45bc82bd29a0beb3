//! The values that a client needs beside the types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::samples::{Samples, kind};
use crate::close_code::{AfterClose, CloseCode};
use crate::limits;
use crate::subprotocol::{SUBPROTOCOL, TOKEN_PREFIX};
use crate::{PROTOCOL_VERSION, ServerMessage};

/// The constants as one TypeScript module.
pub(super) fn print(samples: &Samples) -> String {
    let constants = [
        ("PROTOCOL_VERSION", "The version of the protocol that `welcome` names.", json!(PROTOCOL_VERSION)),
        ("SUBPROTOCOL", "The only subprotocol that a server selects.", json!(SUBPROTOCOL)),
        (
            "TOKEN_PREFIX",
            "What stands before the session token in its subprotocol entry.",
            json!(TOKEN_PREFIX),
        ),
        ("CLOSE_CODES", "Why a server closes a WebSocket, and what the client does then.", close_codes()),
        ("LIMITS", "The bounds of what a client sends and gets.", bounds()),
        (
            "SERVER_FRAMES",
            "Every frame of a server, and the fields that it always has.",
            server_frames(samples),
        ),
    ];
    let printed = constants.map(|(name, docs, value)| {
        let (docs, value) = (format!("/** {docs} */"), pretty(&value));
        format!("{docs}\nexport const {name} = {value} as const;\n")
    });
    printed.join("\n")
}

/// `{:#}` of a value is its JSON over several lines, which TypeScript reads.
fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

fn close_codes() -> Value {
    let codes = CloseCode::ALL.map(|code| {
        (snake_case(&format!("{code:?}")), json!({ "code": code.number(), "then": then(code.then()) }))
    });
    Value::Object(Map::from_iter(codes))
}

const fn then(after: AfterClose) -> &'static str {
    match after {
        AfterClose::Reconnect => "reconnect",
        AfterClose::ReconnectSlower => "reconnect_slower",
        AfterClose::JoinAgain => "join_again",
        AfterClose::AskToTakeOver => "ask_to_take_over",
        AfterClose::Stop => "stop",
        AfterClose::Ignore => "ignore",
    }
}

fn bounds() -> Value {
    json!({
        "max_frame_bytes": limits::MAX_FRAME_BYTES,
        "max_action_data_bytes": limits::MAX_ACTION_DATA_BYTES,
        "max_action_data_depth": limits::MAX_ACTION_DATA_DEPTH,
        "max_action_type_chars": limits::MAX_ACTION_TYPE_CHARS,
        "max_name_chars": limits::MAX_NAME_CHARS,
        "max_missed_summaries": limits::MAX_MISSED_SUMMARIES,
        "max_log_page": limits::MAX_LOG_PAGE,
    })
}

/// The fields that all samples of a frame have: what may be left out is left out of one of them.
fn server_frames(samples: &Samples) -> Value {
    let mut frames: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for ((_, name), text) in samples.iter().filter(|((folder, _), _)| *folder == "server") {
        let Ok(Value::Object(frame)) = serde_json::from_str(text) else {
            continue;
        };
        let fields = frame.keys().filter(|field| *field != "type").cloned().collect();
        match frames.get_mut(kind(name)) {
            Some(common) => *common = common.intersection(&fields).cloned().collect(),
            None => {
                frames.insert(kind(name), fields);
            }
        }
    }
    let in_order = ServerMessage::TYPES.iter().map(|name| ((*name).to_owned(), json!(frames.get(name))));
    Value::Object(in_order.collect())
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typescript::samples;

    #[test]
    fn a_field_that_a_sample_leaves_out_need_not_be_there() {
        let frames = server_frames(&samples::read().unwrap());
        let fields = |frame: &str| -> Vec<String> { serde_json::from_value(frames[frame].clone()).unwrap() };
        assert!(fields("action").contains(&"turn_deadline_at".to_owned()));
        assert!(!fields("action").contains(&"state".to_owned()));
        assert_eq!(fields("pong"), ["sequence_number", "server_timestamp", "timestamp"]);
    }

    #[test]
    fn every_frame_has_its_fields() {
        let frames = server_frames(&samples::read().unwrap());
        for name in ServerMessage::TYPES {
            assert!(frames[name].is_array(), "{name}");
        }
    }

    #[test]
    fn a_close_code_has_the_name_of_its_variant() {
        assert_eq!(close_codes()["heartbeat_timeout"], json!({ "code": 4408, "then": "reconnect" }));
    }
}
