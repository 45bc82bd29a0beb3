//! What a caller proves themselves by: the token in `Authorization: Bearer` (RFC 6750 section 2.1), told apart by
//! its form, or the session's cookie. Who names a token means it, so the cookie that the browser adds by itself
//! counts only without one.

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use reseat_domain::services::Principal;

use crate::error::ApiError;
use crate::services::Services;
use crate::session_cookie::{CookieFound, SessionCookie};
use crate::state::AppState;

/// A token that was presented, not yet verified. It has no `Debug`: it is a secret.
pub(crate) enum Credential {
    /// A JWT, which proves a user session.
    Access(String),
    /// The token of a cookie, which proves a user session.
    Cookie(String),
    /// A session token, which proves a seat.
    Session(String),
}

impl Credential {
    /// Reads the headers.
    pub(crate) fn of(headers: &HeaderMap, cookie: SessionCookie) -> Result<Self, ApiError> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Self::of_cookie(headers, cookie) };
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

    fn of_cookie(headers: &HeaderMap, cookie: SessionCookie) -> Result<Self, ApiError> {
        match cookie.find(headers) {
            CookieFound::Nothing => Err(ApiError::unauthenticated()),
            CookieFound::Token(token) => Ok(Self::Cookie(token)),
            CookieFound::Several => Err(ApiError::malformed_token("the session's cookie is given twice")),
        }
    }

    /// Whose user session this proves, if it stands at this moment.
    pub(crate) async fn principal(self, services: &Services) -> Result<Principal, ApiError> {
        match self {
            Self::Access(token) => Ok(services.sign_in.authenticate(&token).await?),
            Self::Cookie(token) => Ok(services.sign_in.authenticate_cookie(&token).await?),
            Self::Session(_) => Err(ApiError::malformed_token(
                "this route takes an access token; a session token proves a seat only",
            )),
        }
    }
}

impl FromRequestParts<AppState> for Credential {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Self::of(&parts.headers, state.cookie)
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
    use http::header::COOKIE;

    use super::*;

    fn code_of(values: &[&str]) -> &'static str {
        code_with(values, &[])
    }

    fn code_with(values: &[&str], cookies: &[&str]) -> &'static str {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        for cookie in cookies {
            headers.append(COOKIE, cookie.parse().unwrap());
        }
        match Credential::of(&headers, SessionCookie::of("http://localhost:1")) {
            Ok(Credential::Access(_)) => "access",
            Ok(Credential::Cookie(_)) => "cookie",
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
    fn a_token_counts_before_the_cookie_that_a_browser_adds() {
        assert_eq!(code_with(&[], &["reseat=rs_s_x"]), "cookie");
        assert_eq!(code_with(&["Bearer a.b.c"], &["reseat=rs_s_x"]), "access");
        assert_eq!(code_with(&["Bearer "], &["reseat=rs_s_x"]), "malformed");
        assert_eq!(code_with(&[], &["reseat=a; reseat=b"]), "malformed");
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
