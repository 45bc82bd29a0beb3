//! Who a caller was until now.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use reseat_domain::services::Principal;

use crate::error::ApiError;
use crate::extract::Credential;
use crate::session_cookie::CookieFound;
use crate::state::AppState;

/// The user sessions that a caller comes with to sign in, and that stand: by the token, and by the cookie that the
/// browser adds. Another is no reason to refuse a sign-in: it is what they want to be rid of.
pub(crate) struct CameWith(pub(crate) Vec<Principal>);

impl FromRequestParts<AppState> for CameWith {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let named = Credential::of(&parts.headers, state.cookie);
        let beside = match state.cookie.find(&parts.headers) {
            CookieFound::Token(token) if !matches!(named, Ok(Credential::Cookie(_))) => {
                Some(Ok(Credential::Cookie(token)))
            }
            _ => None,
        };
        let mut came_with = Vec::new();
        for credential in [named].into_iter().chain(beside) {
            match principal(credential, state).await {
                Ok(caller) => came_with.push(caller),
                Err(refused) if refused.status() == StatusCode::UNAUTHORIZED => {}
                Err(failed) => return Err(failed),
            }
        }
        Ok(Self(came_with))
    }
}

async fn principal(
    credential: Result<Credential, ApiError>,
    state: &AppState,
) -> Result<Principal, ApiError> {
    credential?.principal(&state.services).await
}
