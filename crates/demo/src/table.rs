//! Setting a table: guests sign in, one makes the room, the others join, bots sit down.

use reseat_client::{ReseatApi, ServiceUrl};
use reseat_protocol::TokenText;
use reseat_protocol::http::rooms::{AddBot, CreateRoom, JoinRoom, SeatTaken};
use reseat_protocol::http::sign_in::GuestSignIn;
use serde_json::json;
use uuid::Uuid;

use crate::failure::{Failure, call};
use crate::plan::TablePlan;

const NAMES: [&str; 8] = ["Ann", "Bob", "Cid", "Dee", "Eve", "Fay", "Gus", "Hal"];

/// A table at which everybody sits, and the game has begun.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) plan: TablePlan,
    pub(crate) room_id: Uuid,
    pub(crate) people: Vec<Seated>,
}

/// A person at a table.
#[derive(Clone, Debug)]
pub(crate) struct Seated {
    /// Unique over all tables, such as `Ann of game 1`.
    pub(crate) name: String,
    pub(crate) room_id: Uuid,
    pub(crate) player_id: Uuid,
    /// Proves the seat.
    pub(crate) token: TokenText,
    /// Calls on behalf of the seat.
    pub(crate) api: ReseatApi,
}

impl Seated {
    /// The service that the seat is at.
    pub(crate) fn service(&self) -> ServiceUrl {
        self.api.service().clone()
    }

    fn new(name: String, api: &ReseatApi, seat: SeatTaken) -> Self {
        let api = api.with_bearer(seat.session_token.clone());
        Self { name, room_id: seat.room.id, player_id: seat.player_id, token: seat.session_token, api }
    }
}

impl Table {
    /// Sets the table of the game with this index. The room starts by itself when it is full.
    pub(crate) async fn set(
        api: &ReseatApi,
        game: usize,
        plan: TablePlan,
        room: &CreateRoom,
    ) -> Result<Self, Failure> {
        let mut names =
            NAMES.iter().take(plan.people.into()).map(|name| format!("{name} of game {}", game + 1));
        let host_name = names.next().unwrap_or_default();
        let host = sign_in(api, &host_name).await?;
        let seat = host.create_room(room).await.map_err(call("making a room"))?;
        let room_id = seat.room.id;
        // By its id: looking rooms up by their code is throttled.
        let room = room_id.to_string();
        let mut people = vec![Seated::new(host_name, &host, seat)];
        for name in names {
            let guest = sign_in(api, &name).await?;
            let seat = guest.join_room(&room, &JoinRoom::default()).await.map_err(call("joining a room"))?;
            people.push(Seated::new(name, &guest, seat));
        }
        for _ in 0..plan.bots {
            host.add_bot(&room, &AddBot::default()).await.map_err(call("seating a bot"))?;
        }
        Ok(Self { plan, room_id, people })
    }
}

/// A room for Casino.
pub(crate) fn casino(plan: TablePlan, target: u32) -> CreateRoom {
    CreateRoom {
        game: "casino".to_owned(),
        seats: Some(plan.seats()),
        options: json!({ "target": target }).as_object().cloned(),
        player_name: None,
        private: true,
        abandon_after: None,
        turn_time: None,
    }
}

/// A room for actions that the service only orders.
pub(crate) fn relay(plan: TablePlan) -> CreateRoom {
    CreateRoom { game: "relay".to_owned(), options: None, ..casino(plan, 1) }
}

async fn sign_in(api: &ReseatApi, name: &str) -> Result<ReseatApi, Failure> {
    let guest = GuestSignIn { display_name: Some(name.to_owned()), ..GuestSignIn::default() };
    let signed_in = api.guest_sign_in(&guest).await.map_err(call("signing in"))?;
    Ok(api.with_bearer(signed_in.access_token))
}
