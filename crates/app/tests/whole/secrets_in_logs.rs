//! What a service logs of a whole evening holds none of the secrets that it handed out.

use reqwest::Client;
use reseat_client::protocol::TokenText;
use reseat_client::protocol::http::sign_in::GuestSignIn;
use reseat_client::{GameConnection, Options, Seat, Status};
use reseat_test_database::{DatabaseKind, TestDatabase, on_both};
use serde_json::{Value, json};

use crate::service::{Service, shipped};
use crate::table::{next_move, table};

on_both![
    no_token_and_no_seed_is_logged_even_at_the_lowest_level,
    nothing_that_proves_a_user_is_logged_whatever_is_asked_for,
];

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

const PASSWORD: &str = "correct horse battery";
const WRONG: &str = "staple of another horse";

/// Everything that can be logged, by every crate that is built in.
async fn nothing_that_proves_a_user_is_logged_whatever_is_asked_for(database: TestDatabase) {
    let service = Service::start_as(&database, &shipped(), &[("RUST_LOG", "trace")]).await;
    let http = Client::builder().no_proxy().build().unwrap();
    let url = format!("http://{}", service.address());
    let post = async |path: &str, bearer: &str, body: Value| {
        let request =
            http.post(format!("{url}{path}")).header("sec-fetch-site", "same-origin").bearer_auth(bearer);
        let answer = request.json(&body).send().await.unwrap();
        let cookie = answer.headers().get("set-cookie").map(|cookie| cookie.to_str().unwrap().to_owned());
        (cookie, answer.json::<Value>().await.unwrap_or_default())
    };
    let account =
        |password: &str, mode: &str| json!({ "username": "Zoë", "password": password, "mode": mode });
    let (_, registered) = post("/api/auth/register", "", account(PASSWORD, "bearer")).await;
    let (cookie, _) = post("/api/auth/login", "", account(PASSWORD, "cookie")).await;
    let cookie = cookie.unwrap().split([';', '=']).nth(1).unwrap().to_owned();
    post("/api/auth/login", "", account(WRONG, "bearer")).await;
    let (_, refreshed) =
        post("/api/auth/refresh", "", json!({ "refresh_token": registered["refresh_token"] })).await;
    let by_cookie = http.get(format!("{url}/api/auth/me")).header("cookie", format!("reseat={cookie}"));
    assert_eq!(by_cookie.send().await.unwrap().status(), 200);
    let access_token = refreshed["access_token"].as_str().unwrap();
    let (_, seat) = post("/api/rooms", access_token, json!({ "game": "relay", "seats": 2 })).await;
    let room = seat["room"]["id"].as_str().unwrap();
    let token = seat["session_token"].as_str().unwrap();
    let seat = Seat::new(room.parse().unwrap(), TokenText::new(token.to_owned()));
    let (connection, _events) = GameConnection::open(seat, Options::to(service.url()));
    connection.watch().wait_for(|snapshot| snapshot.status == Status::Connected).await.unwrap();
    let (_, _) = post("/api/auth/logout", access_token, json!({})).await;
    let values = database.stored_values().await;
    let hash = values.iter().find(|value| value.column == "password_hash").unwrap();

    let log = service.log();
    assert!(log.contains("TRACE"), "nothing was logged at that level");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut secrets = vec![PASSWORD.to_owned(), WRONG.to_owned(), cookie, token.to_owned()];
    secrets.extend([&registered, &refreshed].map(|answer| text(&answer["access_token"])));
    secrets.extend([&registered, &refreshed].map(|answer| text(&answer["refresh_token"])));
    secrets.push(String::from_utf8(hash.bytes.clone()).unwrap());
    for (place, secret) in secrets.iter().enumerate() {
        let tail = &secret[secret.len().saturating_sub(24)..];
        let line = log.lines().find(|line| line.contains(tail));
        assert_eq!(line, None, "secret {place} of those above was logged");
    }
}
