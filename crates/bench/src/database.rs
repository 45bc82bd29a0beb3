//! A fresh database for one benchmark, with the schema of this build, and gone afterwards.

use std::fmt;
use std::fs;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use reseat_migration::Schema;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;

use crate::failure::{Failure, during};
use crate::harness::{Watch, parent_of};
use crate::settings::Settings;

mod described;
mod writes;

pub(crate) use described::describe;

/// Numbers the databases of this process.
static MADE: AtomicU32 = AtomicU32::new(0);

/// What kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DatabaseKind {
    /// An SQLite file.
    Sqlite,
    /// A database on a PostgreSQL server.
    Postgres,
}

impl fmt::Display for DatabaseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// A database of its own, migrated and empty.
pub(crate) struct BenchDatabase {
    url: String,
    place: Place,
}

/// Where it is.
enum Place {
    /// In a folder, which goes with it.
    Folder(TempDir),
    /// On a server, under this name.
    Server { maintenance: Box<PgConnectOptions>, name: String },
}

impl BenchDatabase {
    /// Makes one, with all steps of this build's schema.
    ///
    /// # Errors
    /// When there is no server, or the folder can't be written.
    pub(crate) async fn create(settings: &Settings, kind: DatabaseKind) -> Result<Self, Failure> {
        let made = match kind {
            DatabaseKind::Sqlite => in_folder(settings)?,
            DatabaseKind::Postgres => on_server(settings).await?,
        };
        let migrating = || during("migrating a database");
        let schema = Schema::open(&made.url, true).await.map_err(migrating())?;
        schema.up().await.map_err(migrating())?;
        schema.close().await.map_err(migrating())?;
        Ok(made)
    }

    /// Its URL, as `DATABASE_URL` takes it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The processes of its server, to count their CPU; none for SQLite, and none for a server elsewhere.
    ///
    /// # Errors
    /// When the server does not answer.
    pub(crate) async fn server(&self) -> Result<Vec<Watch>, Failure> {
        let Place::Server { maintenance, .. } = &self.place else { return Ok(Vec::new()) };
        let mut connection = connect(maintenance).await?;
        let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
            .fetch_one(&mut connection)
            .await
            .map_err(during("asking PostgreSQL for its process"))?;
        let server = u32::try_from(backend).ok().and_then(parent_of);
        Ok(server.into_iter().map(Watch::Family).collect())
    }

    /// Removes it. Nobody may be connected any more.
    ///
    /// # Errors
    /// When it does not go.
    pub(crate) async fn remove(self) -> Result<(), Failure> {
        match self.place {
            Place::Folder(folder) => {
                let path = folder.path().to_owned();
                folder.close().map_err(|source| Failure::File { path, doing: "removed", source })
            }
            Place::Server { maintenance, name } => {
                execute(&maintenance, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
            }
        }
    }
}

fn in_folder(settings: &Settings) -> Result<BenchDatabase, Failure> {
    let failed = |source| Failure::File { path: settings.folder.clone(), doing: "written", source };
    fs::create_dir_all(&settings.folder).map_err(failed)?;
    let folder = tempfile::Builder::new().prefix("database-").tempdir_in(&settings.folder).map_err(failed)?;
    let file = std::path::absolute(folder.path().join("reseat.db")).map_err(failed)?;
    Ok(BenchDatabase { url: format!("sqlite://{}", file.display()), place: Place::Folder(folder) })
}

async fn on_server(settings: &Settings) -> Result<BenchDatabase, Failure> {
    let maintenance = maintenance(settings)?;
    let name = format!("reseat_bench_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    execute(&maintenance, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    execute(&maintenance, format!("CREATE DATABASE {name}")).await?;
    let url = url_of(&maintenance.clone().database(&name));
    Ok(BenchDatabase { url, place: Place::Server { maintenance: Box::new(maintenance), name } })
}

/// As the service takes it: it refuses what only the driver understands.
fn url_of(database: &PgConnectOptions) -> String {
    let mut url = database.to_url_lossy();
    let known = url.query_pairs().into_owned().filter(|(name, _)| name != "statement-cache-capacity");
    let known: Vec<(String, String)> = known.collect();
    url.query_pairs_mut().clear().extend_pairs(known);
    url.into()
}

fn maintenance(settings: &Settings) -> Result<PgConnectOptions, Failure> {
    let url = settings.postgres.as_deref().ok_or(Failure::NoPostgres)?;
    PgConnectOptions::from_str(url).map_err(during("reading the URL of PostgreSQL"))
}

async fn connect(server: &PgConnectOptions) -> Result<PgConnection, Failure> {
    PgConnection::connect_with(server).await.map_err(during("connecting to PostgreSQL"))
}

async fn execute(server: &PgConnectOptions, statement: String) -> Result<(), Failure> {
    let mut connection = connect(server).await?;
    // The statement names nothing but a database of this module's own making.
    let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await;
    done.map(drop).map_err(during("making or dropping a database"))
}
