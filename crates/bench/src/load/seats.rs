//! Rooms and those who sit in them, made over HTTP as any client makes them.

use futures_util::{StreamExt, TryStreamExt, stream};
use reseat_client::{ApiError, ReseatApi};
use reseat_protocol::TokenText;
use reseat_protocol::http::rooms::{CreateRoom, JoinRoom};
use reseat_protocol::http::sign_in::GuestSignIn;
use uuid::Uuid;

use crate::failure::{Failure, during};
use crate::load::game::GameName;
use crate::server::Server;

/// Rooms that are set up at the same time, and players who do something at the same time where they need
/// not all be at once.
pub(crate) const AT_ONCE: usize = 32;

/// A person in a seat.
#[derive(Clone, Debug)]
pub(crate) struct Player {
    pub(crate) room_id: Uuid,
    /// Proves the seat.
    pub(crate) token: TokenText,
}

/// A full room of two guests, in play.
pub(crate) type Table = [Player; 2];

/// Makes guests and seats them.
#[derive(Clone, Debug)]
pub(crate) struct Usher {
    api: ReseatApi,
    game: GameName,
}

impl Usher {
    /// To rooms of this game.
    ///
    /// # Errors
    /// When HTTP can't be set up.
    pub(crate) fn new(server: &Server, game: GameName) -> Result<Self, Failure> {
        let api = ReseatApi::new(server.url().clone()).map_err(during("setting up HTTP"))?;
        Ok(Self { api, game })
    }

    /// Sets up rooms, each with two guests of its own.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn seat(&self, rooms: usize) -> Result<Vec<Table>, Failure> {
        stream::iter(0..rooms).map(|_| self.seat_two()).buffer_unordered(AT_ONCE).try_collect().await
    }

    /// Sets up a room with two guests of its own.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn seat_two(&self) -> Result<Table, Failure> {
        self.table().await.map_err(during("seating two players"))
    }

    async fn table(&self) -> Result<Table, ApiError> {
        let room = CreateRoom {
            game: self.game.name().to_owned(),
            seats: Some(2),
            options: self.game.options(),
            player_name: None,
            private: false,
            abandon_after: None,
            turn_time: None,
        };
        let host = self.guest().await?.create_room(&room).await?;
        let room_id = host.room.id;
        let other = self.guest().await?.join_room(&room_id.to_string(), &JoinRoom::default()).await?;
        Ok([host, other].map(|seat| Player { room_id, token: seat.session_token }))
    }

    async fn guest(&self) -> Result<ReseatApi, ApiError> {
        let signed_in = self.api.guest_sign_in(&GuestSignIn::default()).await?;
        Ok(self.api.with_bearer(signed_in.access_token))
    }

    /// The server's routes, on behalf of whoever holds this token.
    pub(crate) fn api_of(&self, player: &Player) -> ReseatApi {
        self.api.with_bearer(player.token.clone())
    }
}
