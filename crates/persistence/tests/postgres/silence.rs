//! What becomes of calls when the server, or the way to it, says nothing any more: no close, no error.

use std::net::ToSocketAddrs;
use std::time::Duration;

use reseat_domain::error::StoreError;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_migration::step_names;
use reseat_persistence::{SeaOrmStore, StoreSettings};
use reseat_test_database::TestDatabase;
use reseat_testkit::TcpProxy;
use reseat_testkit::builders::{a_room, a_user, an_entry, room_id};

use crate::database::migrated;

/// Enough for a server that answers, little for a test that waits in vain.
const LIMIT: Duration = Duration::from_secs(2);

/// A store that reaches its server through a proxy.
async fn through_a_proxy(database: &TestDatabase) -> (SeaOrmStore, TcpProxy) {
    let (before, rest) = database.url().rsplit_once('@').unwrap();
    let (host, name) = rest.split_once('/').unwrap();
    let proxy = TcpProxy::to(host.to_socket_addrs().unwrap().next().unwrap()).unwrap();
    let url = format!("{before}@{}/{name}", proxy.address());
    let settings = StoreSettings { answer_limit: LIMIT, queue_patience: LIMIT, ..StoreSettings::default() };
    (SeaOrmStore::open_with(&url, step_names(), settings).await.unwrap(), proxy)
}

#[tokio::test]
async fn no_call_waits_for_a_silent_server_for_ever_and_the_next_ones_find_it_again() {
    let database = migrated().await;
    let (store, proxy) = through_a_proxy(&database).await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let unit = store.begin().await.unwrap();
    let first = [an_entry(room_id(1), 1)];
    assert_eq!(store.actions().append(&first).await.unwrap(), AppendAnswer::Appended);
    proxy.stall();

    let (user, second) = (a_user(1), [an_entry(room_id(1), 2)]);
    let (found, changed, appended, in_unit) = tokio::join!(
        store.rooms().find(room_id(1)),
        store.users().insert(&user),
        store.actions().append(&second),
        unit.users().insert(&user),
    );
    let is_unavailable = |error: StoreError| matches!(error, StoreError::Unavailable(_));
    assert!(is_unavailable(found.unwrap_err()) && is_unavailable(changed.unwrap_err()));
    assert!(is_unavailable(appended.unwrap_err()) && is_unavailable(in_unit.unwrap_err()));

    // The machine is back, and knows nothing of the connections of before.
    proxy.cut();
    proxy.resume();
    assert!(store.rooms().find(room_id(1)).await.unwrap().is_some());
    let head = store.actions().head(room_id(1)).await.unwrap();
    let next = [an_entry(room_id(1), head + 1)];
    assert_eq!(store.actions().append(&next).await.unwrap(), AppendAnswer::Appended);
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_silent_server_keeps_no_store_from_closing() {
    let database = migrated().await;
    let (store, proxy) = through_a_proxy(&database).await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    proxy.stall();
    let entry = [an_entry(room_id(1), 1)];
    let appended = async { store.actions().append(&entry).await };
    let (appended, closed) = tokio::join!(appended, store.close());
    assert!(appended.is_err() && closed.is_ok());
}
