//! Access tokens without cryptography.

use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::AccessTokenIssuer;
use reseat_domain::time::Timestamp;
use reseat_domain::token::{AccessClaims, AccessRefusal, PublicKey};

/// Longer texts are refused unread; a token has about 150 characters and its key's name.
const MAX_LENGTH: usize = 1024;

/// Issues readable tokens, `fake.<key>.<sub>.<sid>.<gen>.<iat>.<exp>.<jti>.<checksum>`, with one key.
///
/// It refuses what a real issuer refuses, in the same order, but anyone can make such a token: the checksum
/// is FNV-1a. For tests only.
#[derive(Clone, Debug)]
pub struct FakeTokens {
    key_id: String,
    key: u64,
}

impl FakeTokens {
    /// An issuer with a key of that name, without dots, and of that value.
    #[must_use]
    pub fn new(key_id: &str, key: u64) -> Self {
        Self { key_id: key_id.to_owned(), key }
    }

    /// FNV-1a, 64 bits, of the key and then the text.
    fn checksum(&self, text: &str) -> String {
        let bytes = self.key.to_be_bytes().into_iter().chain(text.bytes());
        let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        format!("{:016x}", bytes.fold(0xcbf2_9ce4_8422_2325, step))
    }
}

impl Default for FakeTokens {
    fn default() -> Self {
        Self::new("k1", 1)
    }
}

impl AccessTokenIssuer for FakeTokens {
    fn issue(&self, claims: &AccessClaims) -> String {
        let body = format!(
            "fake.{}.{}.{}.{}.{}.{}.{}",
            self.key_id,
            claims.user_id,
            claims.user_session_id,
            claims.generation,
            claims.issued_at.timestamp_millis(),
            claims.expires_at.timestamp_millis(),
            claims.token_id,
        );
        format!("{body}.{}", self.checksum(&body))
    }

    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, AccessRefusal> {
        let (key_id, claims) = read(token).ok_or(AccessRefusal::Malformed)?;
        if key_id != self.key_id {
            return Err(AccessRefusal::UnknownKey);
        }
        // What was read is written again: a number with a sign too many is another text.
        if self.issue(&claims) != token {
            return Err(AccessRefusal::BadSignature);
        }
        if now >= claims.expires_at {
            return Err(AccessRefusal::Expired);
        }
        Ok(claims)
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        vec![PublicKey { id: self.key_id.clone(), x: format!("{:x}", self.key) }]
    }
}

/// The name of the key, and the claims as the token has them.
fn read(token: &str) -> Option<(&str, AccessClaims)> {
    if token.len() > MAX_LENGTH {
        return None;
    }
    let parts: Vec<&str> = token.split('.').collect();
    let ["fake", key_id, sub, sid, generation, iat, exp, jti, _checksum] = parts.as_slice() else {
        return None;
    };
    let time = |text: &str| Timestamp::from_timestamp_millis(text.parse().ok()?);
    let claims = AccessClaims {
        user_id: sub.parse::<UserId>().ok()?,
        user_session_id: sid.parse::<UserSessionId>().ok()?,
        generation: generation.parse().ok()?,
        issued_at: time(iat)?,
        expires_at: time(exp)?,
        token_id: jti.parse().ok()?,
    };
    Some((key_id, claims))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builders::{a_user, a_user_session, claims_of};

    #[test]
    fn a_token_can_be_read_by_a_person() {
        let claims = claims_of(&a_user_session(&a_user(1), 0));
        let token = FakeTokens::default().issue(&claims);
        assert!(token.starts_with(&format!("fake.k1.{}.{}.1.", claims.user_id, claims.user_session_id)));
    }
}
