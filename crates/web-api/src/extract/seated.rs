//! A caller who has a seat in the room that a request is about.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use reseat_domain::id::RoomId;
use reseat_domain::services::{self, RoomError};

use crate::error::ApiError;
use crate::extract::{Credential, RoomPath};
use crate::services::Services;
use crate::state::AppState;

/// The seat of the caller in the room of the path: proved by its session token, or by an access token or the
/// cookie of the user who sits there.
pub(crate) struct Seated(pub(crate) services::Seated);

impl Seated {
    /// Which seat of a room a token proves.
    pub(crate) async fn prove(
        services: &Services,
        credential: Credential,
        room: RoomId,
    ) -> Result<Self, ApiError> {
        match credential {
            Credential::Session(token) => {
                Ok(Self(services.sessions.validate_session(&token, Some(room)).await?))
            }
            of_user => Self::of_user(services, &of_user.principal(services).await?, room).await,
        }
    }

    async fn of_user(
        services: &Services,
        principal: &services::Principal,
        room: RoomId,
    ) -> Result<Self, ApiError> {
        let player = match services.rooms.seat_of(room, principal.user_id).await {
            Err(RoomError::NotFound) => {
                // Without a seat or without a room: who is told the first may go and join.
                services.rooms.show(room).await?;
                return Err(ApiError::not_your_seat());
            }
            player => player?,
        };
        let game_session = services.store.game_sessions().find(player.id).await?;
        let game_session = game_session.ok_or_else(ApiError::seat_over)?;
        let user_session_id = principal.user_session_id;
        Ok(Self(services::Seated { room_id: room, player, game_session, user_session_id }))
    }
}

impl FromRequestParts<AppState> for Seated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let credential = Credential::of(&parts.headers, state.cookie)?;
        let RoomPath(room) = RoomPath::from_request_parts(parts, state).await?;
        Self::prove(&state.services, credential, room).await
    }
}

impl ApiError {
    /// 403: the caller sits elsewhere, or nowhere.
    pub(crate) fn not_your_seat() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_your_seat", "this is not your seat; join the room first")
    }
}
