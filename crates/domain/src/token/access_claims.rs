//! The claims of an access token.

use crate::id::{UserId, UserSessionId};
use crate::time::Timestamp;

/// What an access token says, its issuer and audience apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// The user (`sub`).
    pub user_id: UserId,
    /// The user session (`sid`), whose row is read at every validation.
    pub user_session_id: UserSessionId,
    /// The refresh generation it was issued with (`gen`).
    pub generation: i32,
    /// When it was issued (`iat`).
    pub issued_at: Timestamp,
    /// When it ends (`exp`).
    pub expires_at: Timestamp,
    /// Names this very token (`jti`).
    pub token_id: uuid::Uuid,
}

/// A key that verifies access tokens and signs none: Ed25519 (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its name, the `kid` of the tokens.
    pub id: String,
    /// The 32 bytes in base64url.
    pub x: String,
}

/// Why an access token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessRefusal {
    /// Not such a token: wrong form, type, issuer or audience.
    #[error("the access token is malformed")]
    Malformed,
    /// Signed with a key this service does not know.
    #[error("the access token names an unknown key")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the access token's signature is wrong")]
    BadSignature,
    /// Its time is over.
    #[error("the access token has expired; sign in or refresh")]
    Expired,
    /// Its user session has ended.
    #[error("the session was ended; sign in again")]
    Revoked,
}
