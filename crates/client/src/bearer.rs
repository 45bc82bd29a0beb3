//! The token a caller proves itself with. Its text leaves only in a header of the request.

use std::fmt;

/// An access token or a session token. `Debug` redacts it.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer(String);

impl Bearer {
    /// Takes the token as the service gave it.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// The token itself: for a header, or for the caller's own safe keeping. Never log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer(redacted)")
    }
}

impl From<String> for Bearer {
    fn from(token: String) -> Self {
        Self(token)
    }
}

impl From<&str> for Bearer {
    fn from(token: &str) -> Self {
        Self(token.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_shows_in_debug_output() {
        assert_eq!(format!("{:?}", Bearer::new("eyJ2ZXJz")), "Bearer(redacted)");
    }
}
