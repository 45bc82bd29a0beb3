//! Short texts that have one form: names, codes, lengths of time, addresses, the header of a WebSocket.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use reseat_client::ServiceUrl;
use reseat_domain::game::{PlayerName, RoomCode};
use reseat_domain::id::RoomId;
use reseat_domain::token::{Purpose, Secret};
use reseat_protocol::subprotocol::{Offer, offer_with};
use reseat_protocol::{CloseCode, DurationText};

/// The input as each of them.
pub(crate) fn feed(bytes: &[u8]) {
    let number = bytes.first_chunk().map_or(0, |number| u16::from_be_bytes(*number));
    assert!(CloseCode::try_from(number).map_or(true, |code| code.number() == number), "{number}");
    let text = String::from_utf8_lossy(bytes);
    offer(&text);
    secret(&text);
    again::<DurationText>(&text);
    again::<RoomId>(&text);
    again::<ServiceUrl>(&text);
    let name = PlayerName::parse(&text);
    assert_eq!(name.as_ref().and_then(|name| PlayerName::parse(name.as_str())), name);
    let code = RoomCode::parse(&text);
    assert_eq!(code.as_ref().and_then(|code| RoomCode::parse(code.as_str())), code);
}

/// What is read is written and read again.
fn again<T: FromStr + Display + PartialEq + Debug>(text: &str) {
    if let Ok(read) = text.parse::<T>() {
        assert_eq!(read.to_string().parse().ok(), Some(read));
    }
}

/// Each line is a header of its own.
fn offer(text: &str) {
    let offer = Offer::read(text.lines());
    if let Some(token) = offer.token {
        let header = offer_with(token);
        assert!(Offer::read([header.as_str()]) == Offer { speaks_v1: true, token: Some(token) }, "{header}");
    }
}

/// A secret of one purpose is none of another.
fn secret(text: &str) {
    let purposes = [Purpose::Session, Purpose::Handoff, Purpose::App];
    let taken = purposes.into_iter().filter_map(|purpose| Secret::parse(purpose, text));
    assert!(taken.inspect(|secret| assert_eq!(secret.reveal(), text)).count() <= 1, "{text}");
}
