//! `GET /.well-known/jwks.json`: the keys that verify access tokens (RFC 7517).

use serde::{Deserialize, Serialize};

/// Every active public key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JsonWebKeys {
    /// The keys; none where access tokens are signed with a shared secret.
    pub keys: Vec<JsonWebKey>,
}

/// One Ed25519 key (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JsonWebKey {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: String,
    /// `EdDSA`.
    pub alg: String,
    /// The key's name, as tokens have it in `kid`.
    pub kid: String,
    /// The key in base64url.
    pub x: String,
}
