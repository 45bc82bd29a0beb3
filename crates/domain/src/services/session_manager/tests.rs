//! The session manager against mocks: one file for each of its parts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::game::{GameAction, RoomStatus};
use crate::id::PlayerId;
use crate::mocks::{StubStore, StubUnitOfWork};
use crate::ports::{AppendAnswer, Heartbeat, ServiceRun};
use crate::services::test_table::{
    self as table, at, client, player, room, room_id, run, seat, seated, user_session,
};
use crate::session::{Client, ConnectRefusal, SeatNonce, SessionKind, UserSession};
use crate::token::TokenHash;

mod abandonment;
mod connecting;
mod presence;
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
        let (started_at, last_seen) = (at(0), at(last_seen));
        Ok(Some(ServiceRun { id, node_id: "n".into(), started_at, last_seen, stopped_at: None }))
    });
}
