//! What proves a user session or a seat: opaque secrets and their hashes, signed session tokens, access
//! claims. Pure; the random bytes and the time come from outside.

mod access_claims;
mod secret;
mod session_token;

pub use access_claims::{AccessClaims, AccessRefusal};
pub use secret::{Purpose, Secret, TokenHash};
pub use session_token::{KeyError, SessionToken, TokenKeys, TokenRefusal};
