//! Making, finding, joining, starting and leaving rooms.

use reqwest::Method;
use serde_json::{Value, json};

use crate::service::{Service, sent, text};

#[tokio::test]
async fn the_games_are_listed_for_anyone() {
    let service = Service::start().await;
    let games = sent(service.request(Method::GET, "/api/games")).await;
    assert_eq!(games.status, 200);
    let casino = &games.body["games"][0];
    assert_eq!(
        (&casino["game"], &casino["min_seats"], &casino["max_seats"]),
        (&json!("casino"), &json!(2), &json!(4))
    );
}

#[tokio::test]
async fn the_creator_of_a_room_is_seated_and_gets_a_token_for_the_seat() {
    let service = Service::start().await;
    let guest = service.guest().await;
    let wish = json!({
        "game": "casino", "seats": 3, "options": { "target": 11 }, "player_name": "Zoë",
        "abandon_after": "2m", "turn_time": "60s",
    });
    let made = service.post("/api/rooms", &guest.access_token, wish).await;
    assert_eq!(made.status, 201, "{made:?}");
    let room = &made.body["room"];
    assert_eq!(
        (&room["status"], &room["seats"], &room["options"]["target"]),
        (&json!("waiting"), &json!(3), &json!(11))
    );
    assert_eq!(room["players"][0]["name"], "Zoë");
    assert_eq!(room["players"][0]["player_id"], made.body["player_id"]);
    assert_eq!(room.get("seed_commitment"), None, "nothing to commit to before the start");
    let recovery = format!("/api/rooms/{}/recovery", text(&room["id"]));
    assert_eq!(service.get(&recovery, &text(&made.body["session_token"])).await.status, 200);
}

