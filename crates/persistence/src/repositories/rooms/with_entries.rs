//! A room and the entries that its log has after a number: one picture, in one statement.

use reseat_domain::error::StoreError;
use reseat_domain::game::{GameAction, Room};
use reseat_domain::id::RoomId;
use sea_orm::{QueryResult, Statement};

use crate::dialect::{Dialect, Join, Keys, Sql};
use crate::repositories::joined::{columns, entity};
use crate::rows::{game_action, room};
use crate::shared_reads::Read;

/// What the columns of each table are called in a result that holds both.
const ROOM: &str = "room_";
const ENTRY: &str = "entry_";

/// Which entries of which room are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct EntriesOf {
    pub(super) room: RoomId,
    /// Those after this number.
    pub(super) after: i64,
    /// At most so many.
    pub(super) limit: u32,
}

/// A room with entries of its log.
pub(super) struct WithEntries;

impl Read for WithEntries {
    type Key = EntriesOf;
    type Found = (Room, Vec<GameAction>);

    fn statement(dialect: Dialect, keys: &[EntriesOf]) -> Statement {
        static SQL: Sql = Sql::new();
        let rooms = keys.iter().map(|key| key.room.uuid()).collect();
        let after = keys.iter().map(|key| key.after).collect();
        // Numbers have no gaps, so that the first ones are those up to a number.
        let until = keys.iter().map(|key| key.after.saturating_add(i64::from(key.limit))).collect();
        let keys = vec![Keys::Ids(rooms), Keys::Numbers(after), Keys::Numbers(until)];
        dialect.asking(SQL.of(dialect, with_entries), keys)
    }

    fn found(rows: &[QueryResult]) -> Result<Self::Found, StoreError> {
        let no_room = || StoreError::Corrupt("a room has no row".to_owned());
        let room = rows.first().map(|row| entity::<room::Model, Room>(row, ROOM)).transpose()?;
        let room = room.flatten().ok_or_else(no_room)?;
        let entries = rows.iter().map(|row| entity::<game_action::Model, GameAction>(row, ENTRY));
        let entries: Vec<Option<GameAction>> = entries.collect::<Result<_, _>>()?;
        Ok((room, entries.into_iter().flatten().collect()))
    }
}

fn with_entries(dialect: Dialect) -> String {
    let wanted = "game_action_log.room_id = asked.room_id \
         AND game_action_log.sequence_number > asked.after \
         AND game_action_log.sequence_number <= asked.until";
    // Fenced by its offset, and in an order that only the primary key has: the server looks the entries of each
    // room up by it, whatever it believes about their number.
    let entries = match dialect {
        Dialect::Sqlite => {
            format!("LEFT JOIN game_action_log AS entry ON {}", wanted.replace("game_action_log", "entry"))
        }
        Dialect::Postgres => format!(
            "LEFT JOIN LATERAL (SELECT * FROM game_action_log WHERE {wanted} \
             ORDER BY sequence_number OFFSET 0) AS entry ON true"
        ),
    };
    format!(
        "SELECT asked.place, {room}, {entry} FROM {asked} {of_room} {entries} \
         ORDER BY asked.place, entry.sequence_number",
        room = columns::<room::Entity>("rooms", ROOM),
        entry = columns::<game_action::Entity>("entry", ENTRY),
        of_room = dialect.look_up(Join::Inner, "rooms", "rooms.id = asked.room_id"),
        asked = dialect.asked(&[("room_id", true), ("after", false), ("until", false)]),
    )
}
