//! A token on its way: written to the wire in the clear, and nowhere else.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A token as text, or what somebody types to prove who they are. `Debug` hides it, so that a logged body shows no
/// secret.
#[derive(Clone, PartialEq, Eq, Serialize)]
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

impl<'de> Deserialize<'de> for TokenText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Text)
    }
}

/// Takes a text. What else is found is not repeated, as serde's own errors would: it may be a password of digits.
struct Text;

impl Text {
    fn missed<T, E: Error>() -> Result<T, E> {
        Err(E::custom("expected a string"))
    }
}

impl Visitor<'_> for Text {
    type Value = TokenText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TokenText, E> {
        Ok(TokenText(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<TokenText, E> {
        Ok(TokenText(text))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<TokenText, E> {
        Self::missed()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<TokenText, E> {
        Self::missed()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<TokenText, E> {
        Self::missed()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<TokenText, E> {
        Self::missed()
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
        assert_eq!(serde_json::from_str::<TokenText>(r#""eyJ2""#).unwrap(), token);
    }

    #[test]
    fn what_is_no_text_is_refused_and_not_repeated() {
        for json in ["31415926535", "-7", "3.25", "true", "[31]", "{}"] {
            let refused = serde_json::from_str::<TokenText>(json).unwrap_err().to_string();
            assert!(refused.contains("string") && !refused.contains(json), "{json}: {refused}");
        }
    }
}
