//! An app that takes in users whom another app hands over: `docs/howto/hand-users-over.md` tells the whole way.
//!
//! `cargo run -p reseat-web-api --example receive_a_handoff -- http://127.0.0.1:8080 "$CHESS_SECRET"`

use std::error::Error;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use axum::{Json, Router};
use reqwest::{Client, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

/// Answers may be lost so often before the user is asked to try again.
const ATTEMPTS: usize = 3;

/// The token stands in the fragment, which browsers send to no server. The page hands it in, and forgets it.
const PAGE: &str = r#"<!doctype html><title>Chess</title><p id="told">One moment…</p><script>
const handoff_token = new URLSearchParams(location.hash.slice(1)).get("handoff_token");
history.replaceState(null, "", location.pathname);
const redeem_id = crypto.randomUUID();
const body = JSON.stringify({ handoff_token, redeem_id });
fetch("/in", { method: "POST", headers: { "content-type": "application/json" }, body })
  .then(async (answer) => {
    const { welcome } = await answer.json();
    document.getElementById("told").textContent = welcome ?? "This link was used already. Go back and try again.";
  });
</script>"#;

/// What this app is to Reseat.
struct Chess {
    reseat: String,
    secret: String,
    http: Client,
}

#[derive(Deserialize)]
struct Arrival {
    handoff_token: String,
    redeem_id: Uuid,
}

/// The app. Reseat knows it as `chess`, and `<its address>/in` as its redirect URI.
pub(crate) fn app(reseat: String, secret: String) -> Router {
    let chess = Chess { reseat, secret, http: Client::new() };
    Router::new().route("/in", get(async || Html(PAGE)).post(arrive)).with_state(Arc::new(chess))
}

/// Redeems the token. Whoever is in the answer is signed in: the access token is good for Reseat's own routes, and the
/// refresh token stays here, beside a session that this app keeps as it likes.
async fn arrive(State(chess): State<Arc<Chess>>, Json(arrival): Json<Arrival>) -> (StatusCode, Json<Value>) {
    match chess.redeem(&arrival).await {
        Ok(answer) if answer.status().is_success() => {
            let user: Value = answer.json().await.unwrap_or_default();
            let (name, from) = (&user["user"]["display_name"], &user["source_app"]);
            let welcome = format!("Welcome, {}! You come from {}.", text(name), text(from));
            (StatusCode::OK, Json(json!({ "welcome": welcome, "access_token": user["access_token"] })))
        }
        // Unknown, used, too late: nobody is told which.
        Ok(refused) => (refused.status(), Json(json!({ "welcome": null }))),
        Err(_) => (StatusCode::BAD_GATEWAY, Json(json!({ "welcome": null }))),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl Chess {
    /// The same `redeem_id` at every attempt: when only the answer was lost, the same session is the answer again.
    async fn redeem(&self, arrival: &Arrival) -> reqwest::Result<Response> {
        let body = json!({ "handoff_token": arrival.handoff_token, "redeem_id": arrival.redeem_id });
        let url = format!("{}/api/handoffs/redeem", self.reseat);
        let mut attempts = 1;
        loop {
            let request = self.http.post(&url).basic_auth("chess", Some(&self.secret)).json(&body);
            match request.send().await {
                Err(_) if attempts < ATTEMPTS => attempts += 1,
                answer => return answer,
            }
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(reseat), Some(secret)) = (arguments.next(), arguments.next()) else {
        println!("Register the app, and start this again with the address of Reseat and the secret:");
        println!("reseat apps add chess --name Chess --redirect http://127.0.0.1:3000/in");
        return Ok(());
    };
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("Chess takes users in at http://127.0.0.1:3000/in");
    Ok(axum::serve(listener, app(reseat, secret)).await?)
}
