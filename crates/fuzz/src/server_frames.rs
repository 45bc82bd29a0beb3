//! Frames from a service, as the Rust client decodes them.

use reseat_protocol::ServerMessage;

/// What is read is written and read again.
pub(crate) fn feed(bytes: &[u8]) {
    let Ok(Some(message)) = ServerMessage::decode(&String::from_utf8_lossy(bytes)) else { return };
    let again = ServerMessage::decode(&message.encode());
    let again = again.unwrap_or_else(|error| panic!("{error}: {}", message.encode()));
    assert_eq!(again, Some(message));
}
