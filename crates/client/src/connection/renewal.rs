//! Where another session token comes from when the service refuses the present one.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reseat_protocol::TokenText;
use reseat_protocol::http::rooms::JoinRoom;
use uuid::Uuid;

use crate::api::ReseatApi;

/// Gets a new token for the same seat; asked once until a connection has proved stable.
pub trait TokenRenewer: Send + Sync + 'static {
    /// Asks for one.
    ///
    /// # Errors
    /// [`RenewError`] decides whether it is asked again.
    fn renew(&self) -> BoxFuture<'_, Result<TokenText, RenewError>>;
}

/// Why there is no new token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenewError {
    /// The user session is over too, or the seat is: the connection stops.
    #[error("no new session token is given: sign in and join again")]
    Refused,
    /// The service was not reached: it is asked again after the usual wait.
    #[error("the service was not reached")]
    Unavailable,
}

/// Joins the room again with the user's access token: the same user gets the same seat. An access token
/// lives for minutes; a program that plays on for hours brings a renewer that gets another one first.
#[derive(Clone, Debug)]
pub struct RejoinRoom {
    api: ReseatApi,
    room_id: Uuid,
}

impl RejoinRoom {
    /// `api` must bear the user's access token.
    #[must_use]
    pub const fn new(api: ReseatApi, room_id: Uuid) -> Self {
        Self { api, room_id }
    }
}

impl TokenRenewer for RejoinRoom {
    fn renew(&self) -> BoxFuture<'_, Result<TokenText, RenewError>> {
        async {
            let joined = self.api.join_room(&self.room_id.to_string(), &JoinRoom::default()).await;
            joined.map(|seat| seat.session_token).map_err(|error| match error.is_temporary() {
                true => RenewError::Unavailable,
                false => RenewError::Refused,
            })
        }
        .boxed()
    }
}
