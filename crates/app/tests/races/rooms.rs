//! Rooms of two in play, put straight into the database, many in one unit of work.

use std::sync::Arc;

use reseat_domain::game::{Draft, Player, Room, RoomRules, RoomState, RoomStatus};
use reseat_domain::ports::UnitOfWork;
use reseat_domain::session::{GameSession, UserSession};
use reseat_domain::time::Duration;
use reseat_domain::user::User;
use reseat_testkit::builders::{With, a_game_session, a_player, a_room, a_user, a_user_session, moment};
use serde_json::{Value, json};

use crate::node::Node;

/// Rooms of one unit of work; it must not take long.
const TOGETHER: usize = 25;

/// A room of two and how its players prove their seats.
#[derive(Clone)]
pub(crate) struct Seated {
    pub(crate) room: Room,
    pub(crate) players: Vec<Player>,
    pub(crate) tokens: Vec<String>,
}

/// Two people, who sit in every room.
struct People {
    users: Vec<User>,
    devices: Vec<UserSession>,
}

/// Puts so many rooms into a node's database, in which nobody was ever connected. With `abandoned`, the first
/// seat was away for five minutes and is abandoned.
pub(crate) async fn rooms(node: &Node, count: u32, abandoned: bool) -> Vec<Seated> {
    let users = vec![a_user(1), a_user(2)];
    let devices = users.iter().map(|user| a_user_session(user, 0)).collect();
    let people = People { users, devices };
    let work = node.store.begin().await.unwrap();
    for (user, device) in people.users.iter().zip(&people.devices) {
        work.users().insert(user).await.unwrap();
        work.user_sessions().insert(device).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut all = Vec::new();
    for numbers in (1..=count).collect::<Vec<_>>().chunks(TOGETHER) {
        let work = node.store.begin().await.unwrap();
        for number in numbers {
            all.push(insert(node, &*work, &people, *number, abandoned).await);
        }
        work.commit().await.unwrap();
    }
    all
}

async fn insert(node: &Node, work: &dyn UnitOfWork, people: &People, number: u32, abandoned: bool) -> Seated {
    let game = Arc::clone(node.shelf.newest("relay").unwrap());
    let options = game.options(&Value::Null, 2).unwrap();
    let room = a_room(number).with(|room| {
        (room.game, room.options) = ("relay".into(), options);
        (room.status, room.started_at) = (RoomStatus::Playing, Some(moment(0)));
    });
    let seat = |place: u8| a_player(&room, place, &people.users[usize::from(place)]);
    let players: Vec<Player> = [0, 1].map(seat).into();
    let mut seats: Vec<GameSession> = players.iter().map(a_game_session).collect();
    let rules = RoomRules::of(&room, game);
    let mut draft = Draft::after(&rules, &RoomState::empty(), moment(0));
    let seating: Vec<_> = players.iter().map(Player::seated).collect();
    draft.start(&seating).unwrap();
    if abandoned {
        draft.about(players[0].id, "abandon", json!({ "away_ms": 300_000 })).unwrap();
        seats[0].absence.ms = Duration::minutes(5).num_milliseconds();
        seats[0].abandoned_at = Some(moment(300_000));
    }
    work.rooms().insert(&room).await.unwrap();
    for (player, seat) in players.iter().zip(&seats) {
        work.players().insert(player).await.unwrap();
        work.game_sessions().insert(seat).await.unwrap();
    }
    work.actions().append(&draft.finish().entries).await.unwrap();
    let sessions = &node.state.services.sessions;
    let token = |place: usize| sessions.mint_token(&players[place], &seats[place], people.devices[place].id);
    Seated { tokens: vec![token(0), token(1)], room, players }
}