#[tokio::test]
async fn a_room_that_can_not_be_made_says_which_field_is_wrong() {
    let service = Service::start().await;
    let guest = service.guest().await;
    for (wish, code, field) in [
        (json!({}), "bad_field", "game"),
        (json!({ "game": "chess" }), "unknown_game", "game"),
        (json!({ "game": "tally", "seats": 9 }), "seats_out_of_range", "seats"),
        (json!({ "game": "tally", "seats": 0 }), "seats_out_of_range", "seats"),
        (json!({ "game": "tally", "seats": 300 }), "bad_field", "seats"),
        (json!({ "game": "tally", "options": [] }), "bad_field", "options"),
        (json!({ "game": "tally", "options": { "target": 0 } }), "invalid_option", "options.target"),
        (json!({ "game": "tally", "options": { "speed": 1 } }), "invalid_option", "options.speed"),
        (json!({ "game": "tally", "player_name": " " }), "bad_field", "player_name"),
        (json!({ "game": "tally", "private": "yes" }), "bad_field", "private"),
        (json!({ "game": "tally", "turn_time": "0s" }), "bad_field", "turn_time"),
        (json!({ "game": "tally", "abandon_after": 60 }), "bad_field", "abandon_after"),
    ] {
        let refused = service.post("/api/rooms", &guest.access_token, wish.clone()).await;
        refused.assert_refused(422, code);
        assert_eq!(refused.fields(), [field], "{wish}");
    }
    assert_eq!(service.store.rooms().list_ids(None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn nobody_has_more_than_ten_rooms_open() {
    let service = Service::start().await;
    let guest = service.guest().await;
    for _ in 0..10 {
        let made = service.post("/api/rooms", &guest.access_token, json!({ "game": "tally" })).await;
        assert_eq!(made.status, 201);
    }
    let refused = service.post("/api/rooms", &guest.access_token, json!({ "game": "tally" })).await;
    refused.assert_refused(409, "too_many_rooms");
}

#[tokio::test]
async fn rooms_are_listed_newest_first_by_pages_and_private_ones_are_not() {
    let service = Service::start().await;
    let mut made = Vec::new();
    for _ in 0..6 {
        let guest = service.guest().await;
        for _ in 0..9 {
            service.clock.advance(chrono::Duration::milliseconds(1));
            let room = service.post("/api/rooms", &guest.access_token, json!({ "game": "tally" })).await;
            made.push(text(&room.body["room"]["id"]));
        }
    }
    service.room(json!({ "game": "tally", "private": true })).await;
    let ids = |page: &Value| -> Vec<String> {
        page["rooms"].as_array().unwrap().iter().map(|room| text(&room["id"])).collect()
    };
    let first = sent(service.request(Method::GET, "/api/rooms?status=waiting")).await;
    assert_eq!(first.status, 200, "{first:?}");
    let next = format!("/api/rooms?cursor={}", text(&first.body["next"]));
    let second = sent(service.request(Method::GET, &next)).await;
    assert_eq!(second.body.get("next"), None);
    made.reverse();
    assert_eq!([ids(&first.body), ids(&second.body)].concat(), made);
    let playing = sent(service.request(Method::GET, "/api/rooms?status=playing")).await;
    assert_eq!(playing.body, json!({ "rooms": [] }));
}

#[tokio::test]
async fn a_private_room_is_found_by_its_id_and_by_its_code_in_any_case() {
    let service = Service::start().await;
    let host = service.room(json!({ "game": "tally", "private": true })).await;
    let by_id = sent(service.request(Method::GET, &format!("/api/rooms/{}", host.room))).await;
    assert_eq!(by_id.status, 200, "{by_id:?}");
    let code = text(&by_id.body["code"]);
    let by_code = sent(service.request(Method::GET, &format!("/api/rooms/{}", code.to_lowercase()))).await;
    assert_eq!(by_code.body, by_id.body);
    let joined = service.join(&code).await;
    assert_eq!(joined.room, host.room);
}

#[tokio::test]
async fn a_full_room_starts_by_itself_and_takes_nobody_else() {
    let service = Service::start().await;
    let [host, other] = service.table("tally").await;
    let room = sent(service.request(Method::GET, &format!("/api/rooms/{}", host.room))).await.body;
    assert_eq!(room["status"], "playing");
    assert_eq!(text(&room["seed_commitment"]).len(), 64);
    assert_ne!(host.player, other.player);
    let late = service.guest().await;
    let refused =
        service.post(&format!("/api/rooms/{}/join", host.room), &late.access_token, json!({})).await;
    refused.assert_refused(409, "already_started");
}

#[tokio::test]
async fn the_same_user_gets_the_same_seat_again_also_during_play() {
    let service = Service::start().await;
    let [host, _] = service.table("tally").await;
    let again =
        service.post(&format!("/api/rooms/{}/join", host.room), &host.guest.access_token, json!({})).await;
    assert_eq!(again.status, 200, "{again:?}");
    assert_eq!(text(&again.body["player_id"]), host.player);
}

#[tokio::test]
async fn only_the_host_starts_and_only_with_enough_players() {
    let service = Service::start().await;
    let host = service.room(json!({ "game": "tally", "seats": 3 })).await;
    let start = format!("/api/rooms/{}/start", host.room);
    service.post(&start, &host.guest.access_token, json!({})).await.assert_refused(409, "not_enough_players");
    let other = service.join(&host.room).await;
    let stranger = service.guest().await;
    for token in [&other.guest.access_token, &other.token, &stranger.access_token] {
        service.post(&start, token, json!({})).await.assert_refused(403, "not_host");
    }
    // The seat's own token proves the host as well.
    let started = service.post(&start, &host.token, json!({})).await;
    assert_eq!((started.status, &started.body["room"]["status"]), (200, &json!("playing")), "{started:?}");
    service.post(&start, &host.token, json!({})).await.assert_refused(409, "already_started");
}

#[tokio::test]
async fn the_host_seats_bots_until_the_room_is_full() {
    let service = Service::start().await;
    let host = service.room(json!({ "game": "tally", "seats": 3 })).await;
    let bots = format!("/api/rooms/{}/bots", host.room);
    let added = service.post(&bots, &host.guest.access_token, json!({ "strength": "hard" })).await;
    assert_eq!(added.status, 200, "{added:?}");
    assert_eq!(added.body["room"]["players"][1]["player_id"], added.body["player_id"]);
    assert_eq!(added.body["room"]["players"][1]["bot"], "hard");
    let refused = service.post(&bots, &host.guest.access_token, json!({ "strength": "cruel" })).await;
    refused.assert_refused(422, "bad_field");
    let last = service.post(&bots, &host.guest.access_token, json!({})).await;
    assert_eq!(last.body["room"]["status"], "playing", "{last:?}");
    service.post(&bots, &host.guest.access_token, json!({})).await.assert_refused(409, "already_started");
}

#[tokio::test]
async fn the_host_removes_a_player_whose_seat_is_then_over() {
    let service = Service::start().await;
    let host = service.room(json!({ "game": "tally", "seats": 3 })).await;
    let other = service.join(&host.room).await;
    let player = |id: &str| format!("/api/rooms/{}/players/{id}", host.room);
    let remove =
        |id: &str, token: &str| sent(service.request(Method::DELETE, &player(id)).bearer_auth(token));
    remove(&host.player, &other.token).await.assert_refused(403, "not_host");
    remove(&host.room, &host.token).await.assert_refused(404, "player_not_found");
    remove("nobody", &host.token).await.assert_refused(404, "player_not_found");
    assert_eq!(remove(&other.player, &host.token).await.status, 204);
    let recovery = format!("/api/rooms/{}/recovery", host.room);
    service.get(&recovery, &other.token).await.assert_refused(410, "seat_over");
    service.get(&recovery, &other.guest.access_token).await.assert_refused(403, "not_your_seat");
}

#[tokio::test]
async fn whoever_leaves_during_play_has_lost_and_the_seat_is_over() {
    let service = Service::start().await;
    let [host, other] = service.table("tally").await;
    let leave = format!("/api/rooms/{}/leave", host.room);
    let left = service.post(&leave, &host.token, json!({})).await;
    assert_eq!((left.status, left.body), (204, json!("")));
    service.post(&leave, &host.token, json!({})).await.assert_refused(410, "seat_over");
    service.post(&leave, &host.guest.access_token, json!({})).await.assert_refused(410, "seat_over");
    let join = format!("/api/rooms/{}/join", host.room);
    service.post(&join, &host.guest.access_token, json!({})).await.assert_refused(410, "seat_over");
    let result = service.get(&format!("/api/rooms/{}/result", host.room), &other.token).await;
    assert_eq!(result.body["reason"], "forfeit", "{result:?}");
    assert_eq!(result.body["winners"], json!([other.player]));
}

#[tokio::test]
async fn the_last_person_of_a_waiting_room_takes_it_with_them() {
    let service = Service::start().await;
    let host = service.room(json!({ "game": "tally" })).await;
    let left =
        service.post(&format!("/api/rooms/{}/leave", host.room), &host.guest.access_token, json!({})).await;
    assert_eq!(left.status, 204, "{left:?}");
    let gone = sent(service.request(Method::GET, &format!("/api/rooms/{}", host.room))).await;
    gone.assert_refused(404, "room_not_found");
    let recovery = format!("/api/rooms/{}/recovery", host.room);
    service.get(&recovery, &host.token).await.assert_refused(404, "room_not_found");
}
