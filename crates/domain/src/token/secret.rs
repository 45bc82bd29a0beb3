//! Opaque secrets: random bytes that are shown once and stored as their hash.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What a secret is for; a secret of one purpose is refused for every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A cookie's session.
    Session,
    /// A handoff between apps.
    Handoff,
    /// An app or an administrator.
    App,
}

impl Purpose {
    /// What a secret of this purpose begins with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "rs_s_",
            Self::Handoff => "rs_h_",
            Self::App => "rs_a_",
        }
    }
}

/// An opaque secret in the clear. Never stored; its `Debug` shows nothing.
pub struct Secret(String);

impl Secret {
    /// Writes 32 random bytes as a secret of a purpose.
    #[must_use]
    pub fn new(purpose: Purpose, bytes: &[u8; 32]) -> Self {
        Self(format!("{}{}", purpose.prefix(), URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Reads what a caller presents; `None` when it is no secret of this purpose.
    #[must_use]
    pub fn parse(purpose: Purpose, text: &str) -> Option<Self> {
        let body = text.strip_prefix(purpose.prefix())?;
        let bytes = URL_SAFE_NO_PAD.decode(body).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The text, to be shown to its owner once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored in its place.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.0.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// Lower-case hex SHA-256 of a secret. Compared in constant time.
#[derive(Clone)]
pub struct TokenHash(String);

impl TokenHash {
    /// Hashes the bytes of a secret.
    #[must_use]
    pub fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Wraps a stored hash: 64 hex digits.
    #[must_use]
    pub fn stored(hex: String) -> Self {
        Self(hex)
    }

    /// The 64 hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for TokenHash {}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_one_purpose_is_refused_for_every_other() {
        let secret = Secret::new(Purpose::Session, &[7; 32]);
        assert!(Secret::parse(Purpose::Session, secret.reveal()).is_some());
        assert!(Secret::parse(Purpose::Handoff, secret.reveal()).is_none());
        assert!(Secret::parse(Purpose::App, secret.reveal()).is_none());
    }

    #[test]
    fn neither_a_secret_nor_its_hash_shows_in_debug() {
        let secret = Secret::new(Purpose::App, &[7; 32]);
        assert_eq!(format!("{secret:?} {:?}", secret.hash()), "Secret(redacted) TokenHash(redacted)");
    }

    #[test]
    fn a_hash_is_lower_case_hex_of_the_whole_text() {
        assert_eq!(
            TokenHash::of(b"abc").as_str(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
