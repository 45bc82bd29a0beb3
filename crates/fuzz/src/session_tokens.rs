//! Session tokens: nothing but what the service's own key signed is a token, letter by letter.

use std::sync::LazyLock;

use arbitrary::Unstructured;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use reseat_domain::id::{PlayerId, RoomId, UserSessionId};
use reseat_domain::session::SeatNonce;
use reseat_domain::time::Timestamp;
use reseat_domain::token::{SessionToken, TokenKeys};
use uuid::Uuid;

use crate::alteration::altered;

static KEYS: LazyLock<TokenKeys> = LazyLock::new(|| {
    let key = ("fuzz".to_owned(), b"this key signs nothing of value.".to_vec());
    TokenKeys::new(vec![key]).unwrap_or_else(|error| panic!("{error}"))
});

/// The input as a token, as the JSON of a token, and as the fields of one that is forged.
pub(crate) fn feed(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        is_one_spelling(text);
    }
    is_one_spelling(&URL_SAFE_NO_PAD.encode(bytes));
    let mut input = Unstructured::new(bytes);
    if let Some(token) = genuine(&mut input) {
        can_not_be_forged(&token, &mut input);
    }
}

/// Whatever is accepted is what the service would have written.
fn is_one_spelling(text: &str) {
    if let Ok(token) = KEYS.verify(text, DateTime::UNIX_EPOCH) {
        assert_eq!(KEYS.mint(&token), text);
    }
}

fn can_not_be_forged(token: &SessionToken, input: &mut Unstructured<'_>) {
    let text = KEYS.mint(token);
    assert_eq!(KEYS.verify(&text, token.created_at).as_ref(), Ok(token));
    assert!(KEYS.verify(&text, token.expires_at).is_err(), "{text} does not expire");

    let forged = altered(&text, input);
    assert!(forged == text || KEYS.verify(&forged, token.created_at).is_err(), "{forged} for {text}");

    let Ok(json) = URL_SAFE_NO_PAD.decode(&text).map(String::from_utf8) else { return };
    let forged = URL_SAFE_NO_PAD.encode(altered(&json.unwrap_or_default(), input));
    assert!(forged == text || KEYS.verify(&forged, token.created_at).is_err(), "{forged} for {text}");
}

/// A token as the service mints them, whose time is not over when it is made.
fn genuine(input: &mut Unstructured<'_>) -> Option<SessionToken> {
    let token = SessionToken {
        room_id: RoomId::new(uuid(input)),
        player_id: PlayerId::new(uuid(input)),
        user_session_id: UserSessionId::new(uuid(input)),
        created_at: moment(input)?,
        expires_at: moment(input)?,
        nonce: SeatNonce::from_random(&input.arbitrary().ok()?),
        player_name: input.arbitrary::<&str>().ok()?.chars().take(32).collect(),
    };
    (token.created_at < token.expires_at).then_some(token)
}

fn uuid(input: &mut Unstructured<'_>) -> Uuid {
    Uuid::from_u128(input.arbitrary().unwrap_or_default())
}

fn moment(input: &mut Unstructured<'_>) -> Option<Timestamp> {
    DateTime::from_timestamp_millis(input.arbitrary().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_accepted_is_among_the_seeds() {
        let seed = include_str!("../corpus/session-tokens/genuine");
        let token = KEYS.verify(seed, DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(token.player_name, "Zoë");
        feed(seed.as_bytes());
    }

    #[test]
    fn bytes_make_a_genuine_token() {
        let bytes: Vec<u8> = (0..200).collect();
        assert!(genuine(&mut Unstructured::new(&bytes)).is_none(), "these times are out of range");
        let mut bytes = vec![0; 200];
        bytes[56] = 1;
        assert!(genuine(&mut Unstructured::new(&bytes)).is_some());
    }
}
