//! Why a connection is not opened: for each reason the answer over HTTP, and the close code for a client
//! that reads those.
//!
//! The HTTP side is the table in `crate::error`; this adds the close codes. Every match names every variant.

use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use reseat_domain::services::{ConnectError, LoadError, SeatTokenError};
use reseat_domain::session::ConnectRefusal;
use reseat_domain::token::TokenRefusal;
use reseat_protocol::CloseCode;

use crate::error::ApiError;
use crate::ws::outbound::Close;

/// When an address may have a place for a connection again, if one of its others ends.
const FREE_SOON: Duration = Duration::from_secs(5);

/// A refusal to open a connection.
#[derive(Debug)]
pub(super) struct Refusal {
    error: ApiError,
    code: CloseCode,
}

impl Refusal {
    fn new(status: StatusCode, code: CloseCode, detail: &'static str) -> Self {
        Self { error: ApiError::new(status, code.reason(), detail), code }
    }

    /// The token stands alone: an answer would have to select its own entry, or none.
    pub(super) fn token_without_version() -> Self {
        let detail = "offer the subprotocol `reseat.v1` beside the token's";
        Self {
            error: ApiError::new(StatusCode::BAD_REQUEST, "bad_subprotocol", detail),
            code: CloseCode::BadFrame,
        }
    }

    /// The request is none for a WebSocket.
    pub(super) fn not_a_websocket(rejection: &WebSocketUpgradeRejection) -> Self {
        let error = ApiError::new(rejection.status(), "not_a_websocket", rejection.body_text());
        Self { error, code: CloseCode::BadFrame }
    }

    /// A query parameter can't be read.
    pub(super) fn bad_query(detail: String) -> Self {
        Self { error: ApiError::new(StatusCode::BAD_REQUEST, "bad_query", detail), code: CloseCode::BadFrame }
    }

    /// No token came along.
    pub(super) fn no_token() -> Self {
        let detail = "present the session token: as the subprotocol `reseat.token.<token>`, as \
                      `Authorization: Bearer`, or as the parameter `session_token`";
        Self { error: ApiError::malformed_token(detail), code: CloseCode::BadToken }
    }

    /// The page's origin is not listed.
    pub(super) fn origin() -> Self {
        Self::new(StatusCode::FORBIDDEN, CloseCode::OriginNotAllowed, "this page may not use the service")
    }

    /// No room has this id.
    pub(super) fn room_not_found() -> Self {
        Self { error: ApiError::room_not_found(), code: CloseCode::RoomNotFound }
    }

    /// The address has as many connections as it may.
    pub(super) fn too_many_connections() -> Self {
        let detail = "too many connections are open from this address; close one first";
        let code = CloseCode::RateLimited;
        let error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, code.reason(), detail);
        Self { error: error.retry_after(FREE_SOON), code }
    }

    /// This node stops.
    pub(super) fn restarting() -> Self {
        Self {
            error: ApiError::unavailable("the service restarts; connect again"),
            code: CloseCode::Restarting,
        }
    }

    /// Something that is needed does not answer.
    pub(super) fn unavailable() -> Self {
        let detail = "the service can't open connections just now; connect again";
        Self { error: ApiError::unavailable(detail), code: CloseCode::Overloaded }
    }

    /// How a connection is closed for it.
    pub(super) fn close(&self) -> Close {
        // What is wrong with the token or the query is told; a close of storage's making is not explained.
        let is_telling = matches!(self.code, CloseCode::BadToken | CloseCode::BadFrame);
        let reason = if is_telling { self.error.code() } else { self.code.reason() };
        Close { code: self.code, reason }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.error.into_response()
    }
}

impl From<TokenRefusal> for Refusal {
    fn from(refusal: TokenRefusal) -> Self {
        Self { error: refusal.into(), code: CloseCode::BadToken }
    }
}

impl From<SeatTokenError> for Refusal {
    fn from(error: SeatTokenError) -> Self {
        let code = match &error {
            SeatTokenError::Refused(_) => CloseCode::BadToken,
            SeatTokenError::SeatOver => CloseCode::SeatOver,
            SeatTokenError::RoomGone => CloseCode::RoomNotFound,
            SeatTokenError::Store(_) => CloseCode::Overloaded,
        };
        Self { error: error.into(), code }
    }
}

impl From<ConnectError> for Refusal {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::Refused(refusal) => refusal.into(),
            ConnectError::Room(error) => error.into(),
        }
    }
}

impl From<ConnectRefusal> for Refusal {
    fn from(refusal: ConnectRefusal) -> Self {
        let (status, code) = match refusal {
            ConnectRefusal::Revoked => return TokenRefusal::Revoked.into(),
            ConnectRefusal::HeldElsewhere => (StatusCode::CONFLICT, CloseCode::ConnectedElsewhere),
            ConnectRefusal::Superseded => (StatusCode::CONFLICT, CloseCode::Superseded),
            ConnectRefusal::SeatOver => {
                return Self { error: ApiError::seat_over(), code: CloseCode::SeatOver };
            }
        };
        Self { error: ApiError::new(status, code.reason(), refusal.to_string()), code }
    }
}

