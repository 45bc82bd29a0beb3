//! How the database that an address names is opened.

use std::time::Duration;

use sea_orm_migration::sea_orm::{ConnectOptions, Database, DatabaseConnection, SqlxPostgresConnector};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection, PgConnection};

use crate::SchemaError;

/// How long a server may take to let a connection in.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// The oldest PostgreSQL that will do, as servers count their versions.
const OLDEST_POSTGRES: u32 = 140_000;

/// Opens an SQLite file over one connection; it waits so long for others that write.
pub(crate) async fn open_sqlite(
    address: &str,
    create: bool,
    patience: Duration,
) -> Result<DatabaseConnection, SchemaError> {
    let mut options = ConnectOptions::new(address);
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(move |options| {
        options.create_if_missing(create).busy_timeout(patience).foreign_keys(true)
    });
    Database::connect(options).await.map_err(|error| SchemaError::Open(error.into()))
}

/// Opens a database on a PostgreSQL server over one connection; answers how to open further ones.
pub(crate) async fn open_postgres(
    address: &str,
) -> Result<(DatabaseConnection, PgConnectOptions), SchemaError> {
    let options: PgConnectOptions = address.parse().map_err(|error| SchemaError::connecting(&error))?;
    let mut options = options.disable_statement_logging();
    if options.get_application_name().is_none() {
        options = options.application_name("reseat migrate");
    }
    // Apart from the pool, which would try again and again and then only say that it took too long.
    let mut connection = connect(&options).await?;
    require_version(connection.server_version_num())?;
    require_encoding(&mut connection).await?;
    // It has told what it was asked for; how it ends changes nothing.
    let _ = connection.close().await;
    let pool = PgPoolOptions::new()
        .max_connections(1)
        // A role may have a limit that suits its queries; a step may take longer.
        .after_connect(|connection, _| {
            Box::pin(
                async move { sqlx::query("SET statement_timeout = 0").execute(connection).await.map(drop) },
            )
        })
        .connect_lazy_with(options.clone());
    Ok((SqlxPostgresConnector::from_sqlx_postgres_pool(pool), options))
}

/// A connection of one's own.
pub(crate) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, SchemaError> {
    match tokio::time::timeout(CONNECT_PATIENCE, PgConnection::connect_with(options)).await {
        Ok(connected) => connected.map_err(|error| SchemaError::connecting(&error)),
        Err(_) => Err(SchemaError::Connect {
            reason: format!("nobody answered within {} s", CONNECT_PATIENCE.as_secs()),
            advice: "check that the server runs, and the host and port of the address",
        }),
    }
}

/// Names and actions hold any character there is.
async fn require_encoding(connection: &mut PgConnection) -> Result<(), SchemaError> {
    let encoding = sqlx::query_scalar::<_, String>("SHOW server_encoding").fetch_one(connection).await;
    match encoding.map_err(|error| SchemaError::connecting(&error))? {
        encoding if encoding == "UTF8" => Ok(()),
        encoding => Err(SchemaError::Encoding(encoding)),
    }
}

/// A server that does not say its version is none of PostgreSQL's; what it lacks will show.
fn require_version(version: Option<u32>) -> Result<(), SchemaError> {
    match version {
        Some(version) if version < OLDEST_POSTGRES => {
            Err(SchemaError::OldServer { version, oldest: OLDEST_POSTGRES })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_before_14_is_refused_with_its_version() {
        let refused = require_version(Some(130_014)).unwrap_err().to_string();
        assert_eq!(refused, "the server is PostgreSQL 13; Reseat needs 14 or newer");
        assert!(require_version(Some(90_624)).is_err());
        assert!(require_version(Some(140_000)).is_ok());
        assert!(require_version(None).is_ok());
    }
}
