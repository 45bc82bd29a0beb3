//! The signed token that proves a seat on behalf of one user session.
//!
//! Form: base64url of a JSON object in a fixed order. The signature covers every field, so that neither
//! the expiry nor the key's name can be exchanged. The token itself is not stored: its seat's nonce is.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::id::{PlayerId, RoomId, UserSessionId};
use crate::session::SeatNonce;
use crate::time::Timestamp;
use crate::token::TokenKeys;

const VERSION: u32 = 1;
const SIGNED_FOR: &[u8] = b"reseat.session-token.v1";
/// Longer texts are refused unread; the longest genuine token is below 900 characters.
const MAX_LENGTH: usize = 2048;

/// What a session token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionToken {
    /// The room of the seat.
    pub room_id: RoomId,
    /// The seat.
    pub player_id: PlayerId,
    /// The player's name when the token was minted.
    pub player_name: String,
    /// The device's user session; when it ends, the token is refused.
    pub user_session_id: UserSessionId,
    /// When it was minted.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The seat's nonce; a seat with another nonce refuses the token.
    pub nonce: SeatNonce,
}

/// Why a session token is refused. The checks are made in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// Not such a token.
    #[error("the session token is malformed")]
    Malformed,
    /// Written by a newer or older service.
    #[error("the session token has a version that this service does not read")]
    UnsupportedVersion,
    /// Signed with a key this service does not hold.
    #[error("the session token names an unknown key")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the session token's signature is wrong")]
    BadSignature,
    /// Its time is over.
    #[error("the session token has expired; join the room again")]
    Expired,
    /// It is for another room.
    #[error("the session token is for another room")]
    WrongRoom,
    /// The seat has another nonce, or the device's user session has ended.
    #[error("the session token was revoked; join the room again")]
    Revoked,
}

impl TokenRefusal {
    /// The stable code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnsupportedVersion => "unsupported_version",
            Self::UnknownKey => "unknown_key",
            Self::BadSignature => "bad_signature",
            Self::Expired => "expired",
            Self::WrongRoom => "wrong_room",
            Self::Revoked => "revoked",
        }
    }
}

/// The JSON of a token, in the order of the wire.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wire {
    version: u32,
    key_id: String,
    room_id: RoomId,
    player_id: PlayerId,
    player_name: String,
    user_session_id: UserSessionId,
    created_at: i64,
    expires_at: i64,
    nonce: String,
    signature: String,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

impl TokenKeys {
    /// Mints a token with the first key.
    #[must_use]
    pub fn mint(&self, token: &SessionToken) -> String {
        let (key_id, secret) = self.signing();
        let mut wire = Wire {
            version: VERSION,
            key_id: key_id.to_owned(),
            room_id: token.room_id,
            player_id: token.player_id,
            player_name: token.player_name.clone(),
            user_session_id: token.user_session_id,
            created_at: token.created_at.timestamp_millis(),
            expires_at: token.expires_at.timestamp_millis(),
            nonce: token.nonce.as_str().to_owned(),
            signature: String::new(),
        };
        wire.signature = URL_SAFE_NO_PAD.encode(wire.mac(secret).finalize().into_bytes());
        wire.encode()
    }

    /// Checks form, version, key, signature and expiry. Room, nonce and user session are the caller's.
    ///
    /// # Errors
    /// The first of [`TokenRefusal`] that applies.
    pub fn verify(&self, text: &str, now: Timestamp) -> Result<SessionToken, TokenRefusal> {
        let wire = Wire::decode(text)?;
        let secret = self.secret(&wire.key_id).ok_or(TokenRefusal::UnknownKey)?;
        let signature = URL_SAFE_NO_PAD.decode(&wire.signature).map_err(|_| TokenRefusal::Malformed)?;
        // `verify_slice` compares in constant time.
        wire.mac(secret).verify_slice(&signature).map_err(|_| TokenRefusal::BadSignature)?;
        let token = wire.into_token().ok_or(TokenRefusal::Malformed)?;
        if now >= token.expires_at {
            return Err(TokenRefusal::Expired);
        }
        Ok(token)
    }
}

