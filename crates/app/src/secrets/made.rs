//! New keys.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reseat_domain::ports::Randomness;
use reseat_domain::token::{Purpose, Secret};

/// A new key as the configuration takes it. Has no `Debug`: it is shown once, on purpose.
pub(crate) struct MadeKey {
    /// The variable that takes it.
    pub(crate) variable: &'static str,
    /// The entry for it.
    pub(crate) entry: String,
}

impl MadeKey {
    /// The line for a file of variables.
    pub(crate) fn line(&self) -> String {
        format!("{}={}", self.variable, self.entry)
    }
}

/// A key for session tokens.
pub(crate) fn make_token_key(randomness: &dyn Randomness) -> MadeKey {
    let entry = format!("{}:{}", name(randomness), secret(randomness));
    MadeKey { variable: "RESEAT_TOKEN_KEYS", entry }
}

/// A key for access tokens.
pub(crate) fn make_jwt_key(randomness: &dyn Randomness) -> MadeKey {
    let entry = format!("{}:ed25519:{}", name(randomness), secret(randomness));
    MadeKey { variable: "RESEAT_JWT_KEYS", entry }
}

/// An admin token, and the entry of its hash: the service never needs the token itself.
pub(crate) fn make_admin_token(randomness: &dyn Randomness) -> (Secret, MadeKey) {
    let token = Secret::new(Purpose::App, &randomness.bytes());
    let entry = token.hash().as_str().to_owned();
    (token, MadeKey { variable: "RESEAT_ADMIN_TOKEN_SHA256", entry })
}

/// Random, so that a new key never has the name of an old one.
fn name(randomness: &dyn Randomness) -> String {
    let [a, b, c, d] = randomness.bytes();
    format!("k{a:02x}{b:02x}{c:02x}{d:02x}")
}

fn secret(randomness: &dyn Randomness) -> String {
    URL_SAFE_NO_PAD.encode(randomness.bytes::<32>())
}
