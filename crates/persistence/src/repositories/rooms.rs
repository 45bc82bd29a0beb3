//! [`RoomRepository`].

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::{GameAction, GameOutcome, Player, Room, RoomCode, RoomStatus, Snapshot};
use reseat_domain::id::{PlayerId, RoomId, UserId};
use reseat_domain::ports::{OpenRoom, OpenRooms, RoomListing, RoomRepository};
use reseat_domain::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, UpdateMany,
};
use uuid::Uuid;

use crate::connection::{Connection, value};
use crate::rows::room::{Column, Entity, Model, SnapshotRow, is_open, outcome_json};
use crate::rows::{game_action, player};
use crate::shared_changes::Changes;
use crate::shared_queue::Sharing;
use crate::shared_reads::Reads;
use snapshots::NewerSnapshot;
use with_entries::{EntriesOf, WithEntries};

mod snapshots;
mod with_entries;

/// Read and written apart from the rest of the row.
const SNAPSHOT: &str = "snapshot";

pub(crate) struct Rooms {
    connection: Arc<dyn Connection>,
    with_entries: Reads<WithEntries>,
    snapshots: Changes<NewerSnapshot>,
}

impl Rooms {
    pub(super) fn new(connection: &Arc<dyn Connection>, sharing: Sharing) -> Self {
        Self {
            connection: Arc::clone(connection),
            with_entries: Reads::over(connection, sharing),
            snapshots: Changes::over(connection, sharing),
        }
    }

    /// Moves a room to a status if it is in one of these. Answers whether it was.
    async fn move_to(
        &self,
        id: RoomId,
        from: &[RoomStatus],
        to: RoomStatus,
        note: impl FnOnce(UpdateMany<Entity>) -> UpdateMany<Entity> + Send,
    ) -> Result<bool, StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::Status, Expr::value(to.as_str()))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::Status.is_in(from.iter().map(|status| status.as_str())));
        let update = note(update).into_query();
        Ok(self.connection.execute(&update).await? > 0)
    }

    async fn players_of(&self, rooms: &[Room]) -> Result<HashMap<RoomId, Vec<Player>>, StoreError> {
        let ids: Vec<Uuid> = rooms.iter().map(|room| room.id.uuid()).collect();
        let query = player::Entity::find()
            .filter(player::Column::RoomId.is_in(ids))
            .order_by_asc(player::Column::Seat)
            .into_query();
        let mut by_room: HashMap<RoomId, Vec<Player>> = HashMap::new();
        for player in self.connection.all::<player::Model, Player>(&query).await? {
            by_room.entry(player.room_id).or_default().push(player);
        }
        Ok(by_room)
    }
}

const IN_PLAY: [RoomStatus; 2] = [RoomStatus::Playing, RoomStatus::Abandoned];

/// Rooms that finished before a time. What finished then was made before, which is what the index is by.
fn finished(before: Timestamp) -> Select<Entity> {
    Entity::find()
        .filter(Column::Status.eq(RoomStatus::Finished.as_str()))
        .filter(Column::CreatedAt.lt(before))
        .filter(Column::FinishedAt.lt(before))
}

#[async_trait]
impl RoomRepository for Rooms {
    async fn insert(&self, room: &Room) -> Result<(), StoreError> {
        self.connection.insert_rows([Model::try_from(room)?]).await
    }

    async fn find(&self, id: RoomId) -> Result<Option<Room>, StoreError> {
        self.connection.one::<Model, _>(Entity::find_by_id(id.uuid()).as_query()).await
    }

    async fn find_with_entries(
        &self,
        id: RoomId,
        after: i64,
        limit: u32,
    ) -> Result<Option<(Room, Vec<GameAction>)>, StoreError> {
        self.with_entries.find(EntriesOf { room: id, after, limit }).await
    }

    async fn find_by_code(&self, code: &RoomCode) -> Result<Option<Room>, StoreError> {
        let open = Entity::find().filter(Column::Code.eq(code.as_str())).filter(is_open());
        self.connection.one::<Model, _>(open.as_query()).await
    }

    async fn lock(&self, id: RoomId) -> Result<Option<Room>, StoreError> {
        // SQLite leaves the clause out: there the unit itself is the lock.
        let locked = Entity::find_by_id(id.uuid()).lock(LockType::NoKeyUpdate);
        self.connection.one::<Model, _>(locked.as_query()).await
    }

    async fn list(&self, listing: RoomListing) -> Result<Vec<OpenRoom>, StoreError> {
        let page = Entity::find()
            .filter(Column::Status.eq(listing.status.as_str()))
            .filter(Column::Private.eq(false))
            .apply_if(listing.before, |page, before| page.filter(Column::Id.lt(before.uuid())))
            // Ids are made from the same time; the index of statuses is by this one.
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(u64::from(listing.limit));
        let rooms = self.connection.all::<Model, Room>(page.as_query()).await?;
        if rooms.is_empty() {
            return Ok(Vec::new());
        }
        let mut players = self.players_of(&rooms).await?;
        let with_players =
            |room: Room| OpenRoom { players: players.remove(&room.id).unwrap_or_default(), room };
        Ok(rooms.into_iter().map(with_players).collect())
    }

    async fn list_ids(&self, before: Option<RoomId>, limit: u32) -> Result<Vec<RoomId>, StoreError> {
        let page = Entity::find()
            .select_only()
            .column(Column::Id)
            .apply_if(before, |page, before| page.filter(Column::Id.lt(before.uuid())))
            .order_by_desc(Column::Id)
            .limit(u64::from(limit));
        let ids = self.connection.values::<Uuid>(page.as_query()).await?;
        Ok(ids.into_iter().map(RoomId::new).collect())
    }

