//! Game sessions, and what happens to them.

use std::net::{IpAddr, Ipv4Addr};

use reseat_domain::game::Player;
use reseat_domain::id::NodeRunId;
use reseat_domain::ports::Heartbeat;
use reseat_domain::session::{Client, Connect, GameSession, Health, Link, SeatNonce, UserSession};
use reseat_domain::time::Duration;

use super::ids::{client_id, game_session_id, moment, node_run_id, number_of};

/// The game session of a player's seat, never connected, good for a day. Its number is the player's.
#[must_use]
pub fn a_game_session(player: &Player) -> GameSession {
    let number = number_of(player.id.uuid());
    GameSession::new(
        game_session_id(number),
        player.room_id,
        player.id,
        SeatNonce::from_random(&u128::from(number).to_be_bytes()),
        moment(0),
        moment(0) + Duration::days(1),
    )
}

/// The same, connected for the first time by the client of the player's number, on that process run.
#[must_use]
pub fn a_connected_seat(player: &Player, run: NodeRunId) -> GameSession {
    GameSession {
        client: Some(Client { id: client_id(number_of(player.id.uuid())), attempt: 1 }),
        link: Link::Connected { run, health: Health::Healthy, hidden: false },
        connection: 1,
        reconnected_at: Some(moment(0)),
        user_agent: "Firefox".into(),
        ip_address: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))),
        ..a_game_session(player)
    }
}

/// A first connect that every condition lets in: the client of the player's number, from the first process
/// run, one second after the start.
#[must_use]
pub fn a_connect(seat: &GameSession, session: &UserSession) -> Connect {
    Connect {
        player_id: seat.player_id,
        nonce: seat.nonce.clone(),
        user_session_id: session.id,
        client: Client { id: client_id(number_of(seat.player_id.uuid())), attempt: 1 },
        takeover: false,
        run: node_run_id(1),
        now: moment(1_000),
        expires_at: moment(1_000) + Duration::days(1),
        user_agent: "Firefox".into(),
        ip_address: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))),
    }
}

/// A sign of life of the seat's newest connection, well heard and shown, two seconds after the start.
#[must_use]
pub fn a_heartbeat(seat: &GameSession, session: &UserSession) -> Heartbeat {
    Heartbeat {
        player_id: seat.player_id,
        connection: seat.connection,
        user_session_id: session.id,
        heard_at: moment(2_000),
        health: Health::Healthy,
        hidden: false,
    }
}
