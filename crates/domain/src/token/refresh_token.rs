//! Refresh tokens, which can be minted again from the row of their user session.
//!
//! Form: `rs_r_` and the base64url of version, session id, generation and MAC. The row keeps a random salt and
//! the name of the key that was the signing one at the sign-in; whoever has only the row can't make a token, and
//! whoever has only the key knows no salt.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::id::UserSessionId;
use crate::token::TokenKeys;

const PREFIX: &str = "rs_r_";
const VERSION: u8 = 1;
/// What the token key is turned into the key of refresh tokens with, so that no signature of the one kind can
/// ever be one of the other.
const DERIVED_FOR: &[u8] = b"reseat.refresh.v1";
/// Version, session id, generation, MAC.
const LENGTH: usize = 1 + 16 + 4 + 32;

/// What the refresh tokens of one user session are made from, beside the key; random, fixed at the sign-in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RefreshSalt([u8; 16]);

impl RefreshSalt {
    /// Wraps 16 random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, as they are stored.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl std::fmt::Debug for RefreshSalt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshSalt(redacted)")
    }
}

/// What a caller presents as a refresh token. Nothing of it is proved before [`TokenKeys::proves_refresh`].
pub struct PresentedRefresh {
    session: UserSessionId,
    generation: i32,
    mac: [u8; 32],
}

impl PresentedRefresh {
    /// Reads a text; `None` when it is no refresh token.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        let bytes: [u8; LENGTH] = bytes.try_into().ok()?;
        let (&[version], rest) = bytes.split_first_chunk()?;
        let (session, rest) = rest.split_first_chunk::<16>()?;
        let (generation, mac) = rest.split_first_chunk::<4>()?;
        let generation = i32::try_from(u32::from_be_bytes(*generation)).ok()?;
        let session = UserSessionId::new(Uuid::from_bytes(*session));
        (version == VERSION).then_some(Self { session, generation, mac: mac.try_into().ok()? })
    }

    /// The user session that it names.
    #[must_use]
    pub const fn session(&self) -> UserSessionId {
        self.session
    }

    /// The generation that it names, counted from 1 at the sign-in.
    #[must_use]
    pub const fn generation(&self) -> i32 {
        self.generation
    }
}

impl TokenKeys {
    /// The first refresh token of a new user session, with the name of the key that it and those after it are made
    /// with.
    #[must_use]
    pub fn first_refresh(&self, salt: &RefreshSalt, session: UserSessionId) -> (String, String) {
        let (key_id, secret) = self.signing();
        (key_id.to_owned(), minted(secret, salt, session, 1))
    }

    /// Mints the refresh token of a generation; the same each time. `None`: the key of that name is not held any
    /// more.
    #[must_use]
    pub fn mint_refresh(
        &self,
        key_id: &str,
        salt: &RefreshSalt,
        session: UserSessionId,
        generation: i32,
    ) -> Option<String> {
        Some(minted(self.secret(key_id)?, salt, session, generation))
    }

    /// Whether a presented token was minted for its session and generation. Compared in constant time.
    #[must_use]
    pub fn proves_refresh(&self, key_id: &str, salt: &RefreshSalt, presented: &PresentedRefresh) -> bool {
        self.secret(key_id).is_some_and(|secret| {
            mac(secret, salt, presented.session, presented.generation).verify_slice(&presented.mac).is_ok()
        })
    }
}

fn minted(secret: &[u8], salt: &RefreshSalt, session: UserSessionId, generation: i32) -> String {
    let mut bytes = Vec::with_capacity(LENGTH);
    bytes.push(VERSION);
    bytes.extend_from_slice(session.uuid().as_bytes());
    bytes.extend_from_slice(&generation.to_be_bytes());
    bytes.extend_from_slice(&mac(secret, salt, session, generation).finalize().into_bytes());
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
}

fn mac(secret: &[u8], salt: &RefreshSalt, session: UserSessionId, generation: i32) -> Hmac<Sha256> {
    let derived = keyed(secret).chain_update(DERIVED_FOR).finalize().into_bytes();
    keyed(&derived)
        .chain_update(session.uuid().as_bytes())
        .chain_update(salt.0)
        .chain_update(generation.to_be_bytes())
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length, RFC 2104 section 3")]
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("HMAC takes any key length")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SALT: RefreshSalt = RefreshSalt::new([5; 16]);
    const KNOWN: &str = "rs_r_AQGTK3wAAHAAgAAAAAAAAAMAAAAHv28nLMZvk4PVQAvrsQLb-ZkHpG71Aw1zbkFVSzG8YIM";

    fn keys() -> TokenKeys {
        TokenKeys::new(vec![("k1".into(), b"reseat-known-answer-key-32-bytes".to_vec())]).unwrap()
    }

    fn session() -> UserSessionId {
        "01932b7c-0000-7000-8000-000000000003".parse().unwrap()
    }

    fn minted(generation: i32) -> String {
        keys().mint_refresh("k1", &SALT, session(), generation).unwrap()
    }

    #[test]
    fn the_known_answer_is_minted_and_proved() {
        assert_eq!(minted(7), KNOWN);
        let presented = PresentedRefresh::parse(KNOWN).unwrap();
        assert_eq!((presented.session(), presented.generation()), (session(), 7));
        assert!(keys().proves_refresh("k1", &SALT, &presented));
    }

    #[test]
    fn another_salt_key_or_generation_proves_nothing() {
        let presented = PresentedRefresh::parse(&minted(7)).unwrap();
        assert!(!keys().proves_refresh("k1", &RefreshSalt::new([6; 16]), &presented));
        assert!(!keys().proves_refresh("k2", &SALT, &presented));
        let other = TokenKeys::new(vec![("k1".into(), vec![1; 32])]).unwrap();
        assert!(!other.proves_refresh("k1", &SALT, &presented));
        let older = PresentedRefresh { generation: 6, ..presented };
        assert!(!keys().proves_refresh("k1", &SALT, &older));
    }

    #[test]
    fn a_retired_key_still_proves_and_a_removed_one_mints_nothing() {
        let text = minted(1);
        let both = TokenKeys::new(vec![
            ("k2".into(), vec![9; 32]),
            ("k1".into(), b"reseat-known-answer-key-32-bytes".to_vec()),
        ])
        .unwrap();
        let (key_id, first) = both.first_refresh(&SALT, session());
        assert_eq!((key_id.as_str(), Some(first)), ("k2", both.mint_refresh("k2", &SALT, session(), 1)));
        assert!(both.proves_refresh("k1", &SALT, &PresentedRefresh::parse(&text).unwrap()));
        assert_eq!(keys().mint_refresh("k2", &SALT, session(), 1), None);
    }

    #[test]
    fn what_is_no_refresh_token_is_not_read() {
        let good = minted(1);
        let bare = good.strip_prefix(PREFIX).unwrap();
        let longer = format!("{good}AA");
        let shorter = good[..good.len() - 2].to_owned();
        let other_purpose = format!("rs_s_{bare}");
        for text in ["", PREFIX, bare, &longer, &shorter, &other_purpose, &format!("{good}=")] {
            assert!(PresentedRefresh::parse(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn flipping_any_byte_proves_nothing(place in 0..KNOWN.len(), flip in 1..=127_u8) {
            let mut bytes = minted(7).into_bytes();
            bytes[place] ^= flip;
            let text = String::from_utf8(bytes).unwrap();
            let proved = PresentedRefresh::parse(&text)
                .is_some_and(|presented| keys().proves_refresh("k1", &SALT, &presented));
            prop_assert!(!proved);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,100}") {
            prop_assert!(PresentedRefresh::parse(&text).is_none());
        }
    }
}