    async fn count_open_hosted_by(&self, user: UserId) -> Result<u64, StoreError> {
        let of_room = Expr::col((Entity, Column::Id)).equals((player::Entity, player::Column::RoomId));
        let as_host = Expr::col((Entity, Column::HostPlayerId)).equals((player::Entity, player::Column::Id));
        let count = Query::select()
            .expr(Expr::col((Entity, Column::Id)).count())
            .from(player::Entity)
            .inner_join(Entity, of_room.and(as_host))
            .and_where(player::Column::UserId.eq(user.uuid()))
            .and_where(is_open())
            .take();
        let counted = self.connection.values::<i64>(&count).await?;
        Ok(counted.first().map_or(0, |count| count.unsigned_abs()))
    }

    async fn set_host(&self, id: RoomId, host: PlayerId) -> Result<(), StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::HostPlayerId, Expr::value(host.uuid()))
            .filter(Column::Id.eq(id.uuid()));
        self.connection.execute(update.as_query()).await.map(drop)
    }

    async fn start(&self, id: RoomId, at: Timestamp) -> Result<bool, StoreError> {
        let note = |room: UpdateMany<Entity>| room.col_expr(Column::StartedAt, Expr::value(at));
        self.move_to(id, &[RoomStatus::Waiting], RoomStatus::Playing, note).await
    }

    async fn set_abandoned(&self, id: RoomId, abandoned: bool) -> Result<bool, StoreError> {
        let to = if abandoned { RoomStatus::Abandoned } else { RoomStatus::Playing };
        self.move_to(id, &IN_PLAY, to, |room| room).await
    }

    async fn finish(&self, id: RoomId, outcome: &GameOutcome, at: Timestamp) -> Result<bool, StoreError> {
        let outcome = outcome_json(outcome)?;
        let note = |room: UpdateMany<Entity>| {
            room.col_expr(Column::FinishedAt, Expr::value(at)).col_expr(Column::Outcome, Expr::value(outcome))
        };
        self.move_to(id, &IN_PLAY, RoomStatus::Finished, note).await
    }

    async fn count_open(&self) -> Result<OpenRooms, StoreError> {
        let open = [RoomStatus::Waiting, RoomStatus::Playing, RoomStatus::Abandoned];
        let by_status = Entity::find()
            .select_only()
            .column(Column::Status)
            .column_as(Column::Id.count(), "open")
            .filter(Column::Status.is_in(open.map(RoomStatus::as_str)))
            .group_by(Column::Status);
        let rows = self.connection.read(self.connection.dialect().build(by_status.as_query())).await?;
        let counted: Vec<(String, i64)> =
            rows.iter().map(|row| Ok((value(row, 0)?, value(row, 1)?))).collect::<Result<_, StoreError>>()?;
        let count = |status: RoomStatus| {
            let found = counted.iter().find(|(name, _)| name == status.as_str());
            found.map_or(0, |(_, count)| count.unsigned_abs())
        };
        let [waiting, playing, abandoned] = open.map(count);
        Ok(OpenRooms { waiting, playing, abandoned })
    }

    async fn remove_waiting(&self, id: RoomId) -> Result<bool, StoreError> {
        let removal = Entity::delete_many()
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::Status.eq(RoomStatus::Waiting.as_str()));
        Ok(self.connection.execute(removal.as_query()).await? > 0)
    }

    async fn count_finished(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.connection.count(finished(before), Column::Id).await
    }

    async fn finished(&self, before: Timestamp, limit: u32) -> Result<Vec<RoomId>, StoreError> {
        let page = finished(before).select_only().column(Column::Id);
        let page = page.order_by_asc(Column::CreatedAt).limit(u64::from(limit));
        let ids: Vec<Uuid> = self.connection.values(page.as_query()).await?;
        Ok(ids.into_iter().map(RoomId::new).collect())
    }

    async fn remove_entries(&self, id: RoomId, limit: u32) -> Result<u64, StoreError> {
        let of_room = game_action::Column::RoomId.eq(id.uuid());
        let is_finished = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::Status.eq(RoomStatus::Finished.as_str()))
            .into_query();
        let first = game_action::Entity::find()
            .select_only()
            .column(game_action::Column::SequenceNumber)
            .filter(of_room.clone())
            .order_by_asc(game_action::Column::SequenceNumber)
            .limit(u64::from(limit))
            .into_query();
        let removal = game_action::Entity::delete_many()
            .filter(of_room)
            .filter(game_action::Column::SequenceNumber.in_subquery(first))
            .filter(Expr::exists(is_finished));
        self.connection.execute(removal.as_query()).await
    }

    async fn remove_finished(&self, id: RoomId) -> Result<bool, StoreError> {
        let removal = Entity::delete_many()
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::Status.eq(RoomStatus::Finished.as_str()));
        Ok(self.connection.execute(removal.as_query()).await? > 0)
    }

    async fn snapshot(&self, id: RoomId) -> Result<Option<Snapshot>, StoreError> {
        let query = Query::select()
            .expr(Expr::col(SNAPSHOT))
            .column(Column::SnapshotSequence)
            .from(Entity)
            .and_where(Column::Id.eq(id.uuid()))
            .and_where(Expr::col(SNAPSHOT).is_not_null())
            .take();
        self.connection.one::<SnapshotRow, _>(&query).await
    }

    async fn save_snapshot(&self, id: RoomId, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.snapshots.make(NewerSnapshot::new(id, snapshot)).await.map(drop)
    }
}
