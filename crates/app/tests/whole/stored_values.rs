//! What the database holds opens nothing: who has read all of it is still nobody to the service.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use futures_util::{StreamExt, stream};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use reseat_test_database::{StoredValue, TestDatabase, on_both};
use serde_json::{Value, json};

use crate::service::{Service, reseat, shipped};
use crate::socket::Socket;
use crate::table::table;

on_both![no_stored_value_is_a_credential_on_any_route];

const PROTOCOL: &str = include_str!("../../../../docs/protocol.md");
/// Values of a column that are tried: one row is as good as another.
const OF_A_COLUMN: usize = 2;
/// The attempts of an app that has proved itself.
const REDEEM: &str = "handoff";
/// Requests that are under way at once.
const AT_ONCE: usize = 16;
/// What a token of the service begins with.
const PREFIXES: [&str; 4] = ["rs_s_", "rs_r_", "rs_h_", "rs_a_"];

/// A route that somebody must prove themselves to.
struct Route {
    method: Method,
    path: String,
    body: Value,
}

/// Those of the protocol's table, of this room.
fn routes(room: &str, player: &str) -> Vec<Route> {
    let rows = PROTOCOL.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let guarded = rows.filter_map(|(route, rest)| {
        let (who, _) = rest.split_once(" | ")?;
        let (method, path) = route.split_once(' ')?;
        let is_open = who == "anyone" || who.starts_with("whoever");
        (path.starts_with('/') && !is_open).then_some((method, path))
    });
    let routes = guarded.map(|(method, path)| {
        let is_named_in_body = path.starts_with("/api/game/");
        let path = path.replace("{room}", room).replace("{player_id}", player).replace("{id}", player);
        let body = json!({
            "room_id": room, "player_id": player, "action_id": player, "action_type": "capture", "card_id": "2C",
            "target_cards": [], "build_value": 2, "after": 0,
        });
        let body = if is_named_in_body { body } else { json!({}) };
        Route { method: method.parse().unwrap(), path, body }
    });
    routes.collect()
}

/// A value in every form in which it may be presented.
fn forms(value: &StoredValue) -> Vec<String> {
    let bytes = &value.bytes;
    let base64 = URL_SAFE_NO_PAD.encode(bytes);
    let mut forms = vec![bytes.iter().map(|byte| format!("{byte:02x}")).collect(), STANDARD.encode(bytes)];
    if let Ok(text) = str::from_utf8(bytes) {
        forms.push(text.to_owned());
        // A hash in hexadecimal, as the bytes that it stands for.
        let pairs =
            text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok());
        if let Some(hashed) = pairs.collect::<Option<Vec<u8>>>().filter(|hashed| hashed.len() == 32) {
            forms.push(URL_SAFE_NO_PAD.encode(&hashed));
            forms.extend(PREFIXES.map(|prefix| format!("{prefix}{}", URL_SAFE_NO_PAD.encode(&hashed))));
        }
    }
    forms.push(base64);
    forms
}

/// All that a thief of the database may try, each once.
fn candidates(values: &[StoredValue]) -> BTreeSet<String> {
    let mut candidates = BTreeSet::new();
    let mut columns = values.chunk_by(|one, next| (&one.table, &one.column) == (&next.table, &next.column));
    for column in columns.by_ref() {
        candidates.extend(column.iter().take(OF_A_COLUMN).flat_map(forms));
    }
    // What no header can hold is no credential.
    candidates.retain(|text| !text.is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
    candidates
}

async fn no_stored_value_is_a_credential_on_any_route(database: TestDatabase) {
    let quick = [
        ("RESEAT_LIMITS__SIGN_IN_PER_MINUTE", "1000000"),
        ("RESEAT_PASSWORDS__MEMORY_KIB", "8"),
        ("RESEAT_PASSWORDS__ITERATIONS", "1"),
        ("RUST_LOG", "warn,reseat_app=info"),
    ];
    let service = Service::start_as(&database, &shipped(), &quick).await;
    let players = table(&service, "casino", 2, json!({})).await;
    let _connected = Socket::open(&service, &players[0], None).await;
    let http = Client::builder().no_proxy().build().unwrap();
    let url = |path: &str| format!("http://{}{path}", service.address());
    let account = json!({ "username": "Zoë", "password": "correct horse battery" });
    let registered = http.post(url("/api/auth/register")).json(&account).send().await.unwrap();
    assert_eq!(registered.status(), 201);
    let by_cookie = json!({ "mode": "cookie" });
    let cookie = http
        .post(url("/session"))
        .header("sec-fetch-site", "same-origin")
        .json(&by_cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(cookie.status(), 201);

    let told = reseat(&database, &["apps", "add", "chess", "--name", "Chess", "--json"]).await;
    let told: Value = serde_json::from_str(&told).unwrap();
    let secret = told["secret"].as_str().unwrap();
    reseat(&database, &["apps", "allow", "main", "chess"]).await;
    let registered: Value = registered.json().await.unwrap();
    let minted = http.post(url("/api/handoffs")).json(&json!({ "target_app": "chess" }));
    let minted = minted.bearer_auth(registered["access_token"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(minted.status(), 201);

    let values = database.stored_values().await;
    for (table, column) in [
        ("users", "password_hash"),
        ("user_sessions", "refresh_salt"),
        ("game_sessions", "token_nonce"),
        ("apps", "secret_hash"),
        ("cross_app_sessions", "token_hash"),
    ] {
        assert!(
            values.iter().any(|value| value.table == table && value.column == column),
            "{table}.{column}"
        );
    }
    let candidates = candidates(&values);
    let routes = routes(&players[0].room.to_string(), &players[0].id.to_string());
    assert!(candidates.len() > 200 && routes.len() > 25, "{} × {}", candidates.len(), routes.len());

    let mut attempts: Vec<(String, RequestBuilder)> = Vec::new();
    for text in &candidates {
        let mut attempt = |place: &str, request: RequestBuilder| {
            attempts.push((format!("{place}: {text}"), request));
        };
        for Route { method, path, body } in &routes {
            let request = http.request(method.clone(), url(path)).json(body);
            attempt(&format!("{method} {path}"), request.bearer_auth(text));
        }
        let me = http.get(url("/api/auth/me"));
        attempt("cookie", me.try_clone().unwrap().header("cookie", format!("reseat={text}")));
        attempt("basic", me.basic_auth("Zoë", Some(text)));
        let app = http.post(url("/api/apps/sessions")).json(&json!({ "external_id": "7" }));
        attempt("app", app.basic_auth("chess", Some(text)));
        let redeem = json!({ "handoff_token": text, "redeem_id": players[0].id.to_string() });
        let redeem = http.post(url("/api/handoffs/redeem")).json(&redeem);
        attempt(REDEEM, redeem.basic_auth("chess", Some(secret)));
        let refresh = http.post(url("/api/auth/refresh"));
        attempt("refresh", refresh.json(&json!({ "refresh_token": text })));
        let log_in = http.post(url("/api/auth/login"));
        attempt("login", log_in.json(&json!({ "username": "Zoë", "password": text })));
        let socket = http.get(url(&format!("/ws/{}", players[0].room)));
        attempt("socket", socket.query(&[("session_token", text)]));
    }
    let mut answers = stream::iter(attempts)
        .map(async |(what, request)| (what, request.send().await.unwrap().status()))
        .buffer_unordered(AT_ONCE);
    while let Some((what, status)) = answers.next().await {
        let refused = if what.starts_with(REDEEM) { StatusCode::GONE } else { StatusCode::UNAUTHORIZED };
        assert_eq!(status, refused, "{what}");
    }
}
