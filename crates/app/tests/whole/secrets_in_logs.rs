//! What a service logs of a whole evening holds none of the secrets that it handed out.

use reseat_client::protocol::http::sign_in::GuestSignIn;
use reseat_client::{GameConnection, Options, Seat, Status};
use reseat_test_database::{DatabaseKind, TestDatabase, on_both};
use serde_json::json;

use crate::service::{Service, shipped};
use crate::table::{next_move, table};

on_both![no_token_and_no_seed_is_logged_even_at_the_lowest_level];

async fn no_token_and_no_seed_is_logged_even_at_the_lowest_level(database: TestDatabase) {
    let level = [(
        "RUST_LOG",
        "info,reseat=trace,reseat_app=trace,reseat_web_api=trace,reseat_persistence=trace,reseat_domain=trace",
    )];
    let service = Service::start_as(&database, &shipped(), &level).await;
    let guest = service.api().guest_sign_in(&GuestSignIn::default()).await.unwrap();
    let players = table(&service, "casino", 2, json!({ "target": 1 })).await;
    // By query parameter too, which is where a careless log line would show it.
    let by_query = format!(
        "http://{}/ws/{}?session_token={}",
        service.address(),
        players[0].room,
        players[0].token.as_str()
    );
    let _ = reqwest::get(by_query).await.unwrap();
    let seat = Seat::new(players[0].room, players[0].token.clone());
    let (connection, _events) = GameConnection::open(seat, Options::to(service.url()));
    connection.watch().wait_for(|snapshot| snapshot.status == Status::Connected).await.unwrap();
    while let Some((place, _, chosen)) = next_move(&players).await {
        players[place].submit(&chosen).await.unwrap();
    }
    let log = service.log();
    assert!(log.lines().count() > 10, "the log is suspiciously short:\n{log}");
    let secrets = [guest.access_token.as_str(), players[0].token.as_str(), players[1].token.as_str()];
    for secret in secrets {
        assert!(!log.contains(secret), "a token was logged");
        // A part of it is enough to be careless.
        let tail = &secret[secret.len() - 24..];
        assert!(!log.contains(tail), "the end of a token was logged");
    }
    let kept = match database.kind() {
        DatabaseKind::Sqlite => "reseat.db.secrets",
        DatabaseKind::Postgres => "reseat.secrets",
    };
    let kept = std::fs::read_to_string(database.folder().join(kept)).unwrap();
    let keys: Vec<&str> = kept.split(['=', ':', ',', '\n']).filter(|word| word.len() >= 40).collect();
    assert!(keys.len() >= 2, "the keys of both kinds of token are searched for");
    for word in keys {
        assert!(!log.contains(word), "a key was logged");
    }
}
