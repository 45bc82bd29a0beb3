//! A caller with a live user session.

use axum::extract::FromRequestParts;
use http::request::Parts;
use reseat_domain::services;

use crate::error::ApiError;
use crate::extract::Credential;
use crate::state::AppState;

/// Who presents an access token or a cookie whose user session is live at this moment.
pub(crate) struct Principal(pub(crate) services::Principal);

impl FromRequestParts<AppState> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Credential::of(&parts.headers, state.cookie)?.principal(&state.services).await.map(Self)
    }
}
