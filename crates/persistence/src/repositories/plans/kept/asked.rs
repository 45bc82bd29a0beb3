//! What is asked, of one and of many.

use reseat_domain::game::RoomStatus;
use reseat_domain::ports::{
    GameActionLog, GameSessionRepository, Heartbeat, PresenceChange, RoomRepository, UserSessionRepository,
};
use reseat_domain::time::Duration;
use reseat_testkit::builders::{SeatedRoom, a_heartbeat, a_snapshot, moment};
use sea_orm::Statement;

use super::super::{Sharing, every_statement, recorded};
use super::{ROOMS, seated};
use crate::dialect::Dialect;
use crate::repositories::Repositories;

/// So many calls share a statement.
const CROWD: usize = 64;

/// A statement, and for how many keys it asks.
pub(super) struct Asked {
    pub(super) statement: Statement,
    pub(super) keys: usize,
    /// It reads whatever an index of its own holds.
    is_sweep: bool,
}

impl Asked {
    /// No step reads more rows of a table.
    pub(super) fn most_read(&self) -> u64 {
        let rows = if self.is_sweep { 2 * ROOMS as usize } else { self.keys };
        20 * rows as u64 + 100
    }
}

/// What a node asks of all its connections.
async fn of_everybody() -> Vec<Statement> {
    recorded(Dialect::Postgres, Sharing::Alone, async |all| {
        let rooms: Vec<SeatedRoom> = (1..=ROOMS).map(seated).collect();
        let seats = || rooms.iter().flat_map(|room| room.seats.iter().zip(&room.user_sessions));
        let beats: Vec<Heartbeat> = seats().map(|(seat, session)| a_heartbeat(seat, session)).collect();
        all.game_sessions.save_heartbeats(&beats, moment(0)).await.unwrap();
        let standing: Vec<_> = seats().map(|(seat, session)| (seat.player_id, session.id)).collect();
        all.game_sessions.standings(&standing, moment(0)).await.unwrap();
        let sessions: Vec<_> = seats().map(|(_, session)| session.id).collect();
        all.user_sessions.touch_all(&sessions, moment(90_000), Duration::days(7)).await.unwrap();
        let players: Vec<_> = seats().map(|(seat, _)| seat.player_id).collect();
        all.game_sessions.of_players(&players).await.unwrap();
        let ids: Vec<_> = rooms.iter().map(|seated| seated.room.id).collect();
        all.actions.heads(&ids).await.unwrap();
    })
    .await
}

/// What many ask for at once.
async fn of_a_crowd() -> Vec<Statement> {
    recorded(Dialect::Postgres, Sharing::Together { patience: std::time::Duration::from_secs(1) }, crowd)
        .await
}

async fn crowd(all: &Repositories) {
    let calls = (1..=CROWD).map(|number| async move {
        let seated = seated(u32::try_from(number).unwrap());
        let change = PresenceChange {
            room_id: seated.room.id,
            status: RoomStatus::Playing,
            before: seated.seats.clone(),
            after: seated.seats.clone(),
            connects: Some((seated.players[0].id, seated.user_sessions[0].id, moment(0))),
        };
        let snapshot = a_snapshot(1);
        let seats = &all.game_sessions;
        let (holder, table, presence, changed, entries, saved) = tokio::join!(
            seats.find_holder(seated.players[0].id, seated.user_sessions[0].id),
            seats.at_table(seated.room.id),
            seats.presence(seated.room.id),
            seats.change_presence(&change),
            all.rooms.find_with_entries(seated.room.id, 0, 10),
            all.rooms.save_snapshot(seated.room.id, &snapshot),
        );
        assert!(holder.is_ok() && table.is_ok() && presence.is_ok() && changed.is_ok());
        assert!(entries.is_ok() && saved.is_ok());
    });
    // All of them ask before anybody is answered.
    tokio::task::unconstrained(futures_util::future::join_all(calls)).await;
}

/// All that is asked, once for one key, and where it can be for many.
pub(super) async fn everything() -> Vec<Asked> {
    let asked = |keys| {
        move |statement: Statement| Asked {
            is_sweep: statement.sql.contains(r#"WITH "few""#),
            statement,
            keys,
        }
    };
    let mut all: Vec<Asked> = every_statement(Dialect::Postgres).await.into_iter().map(asked(1)).collect();
    let (crowd, everybody) = (of_a_crowd().await, of_everybody().await);
    assert_eq!((crowd.len(), everybody.len()), (6, 6), "each kind of call shares one statement");
    all.extend(crowd.into_iter().map(asked(CROWD)));
    all.extend(everybody.into_iter().map(asked(2 * ROOMS as usize)));
    all
}
