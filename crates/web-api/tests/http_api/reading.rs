//! The log, recovery, heartbeats and results, as each caller may see them.

use reseat_testkit::builders::action_id;
use serde_json::{Value, json};

use crate::service::{Seat, Service, text};

/// Both players add until the game is over.
async fn play_out(service: &Service, seats: &[Seat; 2]) {
    for number in 0..100 {
        let seat = &seats[number as usize % 2];
        let body = json!({
            "action_id": action_id(number).to_string(), "action_type": "add", "action_data": { "points": 9 },
        });
        let ack = service.post(&format!("/api/rooms/{}/actions", seat.room), &seat.token, body).await;
        assert_eq!(ack.status, 200, "{ack:?}");
        let path = format!("/api/rooms/{}/result", seat.room);
        if service.get(&path, &seat.token).await.status == 200 {
            return;
        }
    }
    panic!("the game does not end");
}

#[tokio::test]
async fn the_log_is_read_by_pages_and_secrets_are_their_author_s_alone() {
    let service = Service::start().await;
    let [host, other] = service.table("tally").await;
    let body = json!({
        "action_id": action_id(1).to_string(), "action_type": "add",
        "action_data": { "points": 3, "secret": 4242 },
    });
    let ack = service.post(&format!("/api/rooms/{}/actions", host.room), &host.token, body).await;
    let number = ack.body["sequence_number"].as_i64().unwrap();
    let path = format!("/api/rooms/{}/actions", host.room);
    let entry = |page: &Value| page["actions"].as_array().unwrap().last().unwrap().clone();
    let own = service.get(&path, &host.token).await.body;
    assert_eq!(own["sequence_number"], number);
    assert_eq!(entry(&own)["action_data"]["secret"], 4242);
    assert_eq!(entry(&own)["action_id"], action_id(1).to_string());
    let theirs = service.get(&path, &other.token).await.body;
    assert!(!theirs.to_string().contains("4242"), "{theirs}");
    assert_eq!(entry(&theirs).get("action_id"), None);
    let page = service.get(&format!("{path}?after={}&limit=1", number - 1), &other.token).await.body;
    assert_eq!(page["actions"].as_array().unwrap().len(), 1);
    assert_eq!(page["actions"][0]["sequence_number"], number);
    let beyond = service.get(&format!("{path}?after=999&limit=100000"), &other.token).await.body;
    assert_eq!(beyond["actions"], json!([]));
}

#[tokio::test]
async fn recovery_tells_the_state_and_what_was_missed() {
    let service = Service::start().await;
    let [host, other] = service.table("tally").await;
    let path = format!("/api/rooms/{}/recovery", host.room);
    let first = service.get(&path, &host.token).await;
    assert_eq!((first.status, &first.body["truncated"]), (200, &json!("new")), "{first:?}");
    assert_eq!(first.body["your_turn"], true);
    assert_eq!(first.body["player_id"], host.player);
    let head = first.body["sequence_number"].as_i64().unwrap();
    let resumed = service.get(&format!("{path}?after={}", head - 1), &other.guest.access_token).await.body;
    assert_eq!((&resumed["recovered"], &resumed["truncated"]), (&json!(true), &Value::Null));
    assert_eq!(resumed["missed_actions"].as_array().unwrap().len(), 1);
    assert_eq!(resumed["your_turn"], false);
    let beyond = service.get(&format!("{path}?after={}", head + 1), &host.token).await.body;
    assert_eq!(beyond["truncated"], "epoch");
}

#[tokio::test]
async fn heartbeats_are_shown_to_players_of_the_room_only() {
    let service = Service::start().await;
    let [host, other] = service.table("tally").await;
    let path = format!("/api/heartbeat/{}", host.room);
    let beats = service.get(&path, &other.guest.access_token).await;
    assert_eq!(beats.status, 200, "{beats:?}");
    let players = beats.body["players"].as_array().unwrap();
    assert_eq!(
        players.iter().map(|beat| text(&beat["player_id"])).collect::<Vec<_>>(),
        [host.player, other.player]
    );
    assert_eq!((&players[0]["connected"], &players[0]["health"]), (&json!(false), &json!("disconnected")));
    let stranger = service.guest().await;
    service.get(&path, &stranger.access_token).await.assert_refused(403, "not_your_seat");
}

#[tokio::test]
async fn a_result_is_there_when_the_game_is_over_and_in_each_player_s_history() {
    let service = Service::start().await;
    let seats = service.table("tally").await;
    let path = format!("/api/rooms/{}/result", seats[0].room);
    service.get(&path, &seats[0].token).await.assert_refused(409, "not_finished");
    play_out(&service, &seats).await;
    let result = service.get(&path, &seats[1].guest.access_token).await;
    assert_eq!((result.status, &result.body["reason"]), (200, &json!("completed")), "{result:?}");
    assert_eq!(result.body["scores"].as_object().unwrap().len(), 2);
    assert_eq!(text(&result.body["seed"]).len(), 64);
    for seat in &seats {
        let history = service.get("/api/users/me/results", &seat.guest.access_token).await;
        assert_eq!(history.status, 200, "{history:?}");
        assert_eq!(history.body["results"][0]["room_id"], seat.room.as_str());
        assert_eq!(history.body["results"][0]["reason"], "completed");
    }
    let nobody = service.guest().await;
    let none = service.get("/api/users/me/results", &nobody.access_token).await;
    assert_eq!(none.body, json!({ "results": [] }));
}
