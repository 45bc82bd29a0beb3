//! What a path names. A name that can't be one is simply not found.

use axum::extract::{FromRequestParts, RawPathParams};
use http::StatusCode;
use http::request::Parts;
use reseat_domain::game::RoomCode;
use reseat_domain::id::{HandoffId, PlayerId, RoomId, UserId, UserSessionId};
use reseat_domain::services::HandoffError;

use crate::error::ApiError;

/// The room that `{room}` or `{room_id}` names by its id.
pub(crate) struct RoomPath(pub(crate) RoomId);

/// The room that `{room}` names by its id or by its code.
pub(crate) enum RoomRef {
    /// By id.
    Id(RoomId),
    /// By code.
    Code(RoomCode),
}

/// The player that `{player}` names.
pub(crate) struct PlayerPath(pub(crate) PlayerId);

/// The user that `{user}` names.
pub(crate) struct UserPath(pub(crate) UserId);

/// The user session that `{session}` names.
pub(crate) struct SessionPath(pub(crate) UserSessionId);

/// The handoff that `{handoff}` names.
pub(crate) struct HandoffPath(pub(crate) HandoffId);

impl<S: Send + Sync> FromRequestParts<S> for HandoffPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = named(parts, state, &["handoff"]).await;
        let id = text.and_then(|text| text.parse().ok()).map(Self);
        id.ok_or_else(|| HandoffError::NotFound.into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RoomPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = named(parts, state, &["room", "room_id"]).await;
        text.and_then(|text| text.parse().ok()).map(Self).ok_or_else(ApiError::room_not_found)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RoomRef {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = named(parts, state, &["room"]).await.ok_or_else(ApiError::room_not_found)?;
        match text.parse() {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) => RoomCode::parse(&text).map(Self::Code).ok_or_else(ApiError::room_not_found),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PlayerPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = named(parts, state, &["player"]).await;
        text.and_then(|text| text.parse().ok()).map(Self).ok_or_else(ApiError::player_not_found)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = named(parts, state, &["session"]).await;
        text.and_then(|text| text.parse().ok()).map(Self).ok_or_else(ApiError::session_not_found)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for UserPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = named(parts, state, &["user"]).await;
        text.and_then(|text| text.parse().ok()).map(Self).ok_or_else(ApiError::user_not_found)
    }
}

impl ApiError {
    /// 404: nobody has this id; told to administrators alone.
    pub(crate) fn user_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "user_not_found", "there is no such user")
    }

    /// 404: the caller has no session by this id. Whether somebody else has, is not told.
    pub(crate) fn session_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "session_not_found", "you have no such session")
    }

    /// 404: nobody in the room has this id.
    pub(crate) fn player_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "player_not_found", "there is no such player in this room")
    }
}

/// The part of the path that the route calls by one of these names.
async fn named<S: Send + Sync>(parts: &mut Parts, state: &S, names: &[&str]) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, state).await.ok()?;
    params.iter().find(|(name, _)| names.contains(name)).map(|(_, text)| text.to_owned())
}
