//! Players at a table, over HTTP.

use reseat_client::protocol::entry::{Ack, LogEntry};
use reseat_client::protocol::http::actions::{LogPage, LogQuery, RecoveryQuery, SubmitAction};
use reseat_client::protocol::http::claims::ClaimVictory;
use reseat_client::protocol::http::heartbeats::Heartbeats;
use reseat_client::protocol::http::results::RoomResult;
use reseat_client::protocol::http::rooms::{CreateRoom, JoinRoom, SeatTaken};
use reseat_client::protocol::http::sign_in::GuestSignIn;
use reseat_client::protocol::{RecoveryState, TokenText};
use reseat_client::{ApiError, ReseatApi};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::service::Service;

/// A player and what proves their seat.
#[derive(Clone)]
pub(crate) struct Player {
    pub(crate) id: Uuid,
    pub(crate) room: Uuid,
    pub(crate) token: TokenText,
    api: ReseatApi,
}

/// A move as the wire has it.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub(crate) action_id: Uuid,
    pub(crate) action_type: String,
    pub(crate) action_data: Value,
    pub(crate) after: i64,
}

impl Player {
    /// The same player at a service that was started anew.
    pub(crate) fn at(&self, service: &Service) -> Self {
        Self { api: service.api().with_bearer(self.token.clone()), ..self.clone() }
    }

    pub(crate) async fn recovery(&self) -> RecoveryState {
        self.api.recovery(&self.room.to_string(), &RecoveryQuery::default()).await.unwrap()
    }

    pub(crate) async fn heartbeats(&self) -> Heartbeats {
        self.api.heartbeats(self.room).await.unwrap()
    }

    pub(crate) async fn submit(&self, chosen: &Chosen) -> Result<Ack, ApiError> {
        let action = SubmitAction {
            action_id: chosen.action_id,
            action_type: chosen.action_type.clone(),
            action_data: chosen.action_data.clone(),
            after: Some(chosen.after),
            connection: None,
        };
        self.api.submit_action(&self.room.to_string(), &action).await
    }

    /// Ends a game that the opponents have abandoned.
    pub(crate) async fn claim(&self) -> Result<RoomResult, ApiError> {
        self.api.claim_victory(&ClaimVictory { room_id: self.room, player_id: self.id }).await
    }

    /// The whole log as this player may see it.
    pub(crate) async fn log(&self) -> Vec<LogEntry> {
        let mut entries: Vec<LogEntry> = Vec::new();
        loop {
            let after = entries.last().map_or(0, |entry| entry.sequence_number);
            let query = LogQuery { after: Some(after), limit: None };
            let page: LogPage = self.api.log_page(&self.room.to_string(), &query).await.unwrap();
            let is_last = page.actions.last().is_none_or(|last| last.sequence_number == page.sequence_number);
            entries.extend(page.actions);
            if is_last {
                return entries;
            }
        }
    }
}

/// Seats so many guests at a new table, which starts when it is full.
pub(crate) async fn table(service: &Service, game: &str, seats: u8, options: Value) -> Vec<Player> {
    let options: Option<Map<String, Value>> = options.as_object().cloned();
    let wish = CreateRoom {
        game: game.to_owned(),
        seats: Some(seats),
        options,
        player_name: None,
        private: false,
        abandon_after: None,
        turn_time: None,
    };
    table_as(service, &wish).await
}

/// The same for a room as it is wished for.
pub(crate) async fn table_as(service: &Service, wish: &CreateRoom) -> Vec<Player> {
    let host = guest(service).await;
    let taken = host.create_room(wish).await.unwrap();
    let room = taken.room.id;
    let mut players = vec![player(service, &taken)];
    for _ in 1..taken.room.seats {
        let joined = guest(service).await.join_room(&room.to_string(), &JoinRoom::default()).await.unwrap();
        players.push(player(service, &joined));
    }
    players
}

/// A new guest's calls.
pub(crate) async fn guest(service: &Service) -> ReseatApi {
    let api = service.api();
    let signed_in = api.guest_sign_in(&GuestSignIn::default()).await.unwrap();
    api.with_bearer(signed_in.access_token)
}

fn player(service: &Service, taken: &SeatTaken) -> Player {
    let token = taken.session_token.clone();
    let api = service.api().with_bearer(token.clone());
    Player { id: taken.player_id, room: taken.room.id, token, api }
}

/// The player who is to move, their recovery, and their first legal move; `None` when the game is over.
pub(crate) async fn next_move(players: &[Player]) -> Option<(usize, RecoveryState, Chosen)> {
    for (place, player) in players.iter().enumerate() {
        let recovery = player.recovery().await;
        let Some(legal) = recovery.state["legal_actions"].as_array().filter(|_| recovery.your_turn) else {
            continue;
        };
        let mut action_data = legal.first().expect("a legal move always exists").clone();
        let action_type = action_data["action_type"].as_str().unwrap().to_owned();
        action_data.as_object_mut().unwrap().remove("action_type");
        let after = recovery.sequence_number;
        let chosen =
            Chosen { action_id: Uuid::from_u128(action_number(&recovery)), action_type, action_data, after };
        return Some((place, recovery, chosen));
    }
    None
}

/// An id of its own for each place in a log.
fn action_number(recovery: &RecoveryState) -> u128 {
    recovery.room_id.as_u128().rotate_left(64) ^ u128::try_from(recovery.sequence_number).unwrap()
}

/// How many cards are in all hands together.
pub(crate) fn cards_in_hands(recovery: &RecoveryState) -> i64 {
    recovery.state["hands"].as_object().unwrap().values().map(|count| count.as_i64().unwrap()).sum()
}

/// An action of the relay game.
pub(crate) fn say(action_id: Uuid, word: &str) -> Chosen {
    Chosen { action_id, action_type: "say".into(), action_data: json!({ "word": word }), after: 0 }
}
