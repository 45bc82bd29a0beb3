//! Submitting actions, in general and in Casino's words.

use chrono::Duration;
use reseat_testkit::builders::action_id;
use serde_json::{Value, json};

use crate::service::{Answer, Seat, Service, text};

async fn submit(service: &Service, token: &str, room: &str, body: Value) -> Answer {
    service.post(&format!("/api/rooms/{room}/actions"), token, body).await
}

fn add(number: u32, after: i64) -> Value {
    json!({
        "action_id": action_id(number).to_string(), "action_type": "add",
        "action_data": { "points": 3 }, "after": after,
    })
}

/// How far the log is.
async fn head(service: &Service, seat: &Seat) -> i64 {
    service.store.actions().head(seat.room.parse().unwrap()).await.unwrap()
}

#[tokio::test]
async fn an_action_is_acknowledged_once_and_answered_the_same_ever_after() {
    let service = Service::start().await;
    let [host, _] = service.table("tally").await;
    let after = head(&service, &host).await;
    let ack = submit(&service, &host.token, &host.room, add(1, after)).await;
    assert_eq!(ack.status, 200, "{ack:?}");
    assert_eq!(ack.body["sequence_number"], after + 1);
    assert_eq!(ack.body["duplicate"], false);
    service.clock.advance(Duration::seconds(9));
    for token in [&host.token, &host.guest.access_token] {
        let again = submit(&service, token, &host.room, add(1, after)).await;
        assert_eq!(again.body["sequence_number"], ack.body["sequence_number"], "{again:?}");
        assert_eq!(again.body["timestamp"], ack.body["timestamp"]);
        assert_eq!(again.body["duplicate"], true);
    }
    assert_eq!(head(&service, &host).await, after + 1);
}

#[tokio::test]
async fn an_action_that_is_refused_leaves_no_trace() {
    let service = Service::start().await;
    let [host, other] = service.table("tally").await;
    let after = head(&service, &host).await;
    let before = service.trace(&host.room).await;
    let with = |change: Value| {
        let mut body = add(7, after);
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    for (token, body, status, code) in [
        (&other.token, add(7, after), 409, "not_your_turn"),
        (&host.token, add(7, after - 1), 409, "stale"),
        (&host.token, with(json!({ "action_data": { "points": 99 } })), 422, "malformed_action_data"),
        (&host.token, with(json!({ "action_type": "dance" })), 422, "unknown_action_type"),
        (&host.token, with(json!({ "action_type": "claim" })), 422, "reserved_action_type"),
    ] {
        submit(&service, token, &host.room, body).await.assert_refused(status, code);
    }
    assert_eq!(service.trace(&host.room).await, before);
}

#[tokio::test]
async fn nobody_plays_before_the_start_or_after_the_end() {
    let service = Service::start().await;
    let host = service.room(json!({ "game": "tally" })).await;
    submit(&service, &host.token, &host.room, add(1, 0)).await.assert_refused(409, "not_started");
    let other = service.join(&host.room).await;
    service.post(&format!("/api/rooms/{}/leave", host.room), &host.token, json!({})).await;
    submit(&service, &other.token, &host.room, add(2, 0)).await.assert_refused(409, "game_over");
    submit(&service, &host.token, &host.room, add(3, 0)).await.assert_refused(410, "seat_over");
}

#[tokio::test]
async fn a_token_of_another_room_proves_no_seat_here() {
    let service = Service::start().await;
    let [host, _] = service.table("tally").await;
    let stranger = service.room(json!({ "game": "tally" })).await;
    let before = service.trace(&host.room).await;
    submit(&service, &stranger.token, &host.room, add(1, 2)).await.assert_refused(401, "wrong_room");
    let as_user = submit(&service, &stranger.guest.access_token, &host.room, add(1, 2)).await;
    as_user.assert_refused(403, "not_your_seat");
    assert_eq!(service.trace(&host.room).await, before);
}

/// The player in turn, and what they may do.
async fn in_turn(service: &Service, seats: &[Seat; 2]) -> (Seat, Vec<Value>) {
    for seat in seats {
        let legal = service.get(&format!("/api/rooms/{}/legal-actions", seat.room), &seat.token).await;
        assert_eq!(legal.status, 200, "{legal:?}");
        let legal = legal.body["legal_actions"].as_array().unwrap().clone();
        if !legal.is_empty() {
            return (seat.clone(), legal);
        }
    }
    panic!("nobody is in turn");
}

#[tokio::test]
async fn a_legal_action_of_casino_is_played_as_a_card() {
    let service = Service::start().await;
    let seats = service.table("casino").await;
    let (seat, legal) = in_turn(&service, &seats).await;
    let mut play = legal[0].clone();
    let card = text(&play["card_id"]);
    play["room_id"] = json!(seat.room);
    play["action_id"] = json!(action_id(1).to_string());
    play["after"] = json!(head(&service, &seat).await);
    let ack = service.post("/api/game/play-card", &seat.token, play.clone()).await;
    assert_eq!((ack.status, &ack.body["duplicate"]), (200, &json!(false)), "{ack:?}");
    let again = service.post("/api/game/play-card", &seat.guest.access_token, play.clone()).await;
    assert_eq!((again.status, &again.body["duplicate"]), (200, &json!(true)), "{again:?}");
    let log = service.get(&format!("/api/rooms/{}/actions", seat.room), &seat.token).await;
    let last = log.body["actions"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["action_type"], &last["action_data"]["card_id"]), (&play["action_type"], &json!(card)));
}

