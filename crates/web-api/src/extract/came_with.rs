//! Who a caller was until now.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use reseat_domain::services;

use crate::error::ApiError;
use crate::extract::Principal;
use crate::state::AppState;

/// The user session that a caller comes with to sign in, if they come with one that stands. Another is no reason
/// to refuse a sign-in: it is what they want to be rid of.
pub(crate) struct CameWith(pub(crate) Option<services::Principal>);

impl FromRequestParts<AppState> for CameWith {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        match Principal::from_request_parts(parts, state).await {
            Ok(Principal(caller)) => Ok(Self(Some(caller))),
            Err(refused) if refused.status() == StatusCode::UNAUTHORIZED => Ok(Self(None)),
            Err(failed) => Err(failed),
        }
    }
}
