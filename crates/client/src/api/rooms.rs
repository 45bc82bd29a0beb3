//! Making, finding, joining, starting and leaving rooms. A room is named by its id;
//! [`ReseatApi::room`] and [`ReseatApi::join_room`] take its code, too.

use reqwest::Method;
use reseat_protocol::http::games::GameList;
use reseat_protocol::http::rooms::{
    AddBot, BotAdded, CreateRoom, JoinRoom, ListRooms, RoomPage, RoomStarted, SeatTaken,
};
use reseat_protocol::room::Room;
use uuid::Uuid;

use super::{ApiError, ReseatApi};

impl ReseatApi {
    /// `GET /api/games`: what can be played.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn games(&self) -> Result<GameList, ApiError> {
        self.get(&["api", "games"], &()).await
    }

    /// `POST /api/rooms`: makes a room, takes its first seat and hosts it.
    ///
    /// # Errors
    /// [`ApiError`]; `too_many_rooms` for a user with ten open ones.
    pub async fn create_room(&self, room: &CreateRoom) -> Result<SeatTaken, ApiError> {
        self.post(&["api", "rooms"], room).await
    }

    /// `GET /api/rooms`: a page of the rooms that are not private, newest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn rooms(&self, list: &ListRooms) -> Result<RoomPage, ApiError> {
        self.get(&["api", "rooms"], list).await
    }

    /// `GET /api/rooms/{room}`.
    ///
    /// # Errors
    /// [`ApiError`]; `room_not_found`.
    pub async fn room(&self, room: &str) -> Result<Room, ApiError> {
        self.get(&["api", "rooms", room], &()).await
    }

    /// `POST …/join`: takes a seat; a user who sits there already gets the same seat and a new token.
    ///
    /// # Errors
    /// [`ApiError`]; `room_full`, `already_started`, `seat_over`.
    pub async fn join_room(&self, room: &str, join: &JoinRoom) -> Result<SeatTaken, ApiError> {
        self.post(&["api", "rooms", room, "join"], join).await
    }

    /// `POST …/bots`: the host seats a house bot.
    ///
    /// # Errors
    /// [`ApiError`]; `not_host`, `room_full`, `already_started`.
    pub async fn add_bot(&self, room: &str, bot: &AddBot) -> Result<BotAdded, ApiError> {
        self.post(&["api", "rooms", room, "bots"], bot).await
    }

    /// `POST …/start`: the host starts a room that is not full.
    ///
    /// # Errors
    /// [`ApiError`]; `not_host`, `not_enough_players`, `already_started`.
    pub async fn start_room(&self, room: &str) -> Result<RoomStarted, ApiError> {
        self.answer(self.request(Method::POST, &["api", "rooms", room, "start"], &())).await
    }

    /// `POST …/leave`: gives the seat up for good; in play that forfeits the game.
    ///
    /// # Errors
    /// [`ApiError`]; `seat_over`.
    pub async fn leave_room(&self, room: &str) -> Result<(), ApiError> {
        self.command(Method::POST, &["api", "rooms", room, "leave"]).await
    }

    /// `DELETE …/players/{id}`: the host removes a player before the start.
    ///
    /// # Errors
    /// [`ApiError`]; `not_host`, `already_started`.
    pub async fn kick_player(&self, room: &str, player_id: Uuid) -> Result<(), ApiError> {
        let player = player_id.to_string();
        self.command(Method::DELETE, &["api", "rooms", room, "players", &player]).await
    }
}