#[tokio::test]
async fn a_card_that_can_not_be_played_is_refused_by_the_rules() {
    let service = Service::start().await;
    let seats = service.table("casino").await;
    let (seat, legal) = in_turn(&service, &seats).await;
    let other = seats.iter().find(|other| other.player != seat.player).unwrap();
    let held: Vec<_> = legal.iter().map(|play| text(&play["card_id"])).collect();
    let not_held =
        ["2S", "3S", "4S", "5S", "6S"].into_iter().find(|card| !held.contains(&(*card).to_owned()));
    let after = head(&service, &seat).await;
    let before = service.trace(&seat.room).await;
    let play = |card: &str| {
        json!({
            "room_id": seat.room, "action_id": action_id(1).to_string(), "action_type": "trail",
            "card_id": card, "target_cards": [], "after": after,
        })
    };
    let refused = service.post("/api/game/play-card", &seat.token, play(not_held.unwrap())).await;
    refused.assert_refused(422, "card_not_in_hand");
    let refused = service.post("/api/game/play-card", &other.token, play(&held[0])).await;
    refused.assert_refused(409, "not_your_turn");
    assert_eq!(service.trace(&seat.room).await, before);
}

#[tokio::test]
async fn a_card_is_played_only_where_casino_is() {
    let service = Service::start().await;
    let [host, _] = service.table("tally").await;
    let play = json!({
        "room_id": host.room, "action_id": action_id(1).to_string(), "action_type": "trail", "card_id": "2S",
    });
    service.post("/api/game/play-card", &host.token, play).await.assert_refused(422, "not_casino");
}

#[tokio::test]
async fn the_legal_actions_of_one_card_are_that_card_s_alone() {
    let service = Service::start().await;
    let seats = service.table("casino").await;
    let (seat, legal) = in_turn(&service, &seats).await;
    let card = text(&legal[0]["card_id"]);
    let path = format!("/api/rooms/{}/legal-actions", seat.room);
    let of_card = service.get(&format!("{path}?card={card}"), &seat.token).await;
    let expected: Vec<_> = legal.iter().filter(|play| play["card_id"] == card.as_str()).collect();
    assert_eq!(of_card.body["legal_actions"].as_array().unwrap().iter().collect::<Vec<_>>(), expected);
    let no_card = service.get(&format!("{path}?card=99X"), &seat.token).await;
    assert_eq!(no_card.body, json!({ "legal_actions": [] }));
    service.get(&format!("{path}?cursor=1-200"), &seat.token).await.assert_refused(409, "stale");
    service.get(&format!("{path}?cursor=x"), &seat.token).await.assert_refused(422, "bad_field");
}
