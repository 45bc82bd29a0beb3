//! Bare appends to SQLite: one statement with all rows of a commit, which is a transaction by itself.

use std::str::FromStr;

use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous,
};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, Connection};
use tokio::time::Instant;

use super::{NO_EVENTS, Row, Rows};
use crate::failure::{Failure, during};

/// One connection: SQLite has one writer.
pub(super) struct Appender {
    connection: SqliteConnection,
    rows: Rows,
}

impl Appender {
    /// Opens the file with what the store sets that costs or saves time.
    pub(super) async fn open(url: &str, rows: Rows) -> Result<Self, Failure> {
        let opening = || during("opening a database");
        let options = SqliteConnectOptions::from_str(url)
            .map_err(opening())?
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("wal_autocheckpoint", "8192");
        Ok(Self { connection: options.connect().await.map_err(opening())?, rows })
    }

    /// Appends until then, and answers how many rows.
    pub(super) async fn append_until(&mut self, end: Instant, batch: usize) -> Result<u64, Failure> {
        let statement = statement(batch);
        let mut next = arguments(&self.rows.take(batch))?;
        let mut appended = 0;
        while Instant::now() < end {
            let insert =
                sqlx::query_with(AssertSqlSafe(statement.as_str()), next).execute(&mut self.connection);
            // The driver works in a thread of its own; the next rows are made meanwhile.
            let (done, made) = tokio::join!(insert, async { arguments(&self.rows.take(batch)) });
            appended += done.map_err(during("appending rows"))?.rows_affected();
            next = made?;
        }
        Ok(appended)
    }

    /// Closes the file.
    pub(super) async fn close(self) -> Result<(), Failure> {
        self.connection.close().await.map_err(during("closing a database"))
    }
}

fn statement(rows: usize) -> String {
    let columns =
        "room_id, sequence_number, player_id, action_id, action_type, action_data, events, created_at";
    let rows = vec!["(?, ?, ?, ?, ?, ?, ?, ?)"; rows].join(", ");
    format!("INSERT INTO game_action_log ({columns}) VALUES {rows}")
}

fn arguments(rows: &[Row]) -> Result<SqliteArguments, Failure> {
    let mut arguments = SqliteArguments::default();
    rows.iter()
        .try_for_each(|row| bind(&mut arguments, row))
        .map_err(|source| Failure::Service { doing: "binding a row", source })?;
    Ok(arguments)
}

fn bind(arguments: &mut SqliteArguments, row: &Row) -> Result<(), sqlx::error::BoxDynError> {
    arguments.add(row.room_id.uuid())?;
    arguments.add(row.sequence_number)?;
    arguments.add(row.player_id.uuid())?;
    arguments.add(row.action_id.uuid())?;
    arguments.add(row.action_type.as_str())?;
    arguments.add(row.action_data.as_str())?;
    arguments.add(NO_EVENTS)?;
    arguments.add(row.created_at)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use serde_json::Value;
    use sqlx::Row as _;

    use super::*;
    use crate::actions::players::Player;
    use crate::actions::service::play;
    use crate::database::{BenchDatabase, DatabaseKind};
    use crate::house::House;
    use crate::settings::Settings;

    /// How each column of a row is stored, but for the row's own ids, number and time.
    const FORM: &str = "SELECT typeof(room_id) || typeof(sequence_number) || typeof(player_id) || \
                        typeof(action_id) || length(action_id) || action_type || \
                        json_remove(action_data, '$.from', '$.to') || events || \
                        substr(created_at, 1, 10) || substr(created_at, -6) \
                        FROM game_action_log WHERE room_id = ? AND sequence_number > 1 ORDER BY sequence_number DESC";

    async fn form(file: &mut SqliteConnection, room_id: uuid::Uuid) -> String {
        sqlx::query(FORM).bind(room_id).fetch_one(file).await.unwrap().get(0)
    }

    #[tokio::test]
    async fn a_bare_row_is_stored_as_the_service_stores_it() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(folder.path());
        let database = BenchDatabase::create(&settings, DatabaseKind::Sqlite).await.unwrap();
        let house = House::open(&database).await.unwrap();
        let tables = [
            house.seat("relay", 2, Value::Null).await.unwrap(),
            house.seat("relay", 2, Value::Null).await.unwrap(),
        ];
        let [served, bare] = [0, 1].map(|place: usize| tables[place].shown.room.id.uuid());
        let soon = || Instant::now() + Duration::from_millis(200);

        let player = Player::of(&tables[..1], 1).swap_remove(0);
        let (_, played) = play(Arc::clone(&house.actions), player, soon()).await.unwrap();
        let rows = Rows::of(&tables[1..], Arc::clone(&house.clock));
        let mut appender = Appender::open(database.url(), rows).await.unwrap();
        let appended = appender.append_until(soon(), 3).await.unwrap();

        assert!(played.count() > 0 && appended >= 3);
        let file = &mut appender.connection;
        assert_eq!(form(file, bare).await, form(file, served).await);
        appender.close().await.unwrap();
        house.close().await.unwrap();
        database.remove().await.unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
