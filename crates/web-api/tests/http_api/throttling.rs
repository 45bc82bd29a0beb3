//! How often somebody may guess at a password, on whichever route; and what the operator learns of it.

use reqwest::Method;
use reseat_domain::audit::{AuditEvent, AuditKind};
use reseat_domain::ports::AuditEventListing;
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, registered, token};
use crate::service::{Answer, Service, migrated, sent, settings};

on_both![
    guesses_on_every_route_count_at_one_name,
    who_brings_many_names_gets_rid_of_no_guess,
    a_limit_leaves_one_entry_a_minute_however_many_it_refuses,
    who_reads_or_deletes_their_own_keeps_nobody_from_signing_in,
];

async fn service(database: &TestDatabase, sign_in_per_minute: u32) -> Service {
    let mut settings = settings();
    settings.sign_in_per_minute = sign_in_per_minute;
    Service::start_with(settings, migrated(database).await).await
}

async fn log_in(service: &Service, address: &str, name: &str, password: &str) -> Answer {
    let body = json!({ "username": name, "password": password });
    let request = service.request(Method::POST, "/api/auth/login").header("x-forwarded-for", address);
    sent(request.json(&body)).await
}

async fn throttled(service: &Service) -> Vec<AuditEvent> {
    let kind = Some(AuditKind::SignInThrottled);
    let listing = AuditEventListing { user_id: None, kind, before: None, limit: 1_000 };
    service.store.audit_events().list(listing).await.unwrap()
}

async fn guesses_on_every_route_count_at_one_name(database: TestDatabase) {
    let service = service(&database, 6).await;
    let user = registered(&service, "Zoë").await;
    let guess = async |method: Method, path: &str, body: Value| {
        let request = service.request(method, path).bearer_auth(token(&user)).json(&body);
        sent(request.header("x-forwarded-for", "192.0.2.1")).await
    };
    let change = json!({ "current_password": "another password", "new_password": "staple battery" });
    let changed = guess(Method::PUT, "/api/auth/password", change.clone()).await;
    changed.assert_refused(401, "invalid_credentials");
    let deleted = guess(Method::DELETE, "/api/users/me", json!({ "password": "another password" })).await;
    deleted.assert_refused(401, "invalid_credentials");
    let signed_in = log_in(&service, "192.0.2.1", "ZOË", "another password").await;
    signed_in.assert_refused(401, "invalid_credentials");

    // Three guesses at one name from one network, and it is refused on each of the routes.
    log_in(&service, "192.0.2.1", "Zoë", PASSWORD).await.assert_refused(429, "rate_limited");
    guess(Method::PUT, "/api/auth/password", change).await.assert_refused(429, "rate_limited");
    let deleted = guess(Method::DELETE, "/api/users/me", json!({ "password": PASSWORD })).await;
    deleted.assert_refused(429, "rate_limited");
    assert_eq!(log_in(&service, "192.0.2.2", "Zoë", PASSWORD).await.status, 200, "the owner, elsewhere");
    let told = throttled(&service).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].data, json!({ "limit": "network_and_name" }));
    assert_eq!(told[0].user_id.map(|id| id.to_string()), user.body["user"]["id"].as_str().map(str::to_owned));
}

async fn who_brings_many_names_gets_rid_of_no_guess(database: TestDatabase) {
    let service = service(&database, 2).await;
    registered(&service, "Zoë").await;
    log_in(&service, "192.0.2.1", "Zoë", "another password").await.assert_refused(401, "invalid_credentials");
    for number in 0..100 {
        log_in(&service, "192.0.2.1", &format!("nobody{number}"), "another password").await;
    }
    log_in(&service, "192.0.2.1", "Zoë", PASSWORD).await.assert_refused(429, "rate_limited");
    let told = throttled(&service).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].data, json!({ "limit": "network" }));
}

async fn a_limit_leaves_one_entry_a_minute_however_many_it_refuses(database: TestDatabase) {
    let service = service(&database, 2).await;
    let register = async |number: u32| {
        let body = json!({ "username": format!("user{number}"), "password": PASSWORD });
        let request = service.request(Method::POST, "/api/auth/register");
        sent(request.header("x-forwarded-for", "192.0.2.9").json(&body)).await
    };
    assert_eq!(register(1).await.status, 201);
    assert_eq!(register(2).await.status, 201);
    for number in 3..20 {
        register(number).await.assert_refused(429, "rate_limited");
    }
    let told = throttled(&service).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].user_id, &told[0].data), (None, &json!({ "limit": "network" })));
    assert_eq!(told[0].ip_address, "192.0.2.9".parse().ok());
}

async fn who_reads_or_deletes_their_own_keeps_nobody_from_signing_in(database: TestDatabase) {
    let service = service(&database, 2).await;
    registered(&service, "Zoë").await;
    let (guest, other) = (service.guest().await, service.guest().await);
    let ask = async |method: Method, path: &str, token: &str, body: Value| {
        let request = service.request(method, path).bearer_auth(token).json(&body);
        sent(request.header("x-forwarded-for", "192.0.2.1")).await
    };
    let export = async |token: &str| ask(Method::GET, "/api/users/me/export", token, Value::Null).await;
    let mut exported = 0;
    let refused = loop {
        let answer = export(&guest.access_token).await;
        if answer.status != 200 {
            break answer;
        }
        exported += 1;
    };
    refused.assert_refused(429, "rate_limited");
    assert!((10..20).contains(&exported), "{exported}");
    let deleted = ask(Method::DELETE, "/api/users/me", &guest.access_token, json!({})).await;
    deleted.assert_refused(429, "rate_limited");
    assert_eq!(service.get("/api/auth/me", &guest.access_token).await.status, 200);

    assert_eq!(export(&other.access_token).await.status, 200, "another user behind the same address");
    assert_eq!(log_in(&service, "192.0.2.1", "Zoë", PASSWORD).await.status, 200);
    assert_eq!(throttled(&service).await, []);
}
