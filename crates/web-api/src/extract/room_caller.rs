//! A caller who acts on a room, with a seat there or without.

use axum::extract::FromRequestParts;
use http::request::Parts;
use reseat_domain::services::Principal;
use reseat_domain::token::TokenRefusal;

use crate::error::ApiError;
use crate::extract::{Credential, RoomPath};
use crate::state::AppState;

/// Who asks something of the room of the path: by an access token or the cookie, or by a session token of a seat there.
/// What they may do there, the service judges.
pub(crate) struct RoomCaller(pub(crate) Principal);

impl FromRequestParts<AppState> for RoomCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let services = &state.services;
        match Credential::of(&parts.headers, state.cookie)? {
            Credential::Session(token) => {
                let RoomPath(room) = RoomPath::from_request_parts(parts, state).await?;
                let seated = services.sessions.validate_session(&token, Some(room)).await?;
                // A seat outlives its user's account, but no token of it does.
                let user_id = seated.player.user_id.ok_or(TokenRefusal::Revoked)?;
                Ok(Self(Principal { user_id, user_session_id: seated.user_session_id }))
            }
            of_user => of_user.principal(services).await.map(Self),
        }
    }
}
