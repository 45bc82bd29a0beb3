//! From one app to another, as an operator sets it up and an app's backend uses it: commands, the service, a kill.

use reqwest::{Client, RequestBuilder};
use reseat_client::protocol::http::sign_in::{GuestSignIn, SignedIn};
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};

use crate::service::{Service, reseat, shipped};

on_both![a_lost_answer_survives_a_kill_and_no_secret_is_logged];

const LEVEL: (&str, &str) = (
    "RUST_LOG",
    "info,reseat=trace,reseat_app=trace,reseat_web_api=trace,reseat_persistence=trace,reseat_domain=trace",
);

async fn a_lost_answer_survives_a_kill_and_no_secret_is_logged(database: TestDatabase) {
    let service = Service::start_as(&database, &shipped(), &[LEVEL]).await;
    let secret =
        told(&reseat(&database, &["apps", "add", "chess", "--name", "Chess", "--json"]).await, "secret");
    reseat(&database, &["apps", "allow", "main", "chess"]).await;
    let guest: SignedIn = service.api().guest_sign_in(&GuestSignIn::default()).await.unwrap();
    let account = reseat(&database, &["accounts", "add", "Club"]).await;
    reseat(&database, &["accounts", "add-member", "Club", &guest.user.username]).await;

    let wish = json!({ "target_app": "chess", "account_id": account.trim() });
    let minted = post(&service, "/api/handoffs").bearer_auth(guest.access_token.as_str()).json(&wish);
    let token = told(&answer(minted).await.to_string(), "handoff_token");
    let body = json!({ "handoff_token": token, "redeem_id": "7d3f1c9e-52a4-4d0b-9f60-8a1b2c3d4e5f" });
    let redeem = |service: &Service| {
        post(service, "/api/handoffs/redeem").basic_auth("chess", Some(&secret)).json(&body)
    };
    // Nobody reads the first answer, and the server is killed.
    let lost = answer(redeem(&service)).await;
    let first_log = service.log();
    service.kill().await;
    let service = Service::start_as(&database, &shipped(), &[LEVEL]).await;
    let again = answer(redeem(&service)).await;
    assert_eq!(again["session"]["id"], lost["session"]["id"]);
    assert_eq!(again["refresh_token"], lost["refresh_token"]);
    assert_eq!(again["account"]["name"], "Club");

    let stats: Value =
        serde_json::from_str(&reseat(&database, &["handoffs", "stats", "--json"]).await).unwrap();
    assert_eq!((&stats["days"][0]["created"], &stats["days"][0]["used"]), (&json!(1), &json!(1)), "{stats}");
    reseat(&database, &["cleanup"]).await;
    let list = reseat(&database, &["apps", "list", "--json"]).await;
    assert!(list.contains("\"slug\":\"chess\"") && !list.contains(&secret), "{list}");
    let log = first_log + &service.log();
    for secret in [&secret, &token, &told(&again.to_string(), "access_token")] {
        assert!(!log.contains(&secret[secret.len() - 24..]), "a secret was logged");
    }
}

fn post(service: &Service, path: &str) -> RequestBuilder {
    Client::builder().no_proxy().build().unwrap().post(format!("http://{}{path}", service.address()))
}

async fn answer(request: RequestBuilder) -> Value {
    let response = request.send().await.unwrap();
    let status = response.status();
    let body = response.json().await.unwrap();
    assert!(status.is_success(), "{status}: {body}");
    body
}

/// A text in a JSON object.
fn told(object: &str, field: &str) -> String {
    let object: Value = serde_json::from_str(object).unwrap();
    object[field].as_str().unwrap().to_owned()
}
