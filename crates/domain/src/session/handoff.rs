//! A user on the way from one app to another.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::app::{AppSlug, RedirectUri};
use crate::id::{AccountId, HandoffId, UserId, UserSessionId};
use crate::time::{Duration, Timestamp};
use crate::token::TokenHash;

/// A single-use token that takes a user from a source app to a target app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// Names it.
    pub id: HandoffId,
    /// Hash of its token.
    pub token_hash: TokenHash,
    /// Who is on the way.
    pub user_id: UserId,
    /// For which organisation, if for one.
    pub account_id: Option<AccountId>,
    /// Where the user comes from.
    pub source_app: AppSlug,
    /// Where the user goes; nobody else may redeem it.
    pub target_app: AppSlug,
    /// Where the browser is sent.
    pub redirect_uri: Option<RedirectUri>,
    /// What the redeemer must know the answer to.
    pub code_challenge: Option<CodeChallenge>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
    /// When it was redeemed, or burned by a wrong verifier.
    pub used_at: Option<Timestamp>,
    /// The redeemer's own name for that attempt.
    pub redeem_id: Option<Uuid>,
    /// The session that came of it.
    pub child_session_id: Option<UserSessionId>,
    /// The session that it was made from; without one it is worth nothing.
    pub parent_session_id: Option<UserSessionId>,
    /// When its user took it back.
    pub revoked_at: Option<Timestamp>,
    /// The user agent that made it, at most 256 characters.
    pub user_agent: String,
    /// Where it was made.
    pub ip_address: Option<IpAddr>,
}

/// What became of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandoffState {
    /// It may still be redeemed.
    Open,
    /// It was redeemed, or burned.
    Used,
    /// Its user took it back, or the session that it came from has ended.
    Revoked,
    /// Nobody redeemed it in time.
    Expired,
}

/// What a second use of a handoff means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondUse {
    /// The same attempt again, whose answer may have been lost: the same session is the answer, as long as it was
    /// never used.
    Repeat(UserSessionId),
    /// Somebody has a copy of the token.
    Replay,
}

impl Handoff {
    /// How long the same attempt may be repeated.
    pub const REPEATABLE: Duration = Duration::seconds(60);

    /// What became of it. A use counts before all else: what came of it is there.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> HandoffState {
        if self.used_at.is_some() {
            HandoffState::Used
        } else if self.revoked_at.is_some() || self.parent_session_id.is_none() {
            HandoffState::Revoked
        } else if now >= self.expires_at {
            HandoffState::Expired
        } else {
            HandoffState::Open
        }
    }

    /// Whether nobody asks for it any more: its time has passed, the attempt that used it is not repeated any more, and
    /// no session that came of it lives, which a copy of its token would end.
    #[must_use]
    pub fn is_past(&self, now: Timestamp) -> bool {
        let is_repeatable = self.used_at.is_some_and(|used_at| now - used_at <= Self::REPEATABLE);
        now >= self.expires_at && !is_repeatable && self.child_session_id.is_none()
    }

    /// Judges a use of one that was used before.
    #[must_use]
    pub fn judge_second_use(&self, redeem_id: Uuid, now: Timestamp) -> SecondUse {
        let is_same = self.redeem_id == Some(redeem_id);
        let in_time = self.used_at.is_some_and(|used_at| now - used_at <= Self::REPEATABLE);
        match self.child_session_id {
            Some(child) if is_same && in_time => SecondUse::Repeat(child),
            _ => SecondUse::Replay,
        }
    }

    /// Whether the redeemer knows the answer. One that was not asked for is wrong as well: whoever sends it expects
    /// a protection that this handoff does not have (RFC 9700 section 2.1.1).
    #[must_use]
    pub fn is_answered_by(&self, verifier: Option<&str>) -> bool {
        match (&self.code_challenge, verifier) {
            (None, None) => true,
            (Some(challenge), Some(verifier)) => challenge.is_answered_by(verifier),
            _ => false,
        }
    }
}

