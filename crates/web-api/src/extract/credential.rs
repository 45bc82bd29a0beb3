//! The token in `Authorization: Bearer` (RFC 6750 section 2.1), told apart by its form.

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::error::ApiError;

/// A token that was presented, not yet verified. It has no `Debug`: it is a secret.
pub(crate) enum Credential {
    /// A JWT, which proves a user session.
    Access(String),
    /// A session token, which proves a seat.
    Session(String),
}

impl Credential {
    /// Reads the header.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let value = values.next().ok_or_else(ApiError::unauthenticated)?;
        if values.next().is_some() {
            return Err(ApiError::malformed_token("`Authorization` is given twice"));
        }
        let token = value.to_str().ok().and_then(bearer);
        let token =
            token.ok_or_else(|| ApiError::malformed_token("`Authorization` must be `Bearer` and a token"))?;
        // A JWT has dots between its parts (RFC 7519 section 3); the alphabet of a session token has none.
        let token = token.to_owned();
        Ok(if token.contains('.') { Self::Access(token) } else { Self::Session(token) })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Credential {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::of(&parts.headers)
    }
}

/// The token after the scheme, whose case does not matter (RFC 9110 section 11.1).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(values: &[&str]) -> &'static str {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        match Credential::of(&headers) {
            Ok(Credential::Access(_)) => "access",
            Ok(Credential::Session(_)) => "session",
            Err(error) => error.code(),
        }
    }

    #[test]
    fn an_access_token_and_a_session_token_are_told_apart_by_their_form() {
        assert_eq!(code_of(&["Bearer a.b.c"]), "access");
        assert_eq!(code_of(&["bearer  eyJ2"]), "session");
    }

    #[test]
    fn anything_else_is_malformed_and_nothing_at_all_is_unauthenticated() {
        assert_eq!(code_of(&[]), "unauthenticated");
        for values in [&["Bearer"][..], &["Bearer "], &["Basic YTpi"], &["a.b.c"], &["Bearer a", "Bearer b"]]
        {
            assert_eq!(code_of(values), "malformed", "{values:?}");
        }
    }
}
