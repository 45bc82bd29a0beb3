//! [`GameSessionRepository`].
//!
//! | file | does |
//! |---|---|
//! | this | rows by seat and by room; the changes that a connection makes |
//! | `reading` | who holds a seat, and who is there: several tables in one statement |
//! | `connecting` | the one conditional statement that gives a connection its seat |
//! | `standings` | what has become of many connections |
//! | `sweeps` | what the sweeps look for |
//! | `personal` | what is kept of whoever connected, handed out and forgotten |

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::Player;
use reseat_domain::id::{GameSessionId, NodeRunId, PlayerId, RoomId, UserId, UserSessionId};
use reseat_domain::ports::{
    GameSessionRepository, Heartbeat, PresenceChange, RoomPresence, SeatHolder, Standing,
};
use reseat_domain::session::{Connect, GameSession, Link};
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Statement, UpdateMany,
};
use uuid::Uuid;

use super::later;
use crate::connection::{Connection, entities, value};
use crate::dialect::Dialect;
use crate::rows::game_session::{Column, Entity, LinkColumns, Model};
use crate::shared_changes::{Change, Changes};
use crate::shared_queue::Sharing;
use crate::shared_reads::Reads;
use reading::{Holders, Presences, Tables};

mod connecting;
mod personal;
mod reading;
mod standings;
mod sweeps;

pub(crate) struct GameSessions {
    connection: Arc<dyn Connection>,
    holders: Reads<Holders>,
    tables: Reads<Tables>,
    presences: Reads<Presences>,
    presence_changes: Changes<PresenceChange>,
}

impl Change for PresenceChange {
    const PATIENCE: Duration = Duration::ZERO;

    fn room(&self) -> RoomId {
        self.room_id
    }

    fn statement(dialect: Dialect, changes: &[&Self]) -> Statement {
        dialect.change_presence(changes)
    }
}

impl GameSessions {
    pub(super) fn new(connection: &Arc<dyn Connection>, sharing: Sharing) -> Self {
        Self {
            connection: Arc::clone(connection),
            holders: Reads::over(connection, sharing),
            tables: Reads::over(connection, sharing),
            presences: Reads::over(connection, sharing),
            presence_changes: Changes::over(connection, sharing),
        }
    }
}

/// The seats of a room in the order of their ids, locked.
fn locked(dialect: Dialect, room: RoomId) -> Select<Entity> {
    let theirs = match dialect {
        Dialect::Sqlite => Column::RoomId.eq(room.uuid()),
        // Found before they are put in order: the server might rather read every seat there is in that order.
        Dialect::Postgres => Expr::cust_with_values(
            "game_sessions.id = ANY(ARRAY(SELECT id FROM game_sessions WHERE room_id = $1))",
            [room.uuid()],
        ),
    };
    // SQLite leaves the clause out: there the unit itself is the lock.
    Entity::find().filter(theirs).order_by_asc(Column::Id).lock(LockType::NoKeyUpdate)
}

fn update(player: PlayerId) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::PlayerId.eq(player.uuid()))
}

fn set_link(update: UpdateMany<Entity>, link: &Link) -> UpdateMany<Entity> {
    let link = LinkColumns::from(link);
    update
        .col_expr(Column::Connected, Expr::value(link.connected))
        .col_expr(Column::NodeRunId, Expr::value(link.node_run_id))
        .col_expr(Column::Health, Expr::value(link.health))
        .col_expr(Column::Hidden, Expr::value(link.hidden))
        .col_expr(Column::DisconnectedAt, Expr::value(link.disconnected_at))
}

#[async_trait]
impl GameSessionRepository for GameSessions {
    async fn insert(&self, session: &GameSession) -> Result<(), StoreError> {
        self.connection.insert_rows([Model::try_from(session)?]).await
    }

    async fn find(&self, player: PlayerId) -> Result<Option<GameSession>, StoreError> {
        let seat = Entity::find().filter(Column::PlayerId.eq(player.uuid()));
        self.connection.one::<Model, _>(seat.as_query()).await
    }

    async fn of_players(&self, players: &[PlayerId]) -> Result<Vec<GameSession>, StoreError> {
        personal::of_players(&*self.connection, players).await
    }

    async fn forget(&self, user: UserId) -> Result<u64, StoreError> {
        personal::forget(&*self.connection, user).await
    }

    async fn count_addresses(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.connection.count(personal::with_address(before), Column::Id).await
    }

    async fn wipe_addresses(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        personal::wipe_addresses(&*self.connection, before, limit).await
    }

    async fn of_room(&self, room: RoomId) -> Result<Vec<GameSession>, StoreError> {
        let theirs = Entity::find().filter(Column::RoomId.eq(room.uuid()));
        let mut seats = self.connection.all::<Model, GameSession>(theirs.as_query()).await?;
        seats.sort_unstable_by_key(|seat| seat.id);
        Ok(seats)
    }

