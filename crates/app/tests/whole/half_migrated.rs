//! A database whose schema has half of its steps, and migrations that are killed.

use std::time::Duration;

use reseat_test_database::{DatabaseKind, TestDatabase, on_both};
use serde_json::{Value, json};

use crate::service::{Service, assert_verified, killed_after, reseat};
use crate::table::{next_move, table};

on_both![
    a_migration_that_is_killed_at_any_moment_leaves_all_of_its_steps_or_none,
    what_half_a_schema_holds_is_there_when_the_other_half_has_come,
];

/// Which steps were taken.
async fn taken(database: &TestDatabase) -> Vec<bool> {
    let told = reseat(database, &["migrate", "status", "--json"]).await;
    let told: Value = serde_json::from_str(&told).unwrap();
    told["steps"].as_array().unwrap().iter().map(|step| step["taken"].as_bool().unwrap()).collect()
}

async fn a_migration_that_is_killed_at_any_moment_leaves_all_of_its_steps_or_none(database: TestDatabase) {
    // The file is there from the first look on.
    reseat(&database, &["migrate", "up"]).await;
    for ms in (0..120).step_by(8) {
        reseat(&database, &["migrate", "down", "100"]).await;
        killed_after(&database, &["migrate", "up"], Duration::from_millis(ms)).await;
        let taken = taken(&database).await;
        assert!(taken.iter().all(|is_taken| *is_taken == taken[0]), "after {ms} ms: {taken:?}");
    }
    reseat(&database, &["migrate", "up"]).await;
    assert!(taken(&database).await.into_iter().all(|is_taken| is_taken));
    let service = Service::start_unmigrated(&database).await;
    let players = table(&service, "casino", 2, json!({})).await;
    assert!(next_move(&players).await.is_some());
    assert_verified(&database).await;
}

async fn what_half_a_schema_holds_is_there_when_the_other_half_has_come(database: TestDatabase) {
    let service = Service::start(&database).await;
    let players = table(&service, "casino", 2, json!({})).await;
    let (place, _, chosen) = next_move(&players).await.unwrap();
    let ack = players[place].submit(&chosen).await.unwrap();
    assert_eq!(service.terminate().await.code(), Some(0));
    reseat(&database, &["migrate", "down", "3"]).await;
    assert_eq!(taken(&database).await.iter().filter(|is_taken| !**is_taken).count(), 3);

    let service = Service::start(&database).await;
    let again = players[place].at(&service).submit(&chosen).await.unwrap();
    assert_eq!((again.sequence_number, again.duplicate), (ack.sequence_number, true));
    assert_verified(&database).await;
}

#[tokio::test]
async fn half_a_schema_on_a_server_sends_everybody_away_until_the_other_half_has_come() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    reseat(&database, &["migrate", "up"]).await;
    reseat(&database, &["migrate", "down", "3"]).await;
    let service = Service::start_unmigrated(&database).await;
    for (path, expected) in [("/healthz", 200), ("/readyz", 503), ("/api/rooms", 503)] {
        let answer = reqwest::get(format!("http://{}{path}", service.address())).await.unwrap();
        assert_eq!(answer.status().as_u16(), expected, "{path}");
    }
    assert!(service.log().contains("lacks 3 steps of this version; run `reseat migrate up`"));

    reseat(&database, &["migrate", "up"]).await;
    let ready = async || {
        let answer = reqwest::get(format!("http://{}/readyz", service.address())).await;
        answer.is_ok_and(|answer| answer.status().is_success())
    };
    while !ready().await {
        tokio::task::yield_now().await;
    }
    let players = table(&service, "casino", 2, json!({})).await;
    assert!(next_move(&players).await.is_some());
    assert_eq!(service.terminate().await.code(), Some(0), "it is the process that was started");
    assert_verified(&database).await;
}
