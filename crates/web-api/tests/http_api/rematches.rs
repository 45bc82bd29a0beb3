//! Another game with the same players, asked for by each of them.

use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::action_id;
use serde_json::{Value, json};

use crate::service::{Answer, Seat, Service, text};

on_both![
    everybody_who_asks_at_once_comes_into_one_room,
    who_asks_again_gets_the_same_seat_and_sees_it_before,
    a_rematch_has_the_rules_and_the_times_of_the_game_before,
    nobody_gets_a_rematch_before_the_end_or_of_a_game_of_others,
];

fn path(seat: &Seat) -> String {
    format!("/api/rooms/{}/rematch", seat.room)
}

async fn ask(service: &Service, seat: &Seat) -> Answer {
    let answer = service.post(&path(seat), &seat.token, json!({})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
}

/// A game of two, to its end.
async fn a_finished_game(service: &Service, wish: Value) -> [Seat; 2] {
    let host = service.room(wish).await;
    let other = service.join(&host.room).await;
    let players = [host, other];
    for turn in 0..6_u32 {
        let seat = &players[usize::from(turn % 2 == 1)];
        let action = json!({
            "action_id": action_id(turn).to_string(), "action_type": "add", "action_data": { "points": 9 },
        });
        let played = service.post(&format!("/api/rooms/{}/actions", seat.room), &seat.token, action).await;
        assert_eq!(played.status, 200, "{played:?}");
    }
    players
}

async fn everybody_who_asks_at_once_comes_into_one_room(database: TestDatabase) {
    let service = Service::on(&database).await;
    let [host, other] = a_finished_game(&service, json!({ "game": "tally", "seats": 2 })).await;
    let (one, another) = tokio::join!(ask(&service, &host), ask(&service, &other));
    assert_eq!(one.body["room"]["id"], another.body["room"]["id"]);
    assert_ne!(one.body["room"]["id"], host.room);
    let room = service.get(&format!("/api/rooms/{}", text(&one.body["room"]["id"])), &host.token).await;
    assert_eq!(room.body["status"], "playing", "with everybody there it begins: {room:?}");
    let seats: Vec<_> =
        room.body["players"].as_array().unwrap().iter().map(|player| &player["player_id"]).collect();
    assert_eq!(seats, [&one.body["player_id"], &another.body["player_id"]], "each at the old place");
    for answer in [one, another] {
        let recovery = format!("/api/rooms/{}/recovery", text(&answer.body["room"]["id"]));
        assert_eq!(service.get(&recovery, &text(&answer.body["session_token"])).await.status, 200);
    }
}

async fn who_asks_again_gets_the_same_seat_and_sees_it_before(database: TestDatabase) {
    let service = Service::on(&database).await;
    let [host, other] = a_finished_game(&service, json!({ "game": "tally", "seats": 2 })).await;
    let nothing = service.get(&path(&host), &host.token).await;
    assert_eq!((nothing.status, nothing.body), (200, json!({ "room": null })));
    let first = ask(&service, &other).await;
    let seen = service.get(&path(&host), &host.token).await;
    assert_eq!(seen.body["room"], first.body["room"]);
    assert_eq!(seen.body["room"]["status"], "waiting");
    let again = service.post(&path(&other), &other.guest.access_token, json!({})).await;
    assert_eq!(again.body["player_id"], first.body["player_id"], "{again:?}");
}

async fn a_rematch_has_the_rules_and_the_times_of_the_game_before(database: TestDatabase) {
    let service = Service::on(&database).await;
    let wish = json!({ "game": "tally", "seats": 2, "turn_time": "60s", "abandon_after": "2m" });
    let [host, _] = a_finished_game(&service, wish).await;
    let room = ask(&service, &host).await.body["room"].clone();
    let stored = async |id: &str| service.store.rooms().find(id.parse().unwrap()).await.unwrap().unwrap();
    let (before, after) = (stored(&host.room).await, stored(&text(&room["id"])).await);
    assert_eq!(
        (after.game, after.options, after.seats, after.turn_time, after.abandon_after),
        (before.game, before.options, before.seats, before.turn_time, before.abandon_after)
    );
    assert!(after.private && !before.private, "its seats are for who sat there");
    assert_ne!(after.seed, before.seed);
    assert_ne!(after.code, before.code);
}

async fn nobody_gets_a_rematch_before_the_end_or_of_a_game_of_others(database: TestDatabase) {
    let service = Service::on(&database).await;
    let [host, _] = service.table("tally").await;
    service.post(&path(&host), &host.token, json!({})).await.assert_refused(409, "not_finished");
    service.get(&path(&host), &host.token).await.assert_refused(409, "not_finished");
    let [over, _] = a_finished_game(&service, json!({ "game": "tally", "seats": 2 })).await;
    let stranger = service.guest().await;
    let refused = service.post(&path(&over), &stranger.access_token, json!({})).await;
    refused.assert_refused(403, "not_your_seat");
    assert_eq!(service.get(&path(&over), &over.token).await.body, json!({ "room": null }));
}
