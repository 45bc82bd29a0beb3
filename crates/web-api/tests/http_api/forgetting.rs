//! What is left of a user who has deleted the account: nothing says where they were and on what device.

use chrono::Duration;
use reqwest::Method;
use reseat_domain::audit::AuditKind;
use reseat_domain::id::{RoomId, UserId};
use reseat_domain::ports::{AuditEventListing, Clock, SeatHolder};
use reseat_domain::session::Connect;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::{With, a_connect, an_audit_event};
use serde_json::json;

use crate::accounts::{PASSWORD, service};
use crate::handing::Handing;
use crate::service::{Answer, sent, text};

on_both![
    nothing_that_is_left_of_a_deleted_user_says_where_they_were,
    a_user_at_whom_many_have_guessed_is_deleted_and_forgotten,
];

const PHONE: &str = "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0";

async fn from_phone(handing: &Handing, path: &str, token: Option<&str>, body: serde_json::Value) -> Answer {
    let request = handing.service.request(Method::POST, path).header("user-agent", PHONE);
    let request = request.header("x-forwarded-for", "203.0.113.7").json(&body);
    sent(match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    })
    .await
}

async fn nothing_that_is_left_of_a_deleted_user_says_where_they_were(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let (service, store) = (&handing.service, &handing.service.store);
    let password = json!({ "username": "Zoë", "password": PASSWORD });
    let user = from_phone(&handing, "/api/auth/register", None, password.clone()).await;
    let (token, id) = (text(&user.body["access_token"]), text(&user.body["user"]["id"]));
    let user_id: UserId = id.parse().unwrap();

    // A seat that was connected, a handoff in the archive, another device, and a guess by a stranger.
    let made = from_phone(&handing, "/api/rooms", Some(&token), json!({ "game": "tally" })).await;
    let player = text(&made.body["player_id"]).parse().unwrap();
    let session = text(&user.body["session"]["id"]).parse().unwrap();
    let holder = store.game_sessions().find_holder(player, session).await.unwrap();
    let Some(SeatHolder { game_session: Some(seat), user_session: Some(session), .. }) = holder else {
        panic!("{holder:?}")
    };
    let connect = Connect { now: service.clock.now(), ..a_connect(&seat, &session) };
    assert!(store.game_sessions().connect(&connect).await.unwrap().is_some());
    let handed = from_phone(&handing, "/api/handoffs", Some(&token), json!({ "target_app": "poker" })).await;
    assert_eq!(handed.status, 201, "{handed:?}");
    service.clock.advance(Duration::minutes(20));
    let work = store.begin().await.unwrap();
    assert_eq!(work.handoffs().archive(service.clock.now(), 10).await.unwrap(), 1);
    work.commit().await.unwrap();
    let wrong = json!({ "username": "Zoë", "password": "another password" });
    from_phone(&handing, "/api/auth/login", None, wrong).await.assert_refused(401, "invalid_credentials");
    let there = sent(service.request(Method::POST, "/api/auth/login").json(&password)).await;
    assert_eq!(handing.events(AuditKind::NewDevice).await, 1);

    let request = service.request(Method::DELETE, "/api/users/me").header("user-agent", PHONE);
    let request =
        request.bearer_auth(text(&there.body["access_token"])).json(&json!({ "password": PASSWORD }));
    assert_eq!(sent(request).await.status, 204);

    let listing = AuditEventListing { user_id: Some(user_id), kind: None, before: None, limit: 100 };
    let events = store.audit_events().list(listing).await.unwrap();
    assert!(events.len() > 4, "{events:?}");
    for event in &events {
        assert_eq!((event.ip_address, event.user_agent.as_str()), (None, ""), "{event:?}");
        assert!(!event.data.to_string().contains("Android"), "{event:?}");
    }
    assert!(events.iter().any(|event| event.kind == AuditKind::UserDeleted));
    assert_eq!(handing.events(AuditKind::NewDevice).await, 0);
    let room: RoomId = text(&made.body["room"]["id"]).parse().unwrap();
    let seat = store.game_sessions().of_room(room).await.unwrap().remove(0);
    assert_eq!((seat.ip_address, seat.user_agent.as_str()), (None, ""));
    assert_eq!(store.handoffs().archived_of(user_id, None, 10).await.unwrap(), []);
    let now = service.clock.now();
    assert_eq!(store.handoffs().count_addresses(now).await.unwrap(), 0);
    assert_eq!(store.handoffs().count_archived(now).await.unwrap(), 1, "it still counts");
}

async fn a_user_at_whom_many_have_guessed_is_deleted_and_forgotten(database: TestDatabase) {
    // More than are forgotten at a time.
    const GUESSES: u32 = 1_005;
    let service = service(&database).await;
    let (user, other) = (service.guest().await, service.guest().await);
    let [user_id, other_id]: [UserId; 2] = [&user, &other].map(|guest| guest.user_id.parse().unwrap());
    for number in 1..=GUESSES {
        let guess = an_audit_event(number).with(|event| {
            event.kind = if number == 7 { AuditKind::NewDevice } else { AuditKind::SignInFailed };
            event.user_id = Some(if number == GUESSES { other_id } else { user_id });
            event.user_agent = PHONE.to_owned();
        });
        service.store.audit_events().insert(&guess).await.unwrap();
    }
    let events = async |user_id| {
        let listing = AuditEventListing { user_id: Some(user_id), kind: None, before: None, limit: 2_000 };
        service.store.audit_events().list(listing).await.unwrap()
    };
    let tell = async |user_id| events(user_id).await.iter().filter(|event| event.user_agent == PHONE).count();
    assert_eq!((tell(user_id).await, tell(other_id).await), (1_004, 1));

    let request = service.request(Method::DELETE, "/api/users/me").bearer_auth(&user.access_token);
    assert_eq!(sent(request.json(&json!({}))).await.status, 204);
    let left = events(user_id).await;
    assert!(left.len() >= 1_003, "{}", left.len());
    assert!(left.iter().all(|event| event.ip_address.is_none() && event.user_agent.is_empty()));
    assert!(left.iter().all(|event| event.kind != AuditKind::NewDevice));
    assert_eq!(tell(other_id).await, 1, "nobody else is forgotten");
}
