//! Access tokens as signed JWTs (RFC 7519, typed as in RFC 9068).
//!
//! The algorithm follows from the name of the key alone: a token's own word for it must agree and decides
//! nothing, so neither `none` nor a public key passed off as a shared secret opens anything. The time is
//! the caller's; the library's clock is never asked.

use chrono::DateTime;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Header, Validation, decode, decode_header, encode};
use reseat_domain::id::{UserId, UserSessionId};
use reseat_domain::ports::AccessTokenIssuer;
use reseat_domain::time::Timestamp;
use reseat_domain::token::{AccessClaims, AccessRefusal, PublicKey};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{JwtKey, JwtKeyError};

const TYPE: &str = "at+jwt";
/// Longer texts are refused unread; a genuine token is below 1 KiB unless its issuer's name is very long.
const MAX_LENGTH: usize = 4096;

/// Signs with its first key, verifies with all of them.
#[derive(Clone, Debug)]
pub struct JwtIssuer {
    keys: Vec<JwtKey>,
    issuer: String,
    audience: String,
}

/// The claims in the words of the wire.
#[derive(Serialize, Deserialize)]
struct Wire {
    iss: String,
    aud: String,
    sub: UserId,
    sid: UserSessionId,
    r#gen: i32,
    iat: NumericDate,
    exp: NumericDate,
    jti: Uuid,
}

impl JwtIssuer {
    /// Takes the keys, the first of which signs, and the names of who issues tokens (`iss`) and whom they
    /// are for (`aud`).
    ///
    /// # Errors
    /// [`JwtKeyError`] when there is no key or two have the same name.
    pub fn new(
        keys: Vec<JwtKey>,
        issuer: impl Into<String>,
        audience: impl Into<String>,
    ) -> Result<Self, JwtKeyError> {
        JwtKey::check_names(&keys)?;
        Ok(Self { keys, issuer: issuer.into(), audience: audience.into() })
    }

    fn validation(&self, key: &JwtKey) -> Validation {
        let mut validation = Validation::new(key.algorithm);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // The caller's time counts, see `verify`.
        validation.validate_exp = false;
        validation
    }
}

impl AccessTokenIssuer for JwtIssuer {
    #[expect(
        clippy::expect_used,
        reason = "every key was read when it was made, and texts and numbers always serialise"
    )]
    fn issue(&self, claims: &AccessClaims) -> String {
        let key = &self.keys[0];
        let mut header = Header::new(key.algorithm);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.id.clone());
        let wire = Wire {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: claims.user_id,
            sid: claims.user_session_id,
            r#gen: claims.generation,
            iat: NumericDate(claims.issued_at),
            exp: NumericDate(claims.expires_at),
            jti: claims.token_id,
        };
        encode(&header, &wire, &key.signs).expect("a key that was read signs")
    }

    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, AccessRefusal> {
        if token.len() > MAX_LENGTH {
            return Err(AccessRefusal::Malformed);
        }
        let header = decode_header(token).map_err(|_| AccessRefusal::Malformed)?;
        // A critical extension must be understood or refused (RFC 7515, section 4.1.11); none is.
        if header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
            return Err(AccessRefusal::Malformed);
        }
        let id = header.kid.ok_or(AccessRefusal::Malformed)?;
        let key = self.keys.iter().find(|key| key.id == id).ok_or(AccessRefusal::UnknownKey)?;
        let wire = decode::<Wire>(token, &key.verifies, &self.validation(key)).map_err(refusal)?.claims;
        if now >= wire.exp.0 {
            return Err(AccessRefusal::Expired);
        }
        Ok(wire.into_claims())
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        let public = |key: &JwtKey| Some(PublicKey { id: key.id.clone(), x: key.public()?.to_owned() });
        self.keys.iter().filter_map(public).collect()
    }
}

impl Wire {
    fn into_claims(self) -> AccessClaims {
        AccessClaims {
            user_id: self.sub,
            user_session_id: self.sid,
            generation: self.r#gen,
            issued_at: self.iat.0,
            expires_at: self.exp.0,
            token_id: self.jti,
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form of `map_err`")]
fn refusal(error: jsonwebtoken::errors::Error) -> AccessRefusal {
    match error.kind() {
        ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm => AccessRefusal::BadSignature,
        _ => AccessRefusal::Malformed,
    }
}

/// Seconds since 1970 (RFC 7519, section 2): whole, or with milliseconds where there are some.
#[derive(Clone, Copy)]
struct NumericDate(Timestamp);

impl Serialize for NumericDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = self.0.timestamp_millis();
        if millis % 1000 == 0 {
            return serializer.serialize_i64(millis / 1000);
        }
        serializer.serialize_f64(millis as f64 / 1000.0)
    }
}

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = f64::deserialize(deserializer)? * 1000.0;
        // `as` stops at the ends of i64, which are no dates.
        DateTime::from_timestamp_millis(millis.round() as i64)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("no date"))
    }
}

#[cfg(test)]
mod tests;