impl Wire {
    fn decode(text: &str) -> Result<Self, TokenRefusal> {
        if text.len() > MAX_LENGTH {
            return Err(TokenRefusal::Malformed);
        }
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenRefusal::Malformed)?;
        let version: VersionOnly = serde_json::from_slice(&json).map_err(|_| TokenRefusal::Malformed)?;
        if version.version != VERSION {
            return Err(TokenRefusal::UnsupportedVersion);
        }
        let wire: Self = serde_json::from_slice(&json).map_err(|_| TokenRefusal::Malformed)?;
        // One spelling only: no white space, other order, other case or other escapes.
        if wire.encode() != text {
            return Err(TokenRefusal::Malformed);
        }
        Ok(wire)
    }

    #[expect(clippy::expect_used, reason = "strings and integers always serialise to JSON")]
    fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).expect("strings and integers serialise"))
    }

    fn into_token(self) -> Option<SessionToken> {
        Some(SessionToken {
            room_id: self.room_id,
            player_id: self.player_id,
            player_name: self.player_name,
            user_session_id: self.user_session_id,
            created_at: DateTime::from_timestamp_millis(self.created_at)?,
            expires_at: DateTime::from_timestamp_millis(self.expires_at)?,
            nonce: SeatNonce::new(self.nonce),
        })
    }

    /// Each field with its length before it, so that no two tokens have the same bytes to sign.
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length, RFC 2104 section 3")]
    fn mac(&self, secret: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes any key length");
        mac.update(SIGNED_FOR);
        for field in [
            self.version.to_string(),
            self.key_id.clone(),
            self.room_id.to_string(),
            self.player_id.to_string(),
            self.player_name.clone(),
            self.user_session_id.to_string(),
            self.created_at.to_string(),
            self.expires_at.to_string(),
            self.nonce.clone(),
        ] {
            // A field is shorter than the token, which is shorter than MAX_LENGTH.
            mac.update(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
            mac.update(field.as_bytes());
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KNOWN: &str = "eyJ2ZXJzaW9uIjoxLCJrZXlJZCI6ImsxIiwicm9vbUlkIjoiMDE5MzJiN2MtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAxIiwicGxheWVySWQiOiIwMTkzMmI3Yy0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDIiLCJwbGF5ZXJOYW1lIjoiWm_DqyIsInVzZXJTZXNzaW9uSWQiOiIwMTkzMmI3Yy0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDMiLCJjcmVhdGVkQXQiOjE3MzIxNDcyMDAwMDAsImV4cGlyZXNBdCI6MTczMjIzMzYwMDAwMCwibm9uY2UiOiJBQUVDQXdRRkJnY0lDUW9MREEwT0R3Iiwic2lnbmF0dXJlIjoiSmhFR1lUay1hSWhSdjlSQnNpQlVYaWI5M0xpRzFTdVBHYXl1dUw4RHRHTSJ9";

    fn known_key() -> (String, Vec<u8>) {
        ("k1".into(), b"reseat-known-answer-key-32-bytes".to_vec())
    }

    fn keys() -> TokenKeys {
        TokenKeys::new(vec![known_key()]).unwrap()
    }

    fn at(ms: i64) -> Timestamp {
        DateTime::from_timestamp_millis(ms).unwrap()
    }

    fn known_token() -> SessionToken {
        SessionToken {
            room_id: "01932b7c-0000-7000-8000-000000000001".parse().unwrap(),
            player_id: "01932b7c-0000-7000-8000-000000000002".parse().unwrap(),
            player_name: "Zoë".into(),
            user_session_id: "01932b7c-0000-7000-8000-000000000003".parse().unwrap(),
            created_at: at(1_732_147_200_000),
            expires_at: at(1_732_233_600_000),
            nonce: SeatNonce::new("AAECAwQFBgcICQoLDA0ODw".into()),
        }
    }

    #[test]
    fn the_known_answer_is_minted_and_read() {
        assert_eq!(keys().mint(&known_token()), KNOWN);
        assert_eq!(keys().verify(KNOWN, at(1_732_147_200_000)), Ok(known_token()));
    }

    #[test]
    fn a_token_ends_at_its_expiry_to_the_millisecond() {
        assert!(keys().verify(KNOWN, at(1_732_233_599_999)).is_ok());
        assert_eq!(keys().verify(KNOWN, at(1_732_233_600_000)), Err(TokenRefusal::Expired));
    }

    #[test]
    fn after_a_rotation_the_new_key_signs_and_the_old_one_still_verifies() {
        let new = ("k2".to_owned(), vec![9; 32]);
        let both = TokenKeys::new(vec![new.clone(), known_key()]).unwrap();
        assert!(both.verify(KNOWN, at(0)).is_ok());
        let minted = both.mint(&known_token());
        assert_eq!(keys().verify(&minted, at(0)), Err(TokenRefusal::UnknownKey));
        assert!(TokenKeys::new(vec![new]).unwrap().verify(&minted, at(0)).is_ok());
    }

    #[test]
    fn a_key_of_the_same_name_with_another_secret_is_a_bad_signature() {
        let other = TokenKeys::new(vec![("k1".into(), vec![1; 32])]).unwrap();
        assert_eq!(other.verify(KNOWN, at(0)), Err(TokenRefusal::BadSignature));
    }

    #[test]
    fn another_version_is_named_before_its_fields_are_judged() {
        let text = URL_SAFE_NO_PAD.encode(br#"{"version":2,"sealed":"x"}"#);
        assert_eq!(keys().verify(&text, at(0)), Err(TokenRefusal::UnsupportedVersion));
    }

    #[test]
    fn the_expiry_of_a_token_is_inside_its_signature() {
        let json = String::from_utf8(URL_SAFE_NO_PAD.decode(KNOWN).unwrap()).unwrap();
        let longer = URL_SAFE_NO_PAD.encode(json.replace("1732233600000", "1832233600000"));
        assert_eq!(keys().verify(&longer, at(1_732_147_200_000)), Err(TokenRefusal::BadSignature));
    }

    #[test]
    fn another_spelling_of_the_same_json_is_malformed() {
        let json = String::from_utf8(URL_SAFE_NO_PAD.decode(KNOWN).unwrap()).unwrap();
        for other in
            [json.replace(':', ": "), json.replace('ë', "\\u00eb"), json.replace("k1\"", "k1\",\"x\":1")]
        {
            assert_eq!(keys().verify(&URL_SAFE_NO_PAD.encode(other), at(0)), Err(TokenRefusal::Malformed));
        }
    }

    proptest! {
        #[test]
        fn flipping_any_byte_is_refused(place in 0..KNOWN.len(), flip in 1..=255_u8) {
            let mut bytes = KNOWN.as_bytes().to_vec();
            bytes[place] ^= flip;
            let text = String::from_utf8_lossy(&bytes);
            prop_assert!(keys().verify(&text, at(1_732_147_200_000)).is_err());
        }

        #[test]
        fn flipping_any_byte_of_the_json_is_refused(place in 0_usize..402, flip in 1..=255_u8) {
            let mut json = URL_SAFE_NO_PAD.decode(KNOWN).unwrap();
            let place = place % json.len();
            json[place] ^= flip;
            let text = URL_SAFE_NO_PAD.encode(json);
            prop_assert!(keys().verify(&text, at(1_732_147_200_000)).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,600}") {
            prop_assert!(keys().verify(&text, at(0)).is_err());
        }

        #[test]
        fn what_is_minted_is_read_back(name in "[^\\p{C}]{1,32}", created in 0_i64..4_000_000_000_000, life in 1_i64..100_000_000) {
            let token = SessionToken { player_name: name, created_at: at(created), expires_at: at(created + life), ..known_token() };
            prop_assert_eq!(keys().verify(&keys().mint(&token), at(created)), Ok(token));
        }
    }
}
