//! Making, finding, joining, starting and leaving a room, and another one when it is over.

use reseat_protocol::http::games::GameList;
use reseat_protocol::http::rooms::{
    AddBot, BotAdded, CreateRoom, JoinRoom, ListRooms, Rematch, RoomPage, RoomStarted, SeatTaken,
};
use reseat_protocol::room::Room;

use super::{Operation, Proof};

/// What the room may say to any call about it.
const OF_ROOMS: &[&str] = &["room_not_found", "room_unplayable"];

/// What a call of the host may come to, beside what a seat's proof does.
const OF_HOSTS: &[&str] = &["not_host", "seat_over", "superseded"];

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/games", "list_games", "What can be played.").answers::<GameList>(200),
        Operation::post("/api/rooms", "create_room", "Make a room, and take its first seat.")
            .by(Proof::User)
            .body::<CreateRoom>()
            .answers::<SeatTaken>(201)
            .leads_to("room", "/room/id")
            .leads_to("player", "/player_id")
            .refuses(OF_ROOMS)
            .refuses(&["already_started", "invalid_option", "room_full", "seat_over"])
            .refuses(&["seats_out_of_range", "superseded", "too_many_rooms", "unknown_game"]),
        Operation::get("/api/rooms", "list_rooms", "Rooms that are not private, newest first.")
            .query::<ListRooms>()
            .answers::<RoomPage>(200),
        Operation::get("/api/rooms/{room}", "show_room", "A room, by its id or its code.")
            .answers::<Room>(200)
            .refuses(OF_ROOMS)
            .refuses(&["rate_limited"]),
        Operation::post("/api/rooms/{room}/join", "join_room", "Take a seat, or get one's own again.")
            .by(Proof::User)
            .body::<JoinRoom>()
            .answers::<SeatTaken>(200)
            .refuses(OF_ROOMS)
            .refuses(&["already_started", "rate_limited", "room_full", "seat_over", "superseded"]),
        Operation::post("/api/rooms/{room}/bots", "add_bot", "Let a bot play along.")
            .by(Proof::Seat)
            .body::<AddBot>()
            .answers::<BotAdded>(200)
            .refuses(OF_HOSTS)
            .refuses(&["already_started", "no_bots", "room_full"]),
        Operation::post("/api/rooms/{room}/start", "start_room", "Begin with those who are there.")
            .by(Proof::Seat)
            .answers::<RoomStarted>(200)
            .refuses(OF_HOSTS)
            .refuses(&["already_started", "not_enough_players"]),
        Operation::post("/api/rooms/{room}/leave", "leave_room", "Give the seat up.")
            .by(Proof::Seat)
            .answers_nothing(204)
            .refuses(&["superseded"]),
        Operation::delete("/api/rooms/{room}/players/{player}", "remove_player", "Send a player away.")
            .by(Proof::Seat)
            .answers_nothing(204)
            .refuses(OF_HOSTS)
            .refuses(&["already_started", "player_not_found"]),
        Operation::post("/api/rooms/{room}/rematch", "ask_for_rematch", "Play another game with the same.")
            .by(Proof::Seat)
            .answers::<SeatTaken>(200)
            .refuses(&["already_started", "not_finished", "room_full", "superseded", "too_many_rooms"]),
        Operation::get("/api/rooms/{room}/rematch", "show_rematch", "Whether somebody wants another game.")
            .by(Proof::Seat)
            .answers::<Rematch>(200)
            .refuses(&["not_finished"]),
    ]
}
