//! How values lie in the file.

use reseat_domain::error::StoreError;
use reseat_domain::ports::Store;
use reseat_testkit::builders::{SeatedRoom, With, a_result, a_service_run, an_action, an_outcome, moment};

use crate::database::{TestDatabase, texts};

#[tokio::test]
async fn every_stored_time_has_the_same_width() {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await.unwrap();
    let (room, player) = (seated.room.id, &seated.players[0]);
    store.service_runs().insert(&a_service_run(1)).await.unwrap();
    store.rooms().start(room, moment(1_000)).await.unwrap();
    store
        .actions()
        .append(&[an_action(player, 1, 1).with(|entry| entry.created_at = moment(2_000))])
        .await
        .unwrap();
    store.players().leave(player.id, moment(10)).await.unwrap();
    store.rooms().finish(room, &an_outcome(&seated.players), moment(0)).await.unwrap();
    store.results().insert_all(&[a_result(player)]).await.unwrap();

    let other = database.another_program().await;
    for (table, column) in [
        ("users", "created_at"),
        ("user_sessions", "absolute_expires_at"),
        ("rooms", "started_at"),
        ("rooms", "finished_at"),
        ("players", "left_at"),
        ("game_sessions", "last_heartbeat"),
        ("game_action_log", "created_at"),
        ("game_results", "finished_at"),
        ("service_runs", "last_seen"),
    ] {
        let times = texts(&other, &format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL")).await;
        assert!(!times.is_empty(), "{table}.{column}");
        for time in times {
            assert_eq!(
                (time.len(), &time[10..11], &time[23..]),
                (29, "T", "+00:00"),
                "{table}.{column} {time}"
            );
        }
    }
}

#[tokio::test]
async fn a_time_that_is_none_is_corrupt() {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await.unwrap();
    let other = database.another_program().await;
    let refused = async |sql: &str| {
        texts(&other, sql).await;
        match store.rooms().find(seated.room.id).await {
            Err(StoreError::Corrupt(detail)) => detail,
            other => panic!("{sql}: {other:?}"),
        }
    };
    assert!(refused("UPDATE rooms SET created_at = 'noon'").await.contains("created_at"));
}
