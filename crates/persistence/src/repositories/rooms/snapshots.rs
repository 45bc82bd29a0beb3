//! Snapshots on their way into their rooms.

use std::time::Duration;

use reseat_domain::game::Snapshot;
use reseat_domain::id::RoomId;
use sea_orm::Statement;
use serde_json::json;

use crate::dialect::{Dialect, array, hex, json_rows};
use crate::shared_changes::Change;

/// A newer snapshot of a room.
pub(super) struct NewerSnapshot {
    pub(super) room: RoomId,
    pub(super) sequence_number: i64,
    /// The state, written out.
    pub(super) state: String,
}

impl NewerSnapshot {
    pub(super) fn new(room: RoomId, snapshot: &Snapshot) -> Self {
        let Snapshot { sequence_number, state } = snapshot;
        Self { room, sequence_number: *sequence_number, state: state.to_string() }
    }
}

impl Change for NewerSnapshot {
    /// Nobody is kept from playing meanwhile, and a commit for each would cost as much as those of the moves.
    const PATIENCE: Duration = Duration::from_millis(20);

    fn room(&self) -> RoomId {
        self.room
    }

    fn statement(dialect: Dialect, changes: &[&Self]) -> Statement {
        match dialect {
            Dialect::Sqlite => dialect.raw(
                "UPDATE rooms SET snapshot = newer.value ->> 2, snapshot_sequence = newer.value ->> 1 \
                 FROM json_each(?) AS newer \
                 WHERE rooms.id = unhex(newer.value ->> 0) AND snapshot_sequence < newer.value ->> 1 \
                 RETURNING id",
                [json_rows(
                    changes.iter().map(|new| json!([hex(new.room.uuid()), new.sequence_number, new.state])),
                )],
            ),
            // Locked in the order of their ids, as by every statement of several rooms.
            Dialect::Postgres => dialect.raw(
                "WITH room AS MATERIALIZED (SELECT id FROM rooms WHERE id = ANY($1::uuid[]) \
                 ORDER BY id FOR NO KEY UPDATE) \
                 UPDATE rooms SET snapshot = newer.state::json, snapshot_sequence = newer.number \
                 FROM unnest($1::uuid[], $2::bigint[], $3::text[]) AS newer (room_id, number, state) \
                 WHERE rooms.id = newer.room_id AND rooms.id = ANY(ARRAY(SELECT id FROM room)) \
                 AND snapshot_sequence < newer.number RETURNING rooms.id",
                [
                    array(changes.iter().map(|new| new.room.uuid())),
                    array(changes.iter().map(|new| new.sequence_number)),
                    array(changes.iter().map(|new| new.state.clone())),
                ],
            ),
        }
    }
}
