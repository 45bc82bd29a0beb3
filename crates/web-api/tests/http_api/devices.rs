//! The list of a user's devices: `GET` and `PATCH /api/sessions`.

use chrono::Duration;
use reqwest::{Method, RequestBuilder};
use reseat_domain::audit::AuditKind;
use reseat_domain::ports::{AccessTokenIssuer, AuditEventListing};
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::FakeTokens;
use reseat_testkit::builders::{With, a_user, a_user_session, claims_of, moment};
use serde_json::{Value, json};

use crate::service::{Answer, Guest, Service, sent, text};

on_both![
    a_user_sees_where_they_are_signed_in,
    a_long_list_comes_page_by_page,
    the_latest_activity_stands_first,
    a_user_names_their_devices_and_nobody_elses,
    a_name_that_stays_is_not_told,
    devices_are_named_so_often_a_minute,
    a_name_that_is_none_is_refused,
    the_address_is_that_behind_the_trusted_proxies,
    nobody_without_a_session_sees_any,
];

const FIREFOX: &str = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0";

fn patch(service: &Service, session: &str, token: &str, body: &Value) -> impl Future<Output = Answer> {
    let request = service.request(Method::PATCH, &format!("/api/sessions/{session}"));
    sent(request.bearer_auth(token).json(body))
}

/// The same guest on another device, last seen so many milliseconds after the start; its token and session.
async fn another_device(service: &Service, guest: &Guest, device: u8, at: i64) -> (String, String) {
    let session = a_user_session(&a_user(1), device).with(|session| {
        session.user_id = guest.user_id.parse().unwrap();
        session.last_active_at = moment(at);
    });
    service.store.user_sessions().insert(&session).await.unwrap();
    (FakeTokens::default().issue(&claims_of(&session)), session.id.to_string())
}

fn ids(list: &Answer) -> Vec<String> {
    assert_eq!(list.status, 200, "{list:?}");
    list.body["sessions"].as_array().unwrap().iter().map(|session| text(&session["id"])).collect()
}

async fn a_user_sees_where_they_are_signed_in(database: TestDatabase) {
    let service = Service::on(&database).await;
    let request = service.request(Method::POST, "/session").header("user-agent", FIREFOX);
    let signed_in = sent(request.json(&json!({ "device_name": "phone" }))).await;
    let token = text(&signed_in.body["access_token"]);
    service.guest().await;
    let list = service.get("/api/sessions", &token).await;
    assert_eq!(list.body["sessions"], json!([signed_in.body["session"]]));
    assert_eq!(list.headers["cache-control"], "no-store");
    let session = &list.body["sessions"][0];
    assert_eq!(session["device_info"], "Firefox 128 on Android");
    assert_eq!((&session["device_name"], &session["current"]), (&json!("phone"), &json!(true)));
    let shown: Vec<&str> = session.as_object().unwrap().keys().map(String::as_str).collect();
    let fields =
        "app created_at current device_info device_name expires_at id ip_address kind last_active_at";
    assert_eq!(shown.join(" "), fields);
    assert_eq!(service.get("/api/sessions/count", &token).await.body, json!({ "count": 1 }));
}

async fn a_long_list_comes_page_by_page(database: TestDatabase) {
    let service = Service::on(&database).await;
    let guest = service.guest().await;
    for device in 1..=119 {
        another_device(&service, &guest, device, i64::from(device % 7)).await;
    }
    let count = service.get("/api/sessions/count", &guest.access_token).await;
    assert_eq!(count.body, json!({ "count": 120 }));
    let (mut seen, mut path, mut pages) = (Vec::new(), "/api/sessions".to_owned(), 0);
    loop {
        let page = service.get(&path, &guest.access_token).await;
        seen.extend(ids(&page));
        pages += 1;
        let Some(next) = page.body["next"].as_str() else { break };
        path = format!("/api/sessions?cursor={next}");
    }
    assert_eq!((pages, seen.len()), (3, 120));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 120, "none twice");
    for cursor in ["x", "7", "7.x", "x.01932b7c-0000-7000-8000-000000000001"] {
        let refused = service.get(&format!("/api/sessions?cursor={cursor}"), &guest.access_token).await;
        refused.assert_refused(422, "bad_field");
        assert_eq!(refused.fields(), ["cursor"]);
    }
}

async fn the_latest_activity_stands_first(database: TestDatabase) {
    let service = Service::on(&database).await;
    let guest = service.guest().await;
    let (phone, phone_id) = another_device(&service, &guest, 1, -2_000).await;
    let (_, tablet_id) = another_device(&service, &guest, 2, -1_000).await;
    let here = ids(&service.get("/api/sessions", &guest.access_token).await);
    assert_eq!(here[1..], [tablet_id.clone(), phone_id.clone()]);
    service.clock.advance(Duration::minutes(1));
    let list = service.get("/api/sessions", &phone).await;
    assert_eq!(ids(&list), [phone_id, here[0].clone(), tablet_id]);
    let current: Vec<&Value> =
        list.body["sessions"].as_array().unwrap().iter().map(|session| &session["current"]).collect();
    assert_eq!(current, [&json!(true), &json!(false), &json!(false)]);
}

