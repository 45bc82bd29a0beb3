//! The adapters that need the machine's clock, its randomness, or signing keys.
//!
//! | type | port |
//! |---|---|
//! | [`SystemClock`] | `Clock` |
//! | [`OsRandomness`] | `Randomness` |
//! | [`JwtIssuer`], with its [`JwtKey`]s | `AccessTokenIssuer` |
//!
//! Where the keys come from is the app's business; nothing here reads a file or the environment.

mod jwt_issuer;
mod jwt_key;
mod os_randomness;
mod system_clock;

pub use jwt_issuer::JwtIssuer;
pub use jwt_key::{JwtKey, JwtKeyError};
pub use os_randomness::OsRandomness;
pub use system_clock::SystemClock;
