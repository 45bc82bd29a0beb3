//! Everything that a database holds, whatever tables there are: for what must be nowhere, or good for nothing.

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use crate::{DatabaseKind, TestDatabase};

/// A value of some row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredValue {
    /// Of which table.
    pub table: String,
    /// Of which column.
    pub column: String,
    /// Its bytes, or those of its text.
    pub bytes: Vec<u8>,
}

/// Each column of each table, and the expression that writes one of its values in hexadecimal.
const SQLITE_COLUMNS: &str = "SELECT tables.name, columns.name, \
    'hex(CAST(\"' || columns.name || '\" AS BLOB))' \
    FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns \
    WHERE tables.type = 'table' ORDER BY 1, columns.cid";

const POSTGRES_COLUMNS: &str = "SELECT table_name::text, column_name::text, CASE data_type \
    WHEN 'bytea' THEN format('encode(%I, ''hex'')', column_name) \
    ELSE format('encode(convert_to(%I::text, ''UTF8''), ''hex'')', column_name) END \
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position";

impl TestDatabase {
    /// Every value of every column of every table, each once for its column, in no order of rows.
    ///
    /// # Panics
    /// When the database can't be read.
    pub async fn stored_values(&self) -> Vec<StoredValue> {
        let read = match self.kind() {
            DatabaseKind::Sqlite => sqlite(self.url()).await,
            DatabaseKind::Postgres => postgres(self.url()).await,
        };
        read.unwrap_or_else(|error| panic!("the database of a test can't be read: {error}"))
    }
}

macro_rules! read {
    ($connection:ty, $url:expr, $columns:expr) => {{
        let mut connection = <$connection>::connect($url).await?;
        let columns: Vec<(String, String, String)> =
            sqlx::query_as($columns).fetch_all(&mut connection).await?;
        let mut values = Vec::new();
        for (table, column, hex) in columns {
            let select = format!("SELECT DISTINCT {hex} FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
            let found: Vec<String> =
                sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(&mut connection).await?;
            values.extend(found.iter().map(|hex| StoredValue {
                table: table.clone(),
                column: column.clone(),
                bytes: bytes(hex),
            }));
        }
        connection.close().await?;
        Ok(values)
    }};
}

async fn sqlite(url: &str) -> Result<Vec<StoredValue>, sqlx::Error> {
    read!(SqliteConnection, url, SQLITE_COLUMNS)
}

async fn postgres(url: &str) -> Result<Vec<StoredValue>, sqlx::Error> {
    read!(PgConnection, url, POSTGRES_COLUMNS)
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_read() {
        assert_eq!(bytes("00fFa1"), [0, 255, 161]);
    }
}
