//! Access tokens: nothing but what the service's own keys signed is a token, and the name of the key alone
//! says by which algorithm.

use std::sync::LazyLock;

use arbitrary::Unstructured;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use hmac::{Hmac, KeyInit, Mac};
use reseat_credentials::{JwtIssuer, JwtKey};
use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::AccessTokenIssuer;
use reseat_domain::time::Timestamp;
use reseat_domain::token::AccessClaims;
use sha2::Sha256;
use uuid::Uuid;

use crate::alteration::altered;
use crate::sections::sections;

const SECRET: &[u8; 32] = b"this key signs nothing of value.";
/// The last second of the year 9999: times beyond it are nobody's.
const LAST_SECOND: i64 = 253_402_300_799;

/// Each signs with another key of the same two.
static ISSUERS: LazyLock<[JwtIssuer; 2]> = LazyLock::new(|| {
    let keys = || {
        let shared = JwtKey::hs256("shared", SECRET).unwrap_or_else(|error| panic!("{error}"));
        vec![JwtKey::ed25519("pair", &[7; 32]), shared]
    };
    let issuer = |keys| {
        JwtIssuer::new(keys, "https://fuzz.example", "reseat").unwrap_or_else(|error| panic!("{error}"))
    };
    [issuer(keys()), issuer(keys().into_iter().rev().collect())]
});

/// The input as a token, as the parts of one that is signed, and as the claims of one that is forged.
pub(crate) fn feed(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        is_one_spelling(text);
    }
    let parts = sections(bytes, 2);
    if let [header, claims] = parts.as_slice() {
        is_read_or_refused(&signed(header, claims));
    }
    let mut input = Unstructured::new(bytes);
    if let Some(claims) = genuine(&mut input) {
        can_not_be_forged(&claims, &mut input);
    }
}

/// Whatever is accepted is what the service would have written with one of its keys.
fn is_one_spelling(text: &str) {
    if let Ok(claims) = ISSUERS[0].verify(text, DateTime::UNIX_EPOCH) {
        assert!(ISSUERS.iter().any(|issuer| issuer.issue(&claims) == text), "{text} for {claims:?}");
    }
}

/// Any header and any claims under a good signature by the shared secret: the holder of a key may write
/// what it likes, and is read as what it wrote or refused.
fn is_read_or_refused(text: &str) {
    let Ok(claims) = ISSUERS[0].verify(text, DateTime::UNIX_EPOCH) else { return };
    assert!(claims.expires_at > DateTime::UNIX_EPOCH);
    if is_of_our_days(claims.issued_at) && is_of_our_days(claims.expires_at) {
        let again = ISSUERS[1].verify(&ISSUERS[0].issue(&claims), DateTime::UNIX_EPOCH);
        assert_eq!(again, Ok(claims));
    }
}

fn signed(header: &str, claims: &str) -> String {
    let mut text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(SECRET) else { return text };
    mac.update(text.as_bytes());
    text.push('.');
    text.push_str(&URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
    text
}

fn can_not_be_forged(claims: &AccessClaims, input: &mut Unstructured<'_>) {
    let issuer = &ISSUERS[input.choose_index(2).unwrap_or_default()];
    let text = issuer.issue(claims);
    for verifier in &*ISSUERS {
        assert_eq!(verifier.verify(&text, claims.issued_at).as_ref(), Ok(claims));
        assert!(verifier.verify(&text, claims.expires_at).is_err(), "{text} does not expire");
    }
    let forged = altered(&text, input);
    assert!(forged == text || issuer.verify(&forged, claims.issued_at).is_err(), "{forged} for {text}");
}

/// Claims as the service issues them, whose time is not over when they are made.
fn genuine(input: &mut Unstructured<'_>) -> Option<AccessClaims> {
    let issued_at = DateTime::from_timestamp_millis(input.int_in_range(0..=LAST_SECOND * 1000).ok()?)?;
    let life = TimeDelta::milliseconds(input.int_in_range(1..=86_400_000).ok()?);
    Some(AccessClaims {
        user_id: UserId::new(Uuid::from_u128(input.arbitrary().ok()?)),
        user_session_id: UserSessionId::new(Uuid::from_u128(input.arbitrary().ok()?)),
        generation: input.arbitrary().ok()?,
        issued_at,
        expires_at: issued_at + life,
        token_id: Uuid::from_u128(input.arbitrary().ok()?),
    })
}

fn is_of_our_days(moment: Timestamp) -> bool {
    (0..=LAST_SECOND).contains(&moment.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_both_keys_that_are_accepted_are_among_the_seeds() {
        for seed in [
            include_str!("../corpus/access-tokens/genuine-pair"),
            include_str!("../corpus/access-tokens/genuine-shared"),
        ] {
            assert!(ISSUERS[0].verify(seed, DateTime::UNIX_EPOCH).is_ok(), "{seed}");
            feed(seed.as_bytes());
        }
    }

    #[test]
    fn the_parts_of_a_token_that_is_accepted_are_among_the_seeds() {
        let seed = include_bytes!("../corpus/access-tokens/parts");
        let parts = sections(seed, 2);
        assert!(ISSUERS[0].verify(&signed(&parts[0], &parts[1]), DateTime::UNIX_EPOCH).is_ok());
    }
}
