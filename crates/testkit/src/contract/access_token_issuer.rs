//! [`AccessTokenIssuer`].

use std::sync::Arc;

use reseat_domain::ports::AccessTokenIssuer;
use reseat_domain::time::{Duration, Timestamp};
use reseat_domain::token::{AccessClaims, AccessRefusal};

use crate::builders::{With, a_user, a_user_session, claims_of};

/// Issuers of the same kind that share everything but their keys.
#[derive(Clone)]
pub struct Issuers {
    /// The one that is tested.
    pub own: Arc<dyn AccessTokenIssuer>,
    /// Its key has the same name as the tested one's, and is another.
    pub forger: Arc<dyn AccessTokenIssuer>,
    /// Its key has a name that the tested one does not know.
    pub stranger: Arc<dyn AccessTokenIssuer>,
}

fn claims() -> AccessClaims {
    claims_of(&a_user_session(&a_user(1), 1)).with(|claims| claims.generation = 3)
}

/// A moment within their life.
fn within(claims: &AccessClaims) -> Timestamp {
    claims.issued_at + Duration::minutes(1)
}

/// Every claim, the times to the millisecond.
pub async fn what_was_issued_is_verified(issuers: Issuers) {
    let odd = claims().with(|claims| {
        claims.generation = i32::MAX;
        claims.issued_at += Duration::milliseconds(1);
        claims.expires_at += Duration::milliseconds(999);
    });
    for claims in [claims(), odd] {
        let token = issuers.own.issue(&claims);
        assert_eq!(issuers.own.verify(&token, within(&claims)), Ok(claims));
    }
}

/// To the millisecond: at its end it is over.
pub async fn an_expired_token_is_refused(issuers: Issuers) {
    let claims = claims();
    let token = issuers.own.issue(&claims);
    let last = claims.expires_at - Duration::milliseconds(1);
    for late in [Duration::zero(), Duration::milliseconds(1), Duration::days(1000)] {
        assert_eq!(issuers.own.verify(&token, claims.expires_at + late), Err(AccessRefusal::Expired));
    }
    assert_eq!(issuers.own.verify(&token, last), Ok(claims));
}

/// Whatever it is.
pub async fn what_is_no_token_is_malformed(issuers: Issuers) {
    let genuine = issuers.own.issue(&claims());
    let half = &genuine[..genuine.len() / 2];
    let long = "x".repeat(1 << 20);
    let long_tail = format!("{genuine}{long}");
    for text in ["", " ", ".", "..", "a.b.c", "Zoë", "rs_s_AAAA", "\0", half, &long, &long_tail] {
        let answer = issuers.own.verify(text, within(&claims()));
        assert_eq!(answer, Err(AccessRefusal::Malformed), "{:?}", text.get(..40).unwrap_or(text));
    }
}

/// The name of a key is not the key.
pub async fn a_token_signed_with_another_key_is_refused(issuers: Issuers) {
    let token = issuers.forger.issue(&claims());
    assert_eq!(issuers.forger.verify(&token, within(&claims())), Ok(claims()));
    assert_eq!(issuers.own.verify(&token, within(&claims())), Err(AccessRefusal::BadSignature));
}

/// It is told apart from a bad signature, so that an operator sees a rotation that went wrong.
pub async fn a_token_of_an_unknown_key_is_refused(issuers: Issuers) {
    let token = issuers.stranger.issue(&claims());
    assert_eq!(issuers.own.verify(&token, within(&claims())), Err(AccessRefusal::UnknownKey));
}

/// At any place.
pub async fn a_changed_token_is_refused(issuers: Issuers) {
    let token = issuers.own.issue(&claims());
    for (place, letter) in token.char_indices() {
        let other = if letter == 'A' { 'B' } else { 'A' };
        let mut changed = token.clone();
        changed.replace_range(place..place + letter.len_utf8(), &other.to_string());
        assert!(issuers.own.verify(&changed, within(&claims())).is_err(), "a change at {place} was let in");
    }
}
