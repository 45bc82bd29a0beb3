//! Frames from clients, as the service decodes them.

use reseat_protocol::{ClientMessage, ServerMessage};

/// What is read is written and read again; what is not read is answered or closes the connection.
pub(crate) fn feed(bytes: &[u8]) {
    match ClientMessage::decode(&String::from_utf8_lossy(bytes)) {
        Ok(message) => assert_eq!(ClientMessage::decode(&message.encode()), Ok(message)),
        Err(error) => {
            let answer = error.answer();
            let again = ServerMessage::decode(&answer.encode()).ok().flatten();
            assert_eq!(again, Some(answer));
        }
    }
}
