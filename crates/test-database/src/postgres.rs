//! Databases on the PostgreSQL server of the tests.

use std::thread;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::runtime::Builder;
use url::Url;
use uuid::Uuid;

/// The variable that names the server: the URL of a database that is always there, of a user who may make
/// others.
const SERVER: &str = "RESEAT_TEST_POSTGRES";

/// A database on the server; dropped there when this value is.
#[derive(Debug)]
pub(crate) struct PostgresDatabase {
    server: Url,
    name: String,
}

impl PostgresDatabase {
    /// Makes an empty database.
    pub(crate) async fn create() -> Self {
        let server = server();
        #[expect(clippy::disallowed_methods, reason = "tests of many processes share the server")]
        let name = format!("reseat_test_{}", Uuid::new_v4().simple());
        run(&server, format!("CREATE DATABASE {name}")).await.unwrap_or_else(|error| {
            panic!("no database could be made on the server that {SERVER} names: {error}; does it run?")
        });
        Self { server, name }
    }

    pub(crate) fn url(&self) -> String {
        let mut url = self.server.clone();
        url.set_path(&self.name);
        url.into()
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        // A test may end inside a runtime, which can't be blocked; a thread has none.
        let removed = thread::scope(|scope| {
            let thread = thread::Builder::new().spawn_scoped(scope, || remove(&self.server, &self.name))?;
            thread.join().unwrap_or(Ok(()))
        });
        // No panic: nothing depends on it, and one in here would hide the panic of the test.
        if let Err(error) = removed {
            eprintln!("the database {} is left over: {error}", self.name);
        }
    }
}

/// Drops a database, whoever is still connected to it.
fn remove(server: &Url, name: &str) -> Result<(), sqlx::Error> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run(server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
}

/// Runs one statement over a connection of its own.
async fn run(server: &Url, statement: String) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(server.as_str()).await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    connection.close().await
}

#[expect(clippy::disallowed_methods, reason = "the only way for a test to be told where the server is")]
fn server() -> Url {
    let hint = "run `cargo xtask test`, which starts a server and says where it is, or name one of your own, \
                such as postgres://postgres@127.0.0.1:5432/postgres";
    let server = std::env::var(SERVER).unwrap_or_else(|_| panic!("{SERVER} is not set: {hint}"));
    server.parse().unwrap_or_else(|error| panic!("{SERVER} is not a URL ({error}): {hint}"))
}