    async fn find_holder(
        &self,
        player: PlayerId,
        user_session: UserSessionId,
    ) -> Result<Option<SeatHolder>, StoreError> {
        self.holders.find((player, user_session)).await
    }

    async fn at_table(&self, room: RoomId) -> Result<Vec<(Player, Option<GameSession>)>, StoreError> {
        Ok(self.tables.find(room).await?.unwrap_or_default())
    }

    async fn presence(&self, room: RoomId) -> Result<Option<RoomPresence>, StoreError> {
        self.presences.find(room).await
    }

    async fn change_presence(&self, change: &PresenceChange) -> Result<bool, StoreError> {
        self.presence_changes.make(change.clone()).await
    }

    async fn count_connected(&self) -> Result<u64, StoreError> {
        // The bare column, as the index of connected seats has it.
        self.connection.count(Entity::find().filter(Column::Connected.into_expr()), Column::Id).await
    }

    async fn lock_room(&self, room: RoomId) -> Result<Vec<GameSession>, StoreError> {
        self.connection.all::<Model, _>(locked(self.connection.dialect(), room).as_query()).await
    }

    async fn connect(&self, connect: &Connect) -> Result<Option<GameSession>, StoreError> {
        let statement = self.connection.dialect().build(&connecting::statement(connect));
        let rows = self.connection.change_returning(statement).await?;
        Ok(entities::<Model, GameSession>(&rows)?.pop())
    }

    async fn save_presence(&self, seats: &[GameSession]) -> Result<(), StoreError> {
        if seats.is_empty() {
            return Ok(());
        }
        let save = self.connection.dialect().save_presence(seats);
        self.connection.change(save).await.map(drop)
    }

    async fn save_heartbeats(
        &self,
        beats: &[Heartbeat],
        now: Timestamp,
    ) -> Result<Vec<PlayerId>, StoreError> {
        if beats.is_empty() {
            return Ok(Vec::new());
        }
        let dialect = self.connection.dialect();
        let mut stored = HashSet::new();
        for row in self.connection.change_returning(dialect.save_heartbeats(beats)).await? {
            stored.insert((value::<Uuid>(&row, 0)?, i64::from(value::<i32>(&row, 1)?)));
        }
        let user_sessions: Vec<UserSessionId> = beats.iter().map(|beat| beat.user_session_id).collect();
        let mut live = HashSet::new();
        for row in self.connection.read(dialect.live_user_sessions(&user_sessions, now)).await? {
            live.insert(value::<Uuid>(&row, 0)?);
        }
        let is_over = |beat: &&Heartbeat| {
            !stored.contains(&(beat.player_id.uuid(), beat.connection))
                || !live.contains(&beat.user_session_id.uuid())
        };
        Ok(beats.iter().filter(is_over).map(|beat| beat.player_id).collect())
    }

    async fn standings(
        &self,
        of: &[(PlayerId, UserSessionId)],
        now: Timestamp,
    ) -> Result<Vec<Standing>, StoreError> {
        if of.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.connection.read(standings::statement(self.connection.dialect(), of)).await?;
        rows.iter().map(|row| standings::standing(row, now)).collect()
    }

    async fn extend(&self, player: PlayerId, expires_at: Timestamp) -> Result<(), StoreError> {
        let extend = update(player).col_expr(Column::ExpiresAt, later(Column::ExpiresAt, expires_at));
        self.connection.execute(extend.as_query()).await.map(drop)
    }

    async fn rooms_with_running_absence(
        &self,
        after: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<RoomId>, StoreError> {
        let rooms = self.connection.values::<Uuid>(&sweeps::rooms_with_running_absence(after, limit)).await?;
        Ok(rooms.into_iter().map(RoomId::new).collect())
    }

    async fn connected_by_dead_runs(
        &self,
        unseen_since: Timestamp,
        after: Option<GameSessionId>,
        limit: u32,
    ) -> Result<Vec<(GameSession, Timestamp)>, StoreError> {
        let query = sweeps::connected_by_dead_runs(unseen_since, after, limit);
        let rows = self.connection.read(self.connection.dialect().build(&query)).await?;
        let seats = entities::<Model, GameSession>(&rows)?;
        let ended = rows.iter().map(|row| value(row, sweeps::RUN_ENDED));
        seats.into_iter().zip(ended).map(|(seat, ended)| Ok((seat, ended?))).collect()
    }

    async fn unheard_of_run(
        &self,
        run: NodeRunId,
        unheard_since: Timestamp,
        after: Option<GameSessionId>,
        limit: u32,
    ) -> Result<Vec<GameSession>, StoreError> {
        self.connection.all::<Model, _>(&sweeps::unheard_of_run(run, unheard_since, after, limit)).await
    }

    async fn expired_rooms(
        &self,
        now: Timestamp,
        after: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<RoomId>, StoreError> {
        let rooms = self.connection.values::<Uuid>(&sweeps::expired_rooms(now, after, limit)).await?;
        Ok(rooms.into_iter().map(RoomId::new).collect())
    }
}
