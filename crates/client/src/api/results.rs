//! How games ended.

use reseat_protocol::http::results::{RoomResult, UserResults};
use serde::Serialize;

use super::{ApiError, ReseatApi};

#[derive(Serialize)]
struct Page<'a> {
    cursor: Option<&'a str>,
}

impl ReseatApi {
    /// `GET /api/rooms/{room}/result`.
    ///
    /// # Errors
    /// [`ApiError`]; `not_finished` before the end.
    pub async fn result(&self, room: &str) -> Result<RoomResult, ApiError> {
        self.get(&["api", "rooms", room, "result"], &()).await
    }

    /// `GET /api/users/me/results`: a page of this user's finished games, newest first. The cursor is the
    /// `next` of the page before.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn my_results(&self, cursor: Option<&str>) -> Result<UserResults, ApiError> {
        self.get(&["api", "users", "me", "results"], &Page { cursor }).await
    }
}
