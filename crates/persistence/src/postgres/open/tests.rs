//! On a server: what a connection is told, and what becomes of one that was cut while it lay idle.

use reseat_test_database::{DatabaseKind, TestDatabase};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::*;

async fn open_one(url: &str) -> DatabaseConnection {
    open(&Server::at(url, 1, &StoreSettings::default()).unwrap(), url).await.unwrap()
}

async fn shown(connection: &DatabaseConnection, setting: &str) -> String {
    let query = Statement::from_string(DbBackend::Postgres, format!("SHOW {setting}"));
    connection.query_one_raw(query).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// A connection to a database where a setting has that value for whoever does not ask for another.
async fn connected_where(setting: &str, value: &str) -> (DatabaseConnection, TestDatabase) {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let administrator = open_one(database.url()).await;
    let (_, name) = database.url().rsplit_once('/').unwrap();
    let alter = format!("ALTER DATABASE {name} SET {setting} = '{value}'");
    administrator.execute_unprepared(&alter).await.unwrap();
    let connection = open_one(database.url()).await;
    (connection, database)
}

#[tokio::test]
async fn a_commit_waits_for_the_disk_even_where_the_database_is_set_not_to() {
    for (set, used) in [("off", "on"), ("on", "on"), ("remote_apply", "remote_apply"), ("local", "local")] {
        let (connection, _database) = connected_where("synchronous_commit", set).await;
        assert_eq!(shown(&connection, "synchronous_commit").await, used);
    }
}

#[tokio::test]
async fn no_setting_of_the_database_takes_a_limit_away() {
    for (setting, expected) in
        [("statement_timeout", "30s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "1s")]
    {
        let (connection, _database) = connected_where(setting, "0").await;
        assert_eq!(shown(&connection, setting).await, expected, "{setting}");
    }
    let (connection, _database) = connected_where("default_transaction_isolation", "serializable").await;
    assert_eq!(shown(&connection, "transaction_isolation").await, "read committed");
}

#[tokio::test]
async fn a_connection_that_was_cut_while_it_lay_idle_is_replaced_before_it_is_used() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let server = address(database.url()).unwrap();
    let pool = pool(3, &StoreSettings::default(), Duration::ZERO).connect_with(server).await.unwrap();
    let used = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    drop(used);
    while pool.num_idle() < 3 {
        tokio::task::yield_now().await;
    }

    let administrator = open_one(database.url()).await;
    // Waits until each of them is gone.
    let cut = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    administrator.execute_unprepared(cut).await.unwrap();
    for _ in 0..4 {
        raw_sql("SELECT 1").execute(&pool).await.unwrap();
    }
}
