//! The database goes away and comes back while people play.

use std::net::SocketAddr;

use reseat_credentials::SystemClock;
use reseat_domain::ports::Clock;
use reseat_domain::time::{Duration, Timestamp};
use reseat_test_database::{DatabaseKind, TestDatabase};
use reseat_testkit::TcpProxy;
use serde_json::json;

use crate::service::{SHORT_TIMES, Service, assert_verified, shipped};
use crate::socket::{Heard, Socket};
use crate::table::table;

/// Protocol pings that come while the database is away; each after more than half a second without a frame.
/// The process is dead to others after two seconds.
const PINGS: usize = 6;

/// A proxy to the server of a database, and the database's URL through it.
fn through_a_proxy(database: &TestDatabase) -> (TcpProxy, String) {
    let (before, rest) = database.url().split_once('@').unwrap();
    let (server, name) = rest.split_once('/').unwrap();
    let server: SocketAddr = server.replace("localhost", "127.0.0.1").parse().unwrap();
    let proxy = TcpProxy::to(server).unwrap();
    let url = format!("{before}@{}/{name}", proxy.address());
    (proxy, url)
}

#[tokio::test]
async fn a_database_that_was_away_for_long_costs_nobody_their_seat_or_time() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let (proxy, url) = through_a_proxy(&database);
    let mut variables = SHORT_TIMES.to_vec();
    variables.push(("DATABASE_URL", &url));
    let service = Service::start_as(&database, &shipped(), &variables).await;
    let players = table(&service, "casino", 2, json!({})).await;
    let mut socket = Socket::open(&service, &players[0], None).await;
    socket.frame("welcome").await;
    let mut other = Socket::open(&service, &players[1], None).await;
    other.frame("welcome").await;

    proxy.stall();
    let away_from = SystemClock.now();
    let (told, told_other) = tokio::join!(until_pinged(&mut socket), until_pinged(&mut other));
    for frame in told.iter().chain(&told_other) {
        assert!(frame["disconnected_since"].is_null(), "somebody was disconnected: {frame}");
    }
    proxy.resume();
    for socket in [&mut socket, &mut other] {
        socket.frame("restarting").await;
        assert!(matches!(socket.hear().await, Heard::Close(1012)));
    }

    // A new run begins. Nobody was there since the old one was last seen, and nobody's absence has run.
    let came_back = SystemClock.now();
    let mut socket = loop {
        if let Some(socket) = Socket::try_open(&service, &players[0]).await {
            break socket;
        }
    };
    let gone = socket.gone(players[1].id).await;
    let time = |name: &str| gone[name].as_str().unwrap().parse::<Timestamp>().unwrap();
    let since = time("disconnected_since");
    assert!((since - away_from).abs() < Duration::seconds(1), "since {since}, away from {away_from}");
    assert!(time("claimable_at") - Duration::minutes(5) >= came_back, "{gone}");
    assert_verified(&database).await;
}

#[tokio::test]
async fn a_stop_while_the_database_is_silent_ends_in_good_order_all_the_same() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let (proxy, url) = through_a_proxy(&database);
    let variables = [("DATABASE_URL", url.as_str()), ("RESEAT_SHUTDOWN__GRACE", "1s")];
    let service = Service::start_as(&database, &shipped(), &variables).await;
    let players = table(&service, "casino", 2, json!({})).await;
    let mut socket = Socket::open(&service, &players[0], None).await;
    socket.frame("welcome").await;
    proxy.stall();
    let (status, ()) = tokio::join!(service.terminate(), async {
        socket.frame("restarting").await;
        assert!(matches!(socket.hear().await, Heard::Close(1012)));
    });
    assert_eq!(status.code(), Some(0));
}

/// What is told until so many protocol pings have come.
async fn until_pinged(socket: &mut Socket) -> Vec<serde_json::Value> {
    let (mut told, mut pings) = (Vec::new(), 0);
    while pings < PINGS {
        match socket.hear().await {
            Heard::Frame(frame, _) => told.push(frame),
            Heard::Ping => pings += 1,
            Heard::Close(code) => panic!("closed with {code}"),
        }
    }
    told
}