async fn a_user_names_their_devices_and_nobody_elses(database: TestDatabase) {
    let service = Service::on(&database).await;
    let (guest, stranger) = (service.guest().await, service.guest().await);
    let (_, phone) = another_device(&service, &guest, 1, 0).await;
    let name = json!({ "device_name": "Zoë's 📱" });
    let renamed = patch(&service, &phone, &guest.access_token, &name).await;
    assert_eq!((renamed.status, &renamed.body["device_name"]), (200, &name["device_name"]), "{renamed:?}");
    assert_eq!((&renamed.body["id"], &renamed.body["current"]), (&json!(phone), &json!(false)));
    for (session, token) in [
        (phone.as_str(), &stranger.access_token),
        ("01932b7c-0000-7000-8000-0000000000ff", &guest.access_token),
        ("phone", &guest.access_token),
    ] {
        patch(&service, session, token, &json!({ "device_name": "mine" }))
            .await
            .assert_refused(404, "session_not_found");
    }
    let list = service.get("/api/sessions", &guest.access_token).await;
    let named = list.body["sessions"].as_array().unwrap().iter().find(|session| session["id"] == phone);
    assert_eq!(named.unwrap()["device_name"], name["device_name"]);
    let bare = patch(&service, &phone, &guest.access_token, &json!({ "device_name": null })).await;
    assert_eq!((bare.status, &bare.body["device_name"]), (200, &Value::Null));
}

async fn renames(service: &Service) -> usize {
    let kind = Some(AuditKind::DeviceRenamed);
    let listing = AuditEventListing { user_id: None, kind, before: None, limit: 1_000 };
    service.store.audit_events().list(listing).await.unwrap().len()
}

async fn a_name_that_stays_is_not_told(database: TestDatabase) {
    let service = Service::on(&database).await;
    let (guest, stranger) = (service.guest().await, service.guest().await);
    let (_, phone) = another_device(&service, &guest, 1, 0).await;
    for (name, told) in [(json!("phone"), 1), (json!("phone"), 1), (json!(null), 2), (json!(null), 2)] {
        let body = json!({ "device_name": name });
        let renamed = patch(&service, &phone, &guest.access_token, &body).await;
        assert_eq!((renamed.status, &renamed.body["device_name"]), (200, &name), "{renamed:?}");
        assert_eq!((&renamed.body["id"], &renamed.body["current"]), (&json!(phone), &json!(false)));
        assert_eq!(renames(&service).await, told);
    }
    // Nobody learns by the name that they guess.
    patch(&service, &phone, &stranger.access_token, &json!({ "device_name": null }))
        .await
        .assert_refused(404, "session_not_found");
}

async fn devices_are_named_so_often_a_minute(database: TestDatabase) {
    let service = Service::on(&database).await;
    let (guest, other) = (service.guest().await, service.guest().await);
    let (_, phone) = another_device(&service, &guest, 1, 0).await;
    let name = async |number: usize| {
        patch(&service, &phone, &guest.access_token, &json!({ "device_name": number.to_string() })).await
    };
    let mut named = 0;
    let refused = loop {
        let answer = name(named).await;
        if answer.status != 200 {
            break answer;
        }
        named += 1;
    };
    refused.assert_refused(429, "rate_limited");
    // More only as far as the time went on meanwhile.
    assert!((30..60).contains(&named), "{named}");
    assert_eq!(renames(&service).await, named);
    let (_, tablet) = another_device(&service, &other, 2, 0).await;
    let body = json!({ "device_name": "tablet" });
    assert_eq!(patch(&service, &tablet, &other.access_token, &body).await.status, 200);
}

async fn a_name_that_is_none_is_refused(database: TestDatabase) {
    let service = Service::on(&database).await;
    let guest = service.guest().await;
    let me = service.get("/api/auth/me", &guest.access_token).await;
    let session = text(&me.body["session"]["id"]);
    for body in [
        json!({}),
        json!({ "device_name": 7 }),
        json!({ "device_name": "x".repeat(65) }),
        json!({ "device_name": "a\u{7}" }),
    ] {
        let refused = patch(&service, &session, &guest.access_token, &body).await;
        refused.assert_refused(422, "bad_field");
        assert_eq!(refused.fields(), ["device_name"], "{body}");
    }
    assert_eq!(service.get("/api/auth/me", &guest.access_token).await.body, me.body);
}

async fn the_address_is_that_behind_the_trusted_proxies(database: TestDatabase) {
    let service = Service::on(&database).await;
    let address = |forwarded: &[&str]| {
        let request = service.request(Method::POST, "/session");
        let add = |request: RequestBuilder, value: &&str| request.header("x-forwarded-for", *value);
        let request = forwarded.iter().fold(request, add);
        async move { text(&sent(request).await.body["session"]["ip_address"]) }
    };
    // The caller is 127.0.0.1, which the service trusts.
    assert_eq!(address(&[]).await, "127.0.0.1");
    assert_eq!(address(&["203.0.113.9"]).await, "203.0.113.9");
    assert_eq!(address(&["203.0.113.9, 2001:db8::7"]).await, "2001:db8::7");
    assert_eq!(address(&["198.51.100.1", "203.0.113.9, 127.0.0.1"]).await, "203.0.113.9");
    assert_eq!(address(&["nonsense"]).await, "127.0.0.1");
}

async fn nobody_without_a_session_sees_any(database: TestDatabase) {
    let service = Service::on(&database).await;
    let seat = service.room(json!({ "game": "tally" })).await;
    for (method, path) in [
        (Method::GET, "/api/sessions"),
        (Method::GET, "/api/sessions/count"),
        (Method::PATCH, "/api/sessions/01932b7c-0000-7000-8000-000000000001"),
    ] {
        let request = || service.request(method.clone(), path);
        sent(request()).await.assert_refused(401, "unauthenticated");
        sent(request().bearer_auth(&seat.token)).await.assert_refused(401, "malformed");
    }
}
