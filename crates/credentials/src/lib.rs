//! The adapters that need the machine's clock, its randomness, its cores, or signing keys.
//!
//! | type | port |
//! |---|---|
//! | [`SystemClock`] | `Clock` |
//! | [`OsRandomness`] | `Randomness` |
//! | [`JwtIssuer`], with its [`JwtKey`]s | `AccessTokenIssuer` |
//! | [`Argon2Hasher`] | `PasswordHasher` |
//!
//! Where the keys come from is the app's business; nothing here reads a file or the environment.

mod argon2_hasher;
mod jwt_issuer;
mod jwt_key;
mod os_randomness;
mod system_clock;

pub use argon2_hasher::{Argon2Hasher, Argon2Settings, Argon2SettingsError};
pub use jwt_issuer::JwtIssuer;
pub use jwt_key::{JwtKey, JwtKeyError};
pub use os_randomness::OsRandomness;
pub use system_clock::SystemClock;
