use sqlx::{Connection, PgConnection, Row};

use crate::{DatabaseKind, TestDatabase, on_both};

on_both![each_test_has_a_folder_and_a_database_of_its_own, nothing_is_left_when_the_test_is_over];

async fn each_test_has_a_folder_and_a_database_of_its_own(database: TestDatabase) {
    let other = TestDatabase::empty(database.kind()).await;
    assert_ne!(database.url(), other.url());
    assert_ne!(database.folder(), other.folder());
    assert_eq!(database.folder().read_dir().unwrap().count(), 0);
    if database.kind() == DatabaseKind::Postgres {
        let mut connection = PgConnection::connect(database.url()).await.unwrap();
        let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
        let counted = sqlx::query(tables).fetch_one(&mut connection).await.unwrap();
        assert_eq!(counted.get::<i64, _>(0), 0);
    }
}

async fn nothing_is_left_when_the_test_is_over(database: TestDatabase) {
    let (kind, url, folder) = (database.kind(), database.url().to_owned(), database.folder().to_owned());
    if kind == DatabaseKind::Sqlite {
        drop(database);
    } else {
        // Somebody is still connected, as pools are when a test ends.
        let _connection = PgConnection::connect(&url).await.unwrap();
        drop(database);
        let error = PgConnection::connect(&url).await.unwrap_err();
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        assert_eq!(code.as_deref(), Some("3D000"), "no such database: {error}");
    }
    assert!(!folder.exists());
}
