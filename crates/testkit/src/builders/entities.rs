//! Users, rooms, players, process runs and audit events.

use reseat_domain::audit::{Actor, AuditEvent, AuditKind};
use reseat_domain::game::{BotStrength, Player, Room, RoomCode, RoomStatus, Seat, Seed};
use reseat_domain::ports::ServiceRun;
use reseat_domain::session::{Refresh, SessionKind, SessionOrigin, UserSession};
use reseat_domain::time::Duration;
use reseat_domain::token::{AccessClaims, RefreshSalt, TokenHash};
use reseat_domain::user::{User, Username};
use serde_json::json;

use super::ids::{
    audit_event_id, log_epoch, moment, node_run_id, number_of, player_id, room_id, token_id, user_id,
    user_session_id,
};

/// A guest.
#[must_use]
pub fn a_user(number: u32) -> User {
    User::guest(user_id(number), format!("guest-{number:08}"), format!("User {number}"), moment(0))
}

/// A user that an app vouches for, under the name that is stored beside.
#[must_use]
pub fn a_vouched_user(number: u32) -> User {
    User { guest: false, ..a_user(number) }
}

/// A user with a password, which is stored beside.
///
/// # Panics
/// When the name is not allowed.
#[must_use]
pub fn a_registered_user(number: u32, username: &str) -> User {
    match Username::parse(username) {
        Ok(username) => User::registered(user_id(number), username, moment(0)),
        Err(rule) => panic!("{username} {rule}"),
    }
}

/// The user's sign-in on one of up to 100 devices: bearer, idle after a day, over after 30.
#[must_use]
pub fn a_user_session(user: &User, device: u8) -> UserSession {
    let number = number_of(user.id.uuid()) * 100 + u32::from(device);
    UserSession {
        id: user_session_id(number),
        user_id: user.id,
        account_id: None,
        parent_id: None,
        ends_with_parent: false,
        app: "main".into(),
        kind: SessionKind::Bearer,
        origin: SessionOrigin::SignIn,
        token_hash: TokenHash::of(&number.to_be_bytes()),
        refresh: Some(Refresh::first("k1".into(), RefreshSalt::new([device; 16]))),
        device_info: "Firefox on Linux".into(),
        device_name: None,
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(),
        ip_address: None,
        created_at: moment(0),
        last_active_at: moment(0),
        expires_at: moment(0) + Duration::days(1),
        absolute_expires_at: moment(0) + Duration::days(30),
    }
}

/// What an access token of the user session says; good for ten minutes.
#[must_use]
pub fn claims_of(session: &UserSession) -> AccessClaims {
    AccessClaims {
        user_id: session.user_id,
        user_session_id: session.id,
        generation: session.generation(),
        issued_at: moment(0),
        expires_at: moment(0) + Duration::minutes(10),
        token_id: token_id(number_of(session.id.uuid())),
    }
}

/// A public waiting room for two at [`TallyGame`](crate::TallyGame), made `number` seconds after the start.
#[must_use]
pub fn a_room(number: u32) -> Room {
    let [b0, b1, b2, b3] = number.to_be_bytes();
    let mut seed = [0; 32];
    seed[28..].copy_from_slice(&[b0, b1, b2, b3]);
    Room {
        id: room_id(number),
        code: code(number),
        private: false,
        host: None,
        game: "tally".into(),
        rules_version: 1,
        options: json!({ "target": 20 }),
        status: RoomStatus::Waiting,
        seats: 2,
        abandon_after: Duration::minutes(5),
        turn_time: None,
        seed: Seed::new(seed),
        log_epoch: log_epoch(number),
        created_at: moment(i64::from(number) * 1000),
        started_at: None,
        finished_at: None,
        outcome: None,
    }
}

/// A code of its own for each of the first 32⁶ numbers.
fn code(number: u32) -> RoomCode {
    RoomCode::from_random([25, 20, 15, 10, 5, 0].map(|shift| (number >> shift) as u8 % 32))
}

/// A person on a seat.
#[must_use]
pub fn a_player(room: &Room, seat: Seat, user: &User) -> Player {
    Player {
        id: player_id(number_of(room.id.uuid()) * 100 + u32::from(seat)),
        room_id: room.id,
        user_id: Some(user.id),
        name: user.display_name.clone(),
        seat,
        bot: None,
        joined_at: room.created_at,
        left_at: None,
    }
}

/// A house bot on a seat.
#[must_use]
pub fn a_bot(room: &Room, seat: Seat, strength: BotStrength) -> Player {
    Player {
        id: player_id(number_of(room.id.uuid()) * 100 + u32::from(seat)),
        room_id: room.id,
        user_id: None,
        name: format!("Bot {seat}"),
        seat,
        bot: Some(strength),
        joined_at: room.created_at,
        left_at: None,
    }
}

/// A process run that has just started.
#[must_use]
pub fn a_service_run(number: u32) -> ServiceRun {
    ServiceRun {
        id: node_run_id(number),
        node_id: format!("node-{number}"),
        started_at: moment(0),
        last_seen: moment(0),
        stopped_at: None,
    }
}

/// A sign-in of the user of that number, `number` milliseconds after the start.
#[must_use]
pub fn an_audit_event(number: u32) -> AuditEvent {
    AuditEvent {
        id: audit_event_id(number),
        at: moment(i64::from(number)),
        kind: AuditKind::SignedIn,
        user_id: Some(user_id(number)),
        user_session_id: Some(user_session_id(number)),
        actor: Actor::User,
        ip_address: Some([203, 0, 113, 7].into()),
        user_agent: "Firefox".into(),
        data: json!({}),
    }
}
