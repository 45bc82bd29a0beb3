//! A token on its way: written to the wire in the clear, and nowhere else.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A token as text, or what somebody types to prove who they are. `Debug` hides it, so that a logged body shows no
/// secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct TokenText(String);

impl TokenText {
    /// Wraps a token.
    #[must_use]
    pub fn new(token: String) -> Self {
        Self(token)
    }

    /// The token itself, to verify or to present.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The token itself, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for TokenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenText(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_written_to_json_and_hidden_from_logs() {
        let token = TokenText::new("eyJ2".to_owned());
        assert_eq!(serde_json::to_string(&token).unwrap(), r#""eyJ2""#);
        assert_eq!(format!("{token:?}"), "TokenText(redacted)");
    }
}
