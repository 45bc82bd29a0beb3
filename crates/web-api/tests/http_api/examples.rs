//! The examples are apps that work: each on a port of its own, beside a service.

#[path = "../../examples/receive_a_handoff.rs"]
#[expect(dead_code, reason = "who runs the example by hand needs `main`")]
mod receive_a_handoff;
#[path = "../../examples/seat_own_users.rs"]
#[expect(dead_code, reason = "who runs the example by hand needs `main`")]
mod seat_own_users;

use axum::Router;
use reqwest::{Client, Method};
use reseat_domain::services::NewApp;
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::handing::{FIRST, Handing, REDIRECT_URI, SECOND};
use crate::service::{Answer, sent, text};

on_both![an_app_takes_in_who_is_handed_to_it_once, a_studio_seats_its_own_users];

/// The address of an app that runs from now on.
async fn run(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

async fn an_app_takes_in_who_is_handed_to_it_once(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let chess = run(receive_a_handoff::app(handing.service.url.clone(), handing.chess.clone())).await;
    let guest = handing.service.guest().await;
    let wish = json!({ "target_app": "chess", "redirect_uri": REDIRECT_URI });
    let minted = handing.mint(&guest.access_token, wish).await;
    let page = sent(client().get(format!("{chess}/in"))).await;
    assert!(page.body.as_str().unwrap().contains("location.hash"), "{page:?}");
    let redirect_url = text(&minted.body["redirect_url"]);
    let token = redirect_url.split_once("#handoff_token=").unwrap().1;
    let arrive = async |redeem_id: &str| -> Answer {
        let body = json!({ "handoff_token": token, "redeem_id": redeem_id });
        sent(client().post(format!("{chess}/in")).json(&body)).await
    };
    let arrived = arrive(FIRST).await;
    assert_eq!(arrived.status, 200, "{arrived:?}");
    assert!(text(&arrived.body["welcome"]).ends_with("You come from main."), "{arrived:?}");
    assert_eq!(handing.session_of(&arrived).await.unwrap()["app"], "chess");
    let again = arrive(SECOND).await;
    assert_eq!((again.status, &again.body["welcome"]), (410, &Value::Null));
}

async fn a_studio_seats_its_own_users(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let new = NewApp { slug: "studio".into(), name: "Studio".into(), ..NewApp::default() };
    let (_, secret) = handing.service.state.services.apps.add(&new).await.unwrap();
    let studio = run(seat_own_users::app(handing.service.url.clone(), secret.reveal().to_owned())).await;
    let play = || client().request(Method::POST, format!("{studio}/play"));
    assert_eq!(sent(play()).await.status, 401);
    let first = sent(play().header("x-studio-user", "zoe")).await;
    let again = sent(play().header("x-studio-user", "zoe")).await;
    assert_eq!((first.status, again.status), (200, 200), "{first:?} {again:?}");
    assert_eq!(first.body["user"]["id"], again.body["user"]["id"]);
    let token = text(&again.body["access_token"]);
    let room = handing.service.post("/api/rooms", &token, json!({ "game": "tally" })).await;
    assert_eq!(room.status, 201, "{room:?}");
}
