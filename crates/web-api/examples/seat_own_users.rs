//! A studio's backend that seats its own users, who have no password at Reseat: `docs/howto/seat-your-own-users.md`.
//!
//! `cargo run -p reseat-web-api --example seat_own_users -- http://127.0.0.1:8080 "$STUDIO_SECRET"`

use std::error::Error;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What this backend is to Reseat.
struct Studio {
    reseat: String,
    secret: String,
    http: Client,
}

/// The backend. Reseat knows it as `studio`.
pub(crate) fn app(reseat: String, secret: String) -> Router {
    let studio = Studio { reseat, secret, http: Client::new() };
    Router::new().route("/play", post(play)).with_state(Arc::new(studio))
}

/// The game's page calls this when somebody wants to play, and gives what it answers to `@reseat/client`.
async fn play(State(studio): State<Arc<Studio>>, headers: HeaderMap) -> (StatusCode, Json<Value>) {
    let Some(user) = signed_in(&headers) else {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "sign in first" })));
    };
    match studio.seat(&user).await {
        Ok(tokens) => (StatusCode::OK, Json(tokens)),
        Err(_) => (StatusCode::BAD_GATEWAY, Json(json!({ "error": "try again" }))),
    }
}

/// Whoever this backend has signed in by means of its own. Here everybody is whom they say.
fn signed_in(headers: &HeaderMap) -> Option<String> {
    headers.get("x-studio-user")?.to_str().ok().map(str::to_owned)
}

impl Studio {
    /// A new session of that user. Reseat makes the user at the first call, and finds them again by the same id.
    async fn seat(&self, user: &str) -> reqwest::Result<Value> {
        let body = json!({ "external_id": user, "display_name": user });
        let request = self.http.post(format!("{}/api/apps/sessions", self.reseat));
        let request = request.basic_auth("studio", Some(&self.secret)).json(&body);
        request.send().await?.error_for_status()?.json().await
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(reseat), Some(secret)) = (arguments.next(), arguments.next()) else {
        println!("Register the backend, and start this again with the address of Reseat and the secret:");
        println!("reseat apps add studio --name Studio");
        return Ok(());
    };
    let listener = TcpListener::bind("127.0.0.1:3001").await?;
    println!("The studio listens: curl -X POST -H 'X-Studio-User: zoe' http://127.0.0.1:3001/play");
    Ok(axum::serve(listener, app(reseat, secret)).await?)
}