/// The hash of a secret that only who began the handoff knows: method `S256` of RFC 7636.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// Reads a challenge: 32 bytes in base64url. `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it was made of this verifier: 43 to 128 unreserved characters (RFC 7636 section 4.1). Compared in
    /// constant time.
    #[must_use]
    pub fn is_answered_by(&self, verifier: &str) -> bool {
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let is_verifier = (43..=128).contains(&verifier.len()) && verifier.bytes().all(is_unreserved);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        is_verifier & bool::from(challenge.as_bytes().ct_eq(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for CodeChallenge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeChallenge(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn session(number: u128) -> UserSessionId {
        UserSessionId::new(Uuid::from_u128(number))
    }

    fn handoff() -> Handoff {
        Handoff {
            id: HandoffId::new(Uuid::from_u128(1)),
            token_hash: TokenHash::of(b"token"),
            user_id: UserId::new(Uuid::from_u128(2)),
            account_id: None,
            source_app: AppSlug::main(),
            target_app: AppSlug::parse("chess").unwrap(),
            redirect_uri: None,
            code_challenge: None,
            created_at: at(0),
            expires_at: at(900),
            used_at: None,
            redeem_id: None,
            child_session_id: None,
            parent_session_id: Some(session(3)),
            revoked_at: None,
            user_agent: String::new(),
            ip_address: None,
        }
    }

    #[test]
    fn a_use_counts_before_the_rest_and_a_lost_parent_takes_it_back() {
        let open = handoff();
        assert_eq!(open.state(at(899)), HandoffState::Open);
        assert_eq!(open.state(at(900)), HandoffState::Expired);
        let orphan = Handoff { parent_session_id: None, ..open.clone() };
        assert_eq!(orphan.state(at(0)), HandoffState::Revoked);
        let revoked = Handoff { revoked_at: Some(at(1)), ..open };
        assert_eq!(revoked.state(at(9_999)), HandoffState::Revoked);
        let used = Handoff { used_at: Some(at(1)), parent_session_id: None, ..revoked };
        assert_eq!(used.state(at(9_999)), HandoffState::Used);
    }

    #[test]
    fn only_the_same_attempt_within_a_minute_is_repeated() {
        let [first, other] = [Uuid::from_u128(7), Uuid::from_u128(8)];
        let used = Handoff {
            used_at: Some(at(10)),
            redeem_id: Some(first),
            child_session_id: Some(session(4)),
            ..handoff()
        };
        assert_eq!(used.judge_second_use(first, at(70)), SecondUse::Repeat(session(4)));
        assert_eq!(used.judge_second_use(first, at(71)), SecondUse::Replay);
        assert_eq!(used.judge_second_use(other, at(11)), SecondUse::Replay);
        let burned = Handoff { child_session_id: None, ..used };
        assert_eq!(burned.judge_second_use(first, at(11)), SecondUse::Replay);
    }

    #[test]
    fn one_that_was_used_is_past_when_nobody_repeats_it_and_nothing_of_it_lives() {
        let open = Handoff { expires_at: at(20), ..handoff() };
        assert!(!open.is_past(at(19)) && open.is_past(at(20)));
        let used = Handoff { used_at: Some(at(10)), ..open };
        assert!(!used.is_past(at(70)) && used.is_past(at(71)));
        let alive = Handoff { child_session_id: Some(session(4)), ..used };
        assert!(!alive.is_past(at(9_999)));
    }

    /// The example of RFC 7636, appendix B.
    #[test]
    fn the_verifier_of_the_rfc_answers_its_challenge_and_nothing_else_does() {
        let challenge = CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let asked = Handoff { code_challenge: Some(challenge.clone()), ..handoff() };
        assert!(asked.is_answered_by(Some(verifier)));
        for wrong in [None, Some(""), Some(challenge.as_str()), Some(&verifier[1..])] {
            assert!(!asked.is_answered_by(wrong), "{wrong:?}");
        }
        assert!(handoff().is_answered_by(None));
        assert!(!handoff().is_answered_by(Some(verifier)));
    }

    #[test]
    fn a_challenge_is_32_bytes() {
        for bad in [
            "",
            "abc",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=",
        ] {
            assert_eq!(CodeChallenge::parse(bad), None, "{bad}");
        }
    }
}
