//! The session manager against mocks: one file for each of its parts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;

use super::*;
use crate::game::Player;
use crate::game::{GameAction, RoomStatus};
use crate::id::PlayerId;
use crate::mocks::{StubStore, StubUnitOfWork};
use crate::ports::{
    AppendAnswer, Heartbeat, PresenceChange, RoomEvent, RoomPresence, SeatHolder, SeatStatus, ServiceRun,
};
use crate::services::loaded_rooms::LoadError;
use crate::services::test_table::{
    self as table, at, client, player, room, room_id, run, seat, seated, user_session,
};
use crate::session::{
    Absence, Client, ConnectRefusal, Health, Link, SeatNonce, SessionKind, SessionOrigin, StatusNumber,
    UserSession,
};
use crate::token::TokenHash;

mod abandonment;
mod connecting;
mod expiry;
mod presence;
mod resume;
mod tokens;

fn held(n: u8, by: u8, attempt: i32) -> GameSession {
    GameSession {
        client: Some(Client { id: client(by), attempt }),
        link: Link::Connected { run: run(), health: Health::Healthy, hidden: false },
        connection: 1,
        ..seat(n)
    }
}

fn living_run(unit: &mut StubUnitOfWork, last_seen: i64) {
    unit.repositories.service_runs.expect_find().returning(move |id| {
        assert_eq!(id, run());
        Ok(Some(a_run(last_seen)))
    });
}

fn a_run(last_seen: i64) -> ServiceRun {
    let (started_at, last_seen) = (at(0), at(last_seen));
    ServiceRun { id: run(), node_id: "n".into(), started_at, last_seen, stopped_at: None }
}

/// The store reads these seats, in a room of that status; their run was seen at second 10.
fn reads_presence(store: &mut StubStore, status: RoomStatus, seats: Vec<GameSession>) {
    table::loads(store, status, table::log(&[]));
    store.repositories.game_sessions.expect_presence().returning(move |_| {
        let abandon_after = Duration::minutes(5);
        Ok(Some(RoomPresence { status, abandon_after, seats: seats.clone(), runs: vec![a_run(10)] }))
    });
}

/// Every change of presence comes too late: the long way is taken.
fn changes_meanwhile(store: &mut StubStore, seats: Vec<GameSession>) {
    reads_presence(store, RoomStatus::Playing, seats);
    store.repositories.game_sessions.expect_change_presence().returning(|_| Ok(false));
}

fn live_session(n: u8) -> UserSession {
    UserSession {
        id: user_session(n),
        user_id: table::user(n),
        account_id: None,
        parent_id: None,
        ends_with_parent: false,
        origin: SessionOrigin::SignIn,
        app: "main".into(),
        kind: SessionKind::Bearer,
        token_hash: TokenHash::of(b"x"),
        refresh: None,
        device_info: String::new(),
        device_name: None,
        user_agent: String::new(),
        ip_address: None,
        created_at: at(0),
        last_active_at: at(0),
        expires_at: at(86_400),
        absolute_expires_at: at(86_400),
    }
}
