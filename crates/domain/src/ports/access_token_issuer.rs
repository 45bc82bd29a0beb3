//! Access tokens.

use crate::time::Timestamp;
use crate::token::{AccessClaims, AccessRefusal, PublicKey};

/// Issues and verifies access tokens.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait AccessTokenIssuer: Send + Sync {
    /// Signs the claims with the first key.
    fn issue(&self, claims: &AccessClaims) -> String;

    /// Checks form, type, key, algorithm, signature, issuer, audience and time. The algorithm MUST follow
    /// from the key's name alone, never from the token.
    ///
    /// # Errors
    /// The first [`AccessRefusal`] that applies; never `Revoked`, which only the session's row can tell.
    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, AccessRefusal>;

    /// The keys with which anyone can verify the tokens, each that is active; none where they are shared secrets.
    fn public_keys(&self) -> Vec<PublicKey>;
}
