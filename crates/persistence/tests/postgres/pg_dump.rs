//! A dump taken by `pg_dump`, and restored into another database: handoffs are as good there as they were.

use std::process::Command;

use reseat_domain::ports::Store;
use reseat_domain::session::Handoff;
use reseat_domain::time::Duration;
use reseat_test_database::{DatabaseKind, TestDatabase};
use reseat_testkit::builders::{With, a_handoff, a_user, a_user_session, moment};
use uuid::Uuid;

use crate::database::{OtherProgram, migrated, open};

const ATTEMPT: Uuid = Uuid::from_u128(7);

/// Runs one of the server's own programs, which `PATH` leads to.
fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is needed in PATH: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Takes the steps of the documentation.
fn restore(from: &TestDatabase, into: &TestDatabase) {
    let dump = from.folder().join("reseat.dump");
    let dump = dump.to_str().unwrap();
    run("pg_dump", &["--format=custom", "--file", dump, from.url()]);
    run("pg_restore", &["--no-owner", "--exit-on-error", "--dbname", into.url(), dump]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_handoff_is_redeemed_once_and_the_archive_goes_on() {
    let (database, restored) = (migrated().await, TestDatabase::empty(DatabaseKind::Postgres).await);
    let store = open(&database).await;
    let (user, now) = (a_user(1), moment(1_000));
    let session = a_user_session(&user, 0);
    store.users().insert(&user).await.unwrap();
    store.user_sessions().insert(&session).await.unwrap();
    let handoffs: [Handoff; 3] = [
        a_handoff(1, &session),
        a_handoff(2, &session).with(|used| used.used_at = Some(moment(3))),
        a_handoff(3, &session).with(|late| late.expires_at = moment(500)),
    ];
    for handoff in &handoffs {
        store.handoffs().insert(handoff).await.unwrap();
    }
    let work = store.begin().await.unwrap();
    work.handoffs().prepare_archive(now, moment(-1)).await.unwrap();
    assert_eq!(work.handoffs().archive(now, 10).await.unwrap(), 1);
    work.commit().await.unwrap();
    let told = store.handoffs().statistics(now.date_naive(), now).await.unwrap();

    restore(&database, &restored);
    let store = open(&restored).await;
    store.check().await.unwrap();
    assert_eq!(store.handoffs().statistics(now.date_naive(), now).await.unwrap(), told);
    let redeem = async |handoff: &Handoff| {
        let redeemed = store.handoffs().redeem(&handoff.token_hash, &handoff.target_app, ATTEMPT, now).await;
        redeemed.unwrap().is_some()
    };
    assert!(redeem(&handoffs[0]).await);
    for handoff in &handoffs {
        assert!(!redeem(handoff).await, "{handoff:?}");
    }
    let months = "SELECT id FROM cross_app_sessions_archive_2026_11";
    assert_eq!(OtherProgram::on(&restored).await.ids(months).await, [handoffs[2].id.uuid()]);
    let work = store.begin().await.unwrap();
    let later = now + Duration::days(70);
    assert_eq!(
        work.handoffs().prepare_archive(later, later).await.unwrap(),
        3,
        "October to December are over"
    );
    work.commit().await.unwrap();
    assert_eq!(store.handoffs().count_archived(later).await.unwrap(), 0);
}
