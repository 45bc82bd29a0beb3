//! Claiming the win over a player who is away, and waiting on.

use chrono::Duration;
use reseat_domain::ports::{Clock, ServiceRun};
use reseat_domain::services::WantedConnection;
use reseat_testkit::builders::client_id;
use serde_json::{Value, json};

use crate::service::{Answer, Seat, Service};

const CLAIM: &str = "/api/game/claim-victory";
const WAIT: &str = "/api/game/wait";

async fn ask(service: &Service, path: &str, token: &str, seat: &Seat) -> Answer {
    service.post(path, token, json!({ "room_id": seat.room, "player_id": seat.player })).await
}

/// Notes that the process is alive at this moment.
async fn keep_alive(service: &Service) {
    let (runs, id, now) = (service.store.service_runs(), service.state.services.run, service.clock.now());
    if !runs.touch(id, now, now - Duration::days(1)).await.unwrap() {
        let run = ServiceRun { id, node_id: "n".into(), started_at: now, last_seen: now, stopped_at: None };
        runs.insert(&run).await.unwrap();
    }
}

/// Connects a seat. Answers the number of its connection.
async fn connect(service: &Service, seat: &Seat) -> i64 {
    let services = &service.state.services;
    let seated = services.sessions.validate_session(&seat.token, None).await.unwrap();
    let wanted = WantedConnection {
        seated,
        client_id: client_id(1),
        attempt: None,
        takeover: false,
        run: services.run,
        user_agent: String::new(),
        ip_address: None,
    };
    services.sessions.connect(&wanted).await.unwrap().0.connection
}

/// A game of two: the first was there and has gone, the second waits.
async fn one_away(service: &Service) -> [Seat; 2] {
    keep_alive(service).await;
    let [gone, waiting] = service.table("tally").await;
    let connection = connect(service, &gone).await;
    connect(service, &waiting).await;
    let (room, player, now) = (gone.room.parse().unwrap(), gone.player.parse().unwrap(), service.clock.now());
    service.state.services.sessions.mark_disconnected(room, player, connection, now).await.unwrap();
    [gone, waiting]
}

/// Five minutes later.
async fn abandon(service: &Service, seat: &Seat) {
    service.clock.advance(Duration::minutes(5));
    keep_alive(service).await;
    let services = &service.state.services;
    services.sessions.abandon_due(seat.room.parse().unwrap(), services.run).await.unwrap();
}

#[tokio::test]
async fn a_claim_answers_the_result_to_either_token_of_the_seat() {
    for with_access_token in [false, true] {
        let service = Service::start().await;
        let [_, waiting] = one_away(&service).await;
        abandon(&service, &waiting).await;
        let token = if with_access_token { &waiting.guest.access_token } else { &waiting.token };
        let claimed = ask(&service, CLAIM, token, &waiting).await;
        assert_eq!(claimed.status, 200, "{claimed:?}");
        assert_eq!(claimed.body["reason"], "claimed");
        assert_eq!(claimed.body["winners"], json!([waiting.player]));
        let result = service.get(&format!("/api/rooms/{}/result", waiting.room), token).await;
        assert_eq!(claimed.body, result.body, "as the room tells it ever after");
        ask(&service, CLAIM, token, &waiting).await.assert_refused(409, "game_over");
        ask(&service, WAIT, token, &waiting).await.assert_refused(409, "game_over");
    }
}

#[tokio::test]
async fn a_wait_answers_nothing_and_begins_anew() {
    let service = Service::start().await;
    let [_, waiting] = one_away(&service).await;
    abandon(&service, &waiting).await;
    let waited = ask(&service, WAIT, &waiting.token, &waiting).await;
    assert_eq!((waited.status, waited.body), (204, Value::String(String::new())));
    ask(&service, CLAIM, &waiting.token, &waiting).await.assert_refused(409, "opponent_not_abandoned");
    abandon(&service, &waiting).await;
    assert_eq!(ask(&service, CLAIM, &waiting.token, &waiting).await.status, 200);
}

#[tokio::test]
async fn what_is_not_the_caller_s_to_claim_is_refused_and_leaves_no_trace() {
    let service = Service::start().await;
    let [gone, waiting] = one_away(&service).await;
    let stranger = service.guest().await;
    let [elsewhere, _] = service.table("tally").await;
    let early = service.trace(&waiting.room).await;
    for path in [CLAIM, WAIT] {
        ask(&service, path, &waiting.token, &waiting).await.assert_refused(409, "opponent_not_abandoned");
    }
    assert_eq!(service.trace(&waiting.room).await, early);
    abandon(&service, &waiting).await;
    let before = service.trace(&waiting.room).await;
    for path in [CLAIM, WAIT] {
        ask(&service, path, &gone.token, &gone).await.assert_refused(409, "not_connected");
        ask(&service, path, &waiting.token, &gone).await.assert_refused(403, "not_your_seat");
        ask(&service, path, &elsewhere.token, &waiting).await.assert_refused(403, "not_your_seat");
        ask(&service, path, &stranger.access_token, &waiting).await.assert_refused(403, "not_your_seat");
        ask(&service, path, "e30", &waiting).await.assert_refused(401, "malformed");
        let nobody = service.post(path, &waiting.token, json!({ "room_id": waiting.room })).await;
        nobody.assert_refused(422, "bad_field");
        assert_eq!(nobody.fields(), ["player_id"]);
    }
    assert_eq!(service.trace(&waiting.room).await, before);
}
