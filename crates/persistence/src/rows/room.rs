//! `rooms`.

use reseat_domain::error::StoreError;
use reseat_domain::game::{GameOutcome, Room, RoomCode, RoomStatus, Seed, Snapshot};
use reseat_domain::id::{LogEpoch, PlayerId, RoomId};
use reseat_domain::time::{Duration, Timestamp};
use sea_orm::FromQueryResult;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;

use super::{corrupt, named, number};

/// A row of `rooms`, without its snapshot: that may be large, and is read apart.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rooms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    code: String,
    private: bool,
    host_player_id: Option<Uuid>,
    game: String,
    rules_version: i32,
    options: Json,
    status: String,
    seats: i16,
    abandon_after_ms: i64,
    turn_time_ms: Option<i64>,
    seed: Vec<u8>,
    log_epoch: Uuid,
    snapshot_sequence: i64,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    outcome: Option<Json>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const STATUSES: [RoomStatus; 4] =
    [RoomStatus::Waiting, RoomStatus::Playing, RoomStatus::Abandoned, RoomStatus::Finished];

/// Whether a room is not over. In these words, as the index of open rooms has it: with a parameter it would
/// not be used.
pub(crate) fn is_open() -> Expr {
    Expr::cust("status <> 'finished'")
}

/// The status that the column names.
pub(crate) fn status(name: &str) -> Result<RoomStatus, StoreError> {
    named("rooms.status", name, &STATUSES, RoomStatus::as_str)
}

/// How a room ended, as the column holds it.
pub(crate) fn outcome_json(outcome: &GameOutcome) -> Result<Json, StoreError> {
    serde_json::to_value(outcome).map_err(|error| corrupt("rooms.outcome", error))
}

impl TryFrom<&Room> for Model {
    type Error = StoreError;

    fn try_from(room: &Room) -> Result<Self, StoreError> {
        Ok(Self {
            id: room.id.uuid(),
            code: room.code.as_str().to_owned(),
            private: room.private,
            host_player_id: room.host.map(PlayerId::uuid),
            game: room.game.clone(),
            rules_version: number("rooms.rules_version", room.rules_version)?,
            options: room.options.clone(),
            status: room.status.as_str().to_owned(),
            seats: i16::from(room.seats),
            abandon_after_ms: room.abandon_after.num_milliseconds(),
            turn_time_ms: room.turn_time.map(|time| time.num_milliseconds()),
            seed: room.seed.bytes().to_vec(),
            log_epoch: room.log_epoch.uuid(),
            snapshot_sequence: 0,
            created_at: room.created_at,
            started_at: room.started_at,
            finished_at: room.finished_at,
            outcome: room.outcome.as_ref().map(outcome_json).transpose()?,
        })
    }
}

impl TryFrom<Model> for Room {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let outcome = |json| serde_json::from_value(json).map_err(|error| corrupt("rooms.outcome", error));
        Ok(Self {
            id: RoomId::new(row.id),
            code: RoomCode::parse(&row.code).ok_or_else(|| corrupt("rooms.code", &row.code))?,
            private: row.private,
            host: row.host_player_id.map(PlayerId::new),
            game: row.game,
            rules_version: number("rooms.rules_version", row.rules_version)?,
            options: row.options,
            status: status(&row.status)?,
            seats: number("rooms.seats", row.seats)?,
            abandon_after: milliseconds("rooms.abandon_after_ms", row.abandon_after_ms)?,
            turn_time: row.turn_time_ms.map(|ms| milliseconds("rooms.turn_time_ms", ms)).transpose()?,
            // Not the value: whoever reads the log would see the cards.
            seed: Seed::new(row.seed.try_into().map_err(|_| corrupt("rooms.seed", "not 32 bytes"))?),
            log_epoch: LogEpoch::new(row.log_epoch),
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
            outcome: row.outcome.map(outcome).transpose()?,
        })
    }
}

fn milliseconds(column: &'static str, value: i64) -> Result<Duration, StoreError> {
    Duration::try_milliseconds(value).ok_or_else(|| corrupt(column, value))
}

/// The snapshot of a row of `rooms`.
#[derive(FromQueryResult)]
pub(crate) struct SnapshotRow {
    snapshot: Json,
    snapshot_sequence: i64,
}

impl TryFrom<SnapshotRow> for Snapshot {
    type Error = StoreError;

    fn try_from(row: SnapshotRow) -> Result<Self, StoreError> {
        Ok(Self { sequence_number: row.snapshot_sequence, state: row.snapshot })
    }
}