impl From<LoadError> for Refusal {
    fn from(error: LoadError) -> Self {
        let code = match &error {
            LoadError::NotFound => CloseCode::RoomNotFound,
            LoadError::UnknownRules { .. } | LoadError::Inconsistent { .. } | LoadError::Store(_) => {
                CloseCode::Overloaded
            }
        };
        Self { error: error.into(), code }
    }
}

#[cfg(test)]
mod tests {
    use reseat_domain::error::StoreError;
    use reseat_domain::game::rules::Inconsistency;
    use reseat_domain::id::RoomId;

    use super::*;

    fn row(refusal: impl Into<Refusal>) -> (u16, &'static str, u16, &'static str) {
        let refusal = refusal.into();
        let close = refusal.close();
        (refusal.error.status().as_u16(), refusal.error.code(), close.code.number(), close.reason)
    }

    fn store_errors() -> [StoreError; 3] {
        [
            StoreError::Unavailable("gone".into()),
            StoreError::Contention("busy".into()),
            StoreError::Conflict("key".into()),
        ]
    }

    #[test]
    fn every_refusal_of_the_upgrade_has_its_status_and_close_code() {
        assert_eq!(row(Refusal::token_without_version()), (400, "bad_subprotocol", 4400, "bad_subprotocol"));
        assert_eq!(row(Refusal::bad_query("x".into())), (400, "bad_query", 4400, "bad_query"));
        assert_eq!(row(Refusal::no_token()), (401, "malformed", 4401, "malformed"));
        assert_eq!(row(Refusal::origin()), (403, "origin_not_allowed", 4403, "origin_not_allowed"));
        assert_eq!(row(Refusal::room_not_found()), (404, "room_not_found", 4404, "room_not_found"));
        assert_eq!(row(Refusal::too_many_connections()), (429, "rate_limited", 4429, "rate_limited"));
        assert_eq!(row(Refusal::restarting()), (503, "unavailable", 1012, "restarting"));
        assert_eq!(row(Refusal::unavailable()), (503, "unavailable", 1013, "overloaded"));
    }

    #[test]
    fn every_answer_of_a_token_s_validation_is_401_and_4401_with_its_own_word() {
        for refusal in [
            TokenRefusal::Malformed,
            TokenRefusal::UnsupportedVersion,
            TokenRefusal::UnknownKey,
            TokenRefusal::BadSignature,
            TokenRefusal::Expired,
            TokenRefusal::WrongRoom,
            TokenRefusal::Revoked,
        ] {
            let expected = (401, refusal.code(), 4401, refusal.code());
            assert_eq!(row(refusal), expected);
            assert_eq!(row(SeatTokenError::Refused(refusal)), expected);
        }
    }

    #[test]
    fn every_other_answer_of_a_token_s_validation_has_its_row() {
        assert_eq!(row(SeatTokenError::SeatOver), (410, "seat_over", 4410, "seat_over"));
        assert_eq!(row(SeatTokenError::RoomGone), (404, "room_not_found", 4404, "room_not_found"));
        for error in store_errors() {
            assert_eq!(row(SeatTokenError::Store(error)), (503, "unavailable", 1013, "overloaded"));
        }
    }

    #[test]
    fn every_answer_of_a_connect_has_its_row() {
        for (refusal, expected) in [
            (ConnectRefusal::Revoked, (401, "revoked", 4401, "revoked")),
            (ConnectRefusal::HeldElsewhere, (409, "held_elsewhere", 4409, "held_elsewhere")),
            (ConnectRefusal::Superseded, (409, "superseded", 4412, "superseded")),
            (ConnectRefusal::SeatOver, (410, "seat_over", 4410, "seat_over")),
        ] {
            assert_eq!(row(ConnectError::Refused(refusal)), expected);
        }
    }

    #[test]
    fn every_way_in_which_a_room_can_not_be_loaded_has_its_row() {
        let room_id: RoomId = "01932b7c-0000-7000-8000-000000000001".parse().unwrap();
        assert_eq!(row(LoadError::NotFound), (404, "room_not_found", 4404, "room_not_found"));
        for unplayable in [
            LoadError::UnknownRules { room_id, game: "x".into(), rules_version: 9 },
            LoadError::Inconsistent { room_id, reason: Inconsistency("x".into()) },
        ] {
            assert_eq!(row(unplayable), (500, "room_unplayable", 1013, "overloaded"));
        }
        for error in store_errors() {
            assert_eq!(row(ConnectError::Room(error.into())), (503, "unavailable", 1013, "overloaded"));
        }
        let corrupt = StoreError::Corrupt("row".into());
        assert_eq!(row(LoadError::Store(corrupt)), (500, "internal", 1013, "overloaded"));
    }
}
