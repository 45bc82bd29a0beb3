//! Keys are replaced while people are signed in: what an older key signed is good while that key is held, and refused
//! when it is gone.

use reqwest::{Client, StatusCode};
use reseat_client::protocol::http::rooms::CreateRoom;
use reseat_client::protocol::http::sign_in::{GuestSignIn, SignedIn};
use reseat_test_database::{TestDatabase, on_both};
use serde_json::Value;

use crate::service::{Service, shipped};

on_both![a_token_of_an_older_key_is_good_while_the_key_is_held, a_shared_secret_shows_no_key];

/// Entries of the configuration: the name of the key, and 32 bytes.
fn token_key(name: &str) -> String {
    format!("{name}:{}A", name.repeat(21))
}

fn jwt_key(name: &str) -> String {
    format!("{name}:ed25519:{}A", name.repeat(21))
}

async fn start(database: &TestDatabase, token_keys: &str, jwt_keys: &str) -> Service {
    let variables = [("RESEAT_TOKEN_KEYS", token_keys), ("RESEAT_JWT_KEYS", jwt_keys)];
    Service::start_as(database, &shipped(), &variables).await
}

/// What a GET of a path answers to a token.
async fn get(service: &Service, path: &str, token: &str) -> (StatusCode, Value) {
    let url = format!("http://{}{path}", service.address());
    let response =
        Client::builder().no_proxy().build().unwrap().get(url).bearer_auth(token).send().await.unwrap();
    let status = response.status();
    (status, response.json().await.unwrap())
}

async fn keys(service: &Service) -> Vec<String> {
    let url = format!("http://{}/.well-known/jwks.json", service.address());
    let response = Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap();
    assert_eq!(response.headers()["cache-control"], "public, max-age=300");
    let document: Value = response.json().await.unwrap();
    let keys = document["keys"].as_array().unwrap();
    for key in keys {
        assert_eq!(
            (&key["kty"], &key["crv"], &key["alg"]),
            (&"OKP".into(), &"Ed25519".into(), &"EdDSA".into())
        );
        assert_eq!(key["x"].as_str().unwrap().len(), 43);
        assert!(key["d"].is_null(), "a private key is in the open");
    }
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn signed_in(service: &Service) -> SignedIn {
    service.api().guest_sign_in(&GuestSignIn::default()).await.unwrap()
}

/// The code of the refusal of a token.
async fn refusal(service: &Service, path: &str, token: &str) -> String {
    let (status, body) = get(service, path, token).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{body}");
    body["code"].as_str().unwrap().to_owned()
}

async fn a_token_of_an_older_key_is_good_while_the_key_is_held(database: TestDatabase) {
    let old = start(&database, &token_key("t1"), &jwt_key("j1")).await;
    assert_eq!(keys(&old).await, ["j1"]);
    let before = signed_in(&old).await;
    let wish = CreateRoom {
        game: "relay".to_owned(),
        seats: Some(2),
        options: None,
        player_name: None,
        private: false,
        abandon_after: None,
        turn_time: None,
    };
    let seat = old.api().with_bearer(before.access_token.clone()).create_room(&wish).await.unwrap();
    let recovery = format!("/api/rooms/{}/recovery", seat.room.id);
    assert!(old.terminate().await.success());

    let tokens = format!("{},{}", token_key("t2"), token_key("t1"));
    let both = start(&database, &tokens, &format!("{},{}", jwt_key("j2"), jwt_key("j1"))).await;
    assert_eq!(keys(&both).await, ["j2", "j1"]);
    assert_eq!(get(&both, "/api/auth/me", before.access_token.as_str()).await.0, StatusCode::OK);
    assert_eq!(get(&both, &recovery, seat.session_token.as_str()).await.0, StatusCode::OK);
    let next = both.api().refresh(before.refresh_token.clone()).await.unwrap();
    let fresh = signed_in(&both).await;
    assert!(both.terminate().await.success());

    let new = start(&database, &token_key("t2"), &jwt_key("j2")).await;
    assert_eq!(keys(&new).await, ["j2"]);
    assert_eq!(refusal(&new, "/api/auth/me", before.access_token.as_str()).await, "unknown_key");
    assert_eq!(refusal(&new, &recovery, seat.session_token.as_str()).await, "unknown_key");
    // The session is as old as its refresh tokens' key; its access token is of the new one.
    assert_eq!(get(&new, "/api/auth/me", next.access_token.as_str()).await.0, StatusCode::OK);
    assert!(new.api().refresh(next.refresh_token).await.is_err());
    assert!(new.api().refresh(fresh.refresh_token).await.is_ok());
    assert!(new.terminate().await.success());
}

async fn a_shared_secret_shows_no_key(database: TestDatabase) {
    let secret = "a shared secret of more than 32 bytes";
    let variables = [("RESEAT_TOKEN_KEYS", &*token_key("t1")), ("JWT_SECRET", secret)];
    let service = Service::start_as(&database, &shipped(), &variables).await;
    assert!(keys(&service).await.is_empty());
    let guest = signed_in(&service).await;
    assert_eq!(get(&service, "/api/auth/me", guest.access_token.as_str()).await.0, StatusCode::OK);
}
