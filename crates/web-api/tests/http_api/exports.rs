//! `GET /api/users/me/export`: everything that is stored about a user, however much it is.

use std::collections::HashSet;

use reqwest::Method;
use reseat_domain::audit::AuditKind;
use reseat_domain::id::{AccountId, UserId};
use reseat_domain::ports::Clock;
use reseat_protocol::http::accounts::UserExport;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::{
    With, a_player, a_result, a_room, a_user, account_id, an_account, moment, user_id,
};
use serde_json::json;
use uuid::Uuid;

use crate::handing::Handing;
use crate::service::{Answer, sent, text};

on_both![
    everything_of_a_user_is_exported,
    a_user_that_an_app_vouches_for_reads_what_it_calls_them,
    ten_thousand_rows_and_more_are_exported_whole,
];

const EXPORT: &str = "/api/users/me/export";

/// As the protocol has it, with no field more and none less.
fn read(answer: &Answer) -> UserExport {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.headers["content-type"], "application/json");
    let export: UserExport = serde_json::from_value(answer.body.clone()).unwrap();
    assert_eq!(serde_json::to_value(&export).unwrap(), answer.body);
    export
}

async fn everything_of_a_user_is_exported(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let store = &handing.service.store;
    let token = handing.signed_in_for(1, 9_999).await;
    let account = an_account(1).with(|account| account.name = "Chess club".into());
    store.accounts().insert(&account).await.unwrap();
    let is_new = store.accounts().add_member(Uuid::from_u128(7), account.id, user_id(1)).await.unwrap();
    assert!(is_new);
    let archived = handing.minted(&token, "chess").await;
    handing.service.clock.advance(chrono::Duration::minutes(20));
    let work = store.begin().await.unwrap();
    let now = handing.service.clock.now();
    assert_eq!(work.handoffs().archive(now, 10).await.unwrap(), 1);
    work.commit().await.unwrap();
    let open = handing.minted(&token, "poker").await;
    let made = handing.service.post("/api/rooms", &token, json!({ "game": "tally" })).await;
    assert_eq!(made.status, 201, "{made:?}");

    let answer = handing.service.get(EXPORT, &token).await;
    let export = read(&answer);
    assert_eq!(export.user.id, user_id(1).uuid());
    assert_eq!(export.external, None);
    let accounts: Vec<_> =
        export.accounts.iter().map(|account| (AccountId::new(account.id), &*account.name)).collect();
    assert_eq!(accounts, [(account_id(1), "Chess club")]);
    assert_eq!((export.sessions.len(), export.seats.len(), export.results.len()), (1, 1, 0));
    assert_eq!(export.handoffs.len(), 1);
    assert_eq!(export.handoffs[0].handoff.target_app, "poker");
    assert!(export.handoffs[0].ip_address.is_some());
    assert_eq!(export.archived_handoffs.len(), 1);
    assert_eq!(export.archived_handoffs[0].handoff.target_app, "chess");
    assert!(export.events.iter().any(|event| event.kind == AuditKind::UserExported.as_str()));
    for secret in [archived, open] {
        assert!(!answer.body.to_string().contains(&secret));
    }
    let other = handing.signed_in_for(2, 9_999).await;
    let nothing = read(&handing.service.get(EXPORT, &other).await);
    assert_eq!((nothing.handoffs.len(), nothing.archived_handoffs.len(), nothing.accounts.len()), (0, 0, 0));
}

async fn a_user_that_an_app_vouches_for_reads_what_it_calls_them(database: TestDatabase) {
    let handing = Handing::on(&database).await;
    let body = json!({ "external_id": "player-7 \"🂡\"" });
    let signed_in = sent(handing.as_chess(Method::POST, "/api/apps/sessions").json(&body)).await;
    let export = read(&handing.service.get(EXPORT, &text(&signed_in.body["access_token"])).await);
    let external = export.external.unwrap();
    assert_eq!((&*external.app, &*external.external_id), ("chess", "player-7 \"🂡\""));
    assert_eq!(export.sessions[0].session.app, "chess");
}

async fn ten_thousand_rows_and_more_are_exported_whole(database: TestDatabase) {
    const ROWS: u32 = 10_201;
    let handing = Handing::on(&database).await;
    let (store, token) = (&handing.service.store, handing.signed_in_for(1, 9_999).await);
    let player = a_player(&a_room(1), 0, &a_user(1));
    let results: Vec<_> = (1..=ROWS)
        .map(|number| {
            a_result(&player).with(|result| {
                result.id = Uuid::from_u128(u128::from(number));
                result.player_id = reseat_testkit::builders::player_id(number);
                result.finished_at = moment(i64::from(number));
                result.user_id = Some(user_id(1));
            })
        })
        .collect();
    for batch in results.chunks(1_000) {
        store.results().insert_all(batch).await.unwrap();
    }
    // And more seats than there are on a page.
    for number in 1..=201 {
        let room = a_room(number);
        store.rooms().insert(&room).await.unwrap();
        store.players().insert(&a_player(&room, 0, &a_user(1))).await.unwrap();
    }
    let export = read(&handing.service.get(EXPORT, &token).await);
    let finished: HashSet<_> = export.results.iter().map(|result| result.finished_at).collect();
    assert_eq!((export.results.len(), finished.len()), (ROWS as usize, ROWS as usize));
    assert!(export.results.is_sorted_by(|one, next| one.finished_at > next.finished_at));
    let rooms: HashSet<_> = export.seats.iter().map(|seat| seat.room_id).collect();
    assert_eq!((export.seats.len(), rooms.len()), (201, 201));
    let other = handing.signed_in_for(2, 9_999).await;
    assert_eq!(read(&handing.service.get(EXPORT, &other).await).results, []);
    assert_ne!(UserId::new(export.user.id), user_id(2));
}
