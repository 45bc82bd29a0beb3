//! What proves a user session or a seat: opaque secrets and their hashes, signed session tokens, refresh tokens,
//! access claims. Pure; the random bytes and the time come from outside.

mod access_claims;
mod refresh_token;
mod secret;
mod session_token;
mod token_keys;

pub use access_claims::{AccessClaims, AccessRefusal, PublicKey};
pub use refresh_token::{PresentedRefresh, RefreshSalt};
pub use secret::{Purpose, Secret, TokenHash};
pub use session_token::{SessionToken, TokenRefusal};
pub use token_keys::{KeyError, TokenKeys};
