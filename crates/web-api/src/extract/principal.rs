//! A caller with a live user session.

use axum::extract::FromRequestParts;
use http::request::Parts;
use reseat_domain::services;

use crate::error::ApiError;
use crate::extract::Credential;
use crate::state::AppState;

/// Who presents an access token whose user session is live at this moment.
pub(crate) struct Principal(pub(crate) services::Principal);

impl FromRequestParts<AppState> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        match Credential::of(&parts.headers)? {
            Credential::Access(token) => Ok(Self(state.services.sign_in.authenticate(&token).await?)),
            Credential::Session(_) => Err(ApiError::malformed_token(
                "this route takes an access token; a session token proves a seat only",
            )),
        }
    }
}
