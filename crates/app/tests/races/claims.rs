//! A claim and a return at the same moment.

use std::collections::BTreeSet;
use std::sync::Arc;

use reseat_domain::game::RoomStatus;
use reseat_domain::id::RoomId;
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::node::Node;
use crate::rooms::{Seated, rooms};
use crate::socket::{Line, Socket};

on_both![a_claim_and_a_return_at_once_a_thousand_times_let_exactly_one_through];

const ROUNDS: u32 = 1_000;
const AT_ONCE: usize = 32;

/// Which of the two happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Won {
    Claim,
    Return,
}

async fn a_claim_and_a_return_at_once_a_thousand_times_let_exactly_one_through(database: TestDatabase) {
    let node = Arc::new(Node::on(&database).await);
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut rounds = JoinSet::new();
    for (number, seated) in rooms(&node, ROUNDS, true).await.into_iter().enumerate() {
        let (node, places, http) = (Arc::clone(&node), Arc::clone(&places), http.clone());
        rounds.spawn(async move {
            let _place = places.acquire_owned().await.unwrap();
            let won = race(&node, &http, &seated, number).await;
            assert_stored(&node, &seated, won).await;
            (seated, won)
        });
    }
    let rounds = rounds.join_all().await;
    assert_eq!(rounds.len(), usize::try_from(ROUNDS).unwrap());
    for way in [Won::Claim, Won::Return] {
        let times = rounds.iter().filter(|(_, won)| *won == way).count();
        assert!(times > 10, "{way:?} won {times} times of {ROUNDS}: that was no race");
    }
    assert_results(&node, &rounds).await;
}

/// The first seat comes back while the second claims, by HTTP or over its connection in turns. Answers who
/// won, by what each of them was told.
async fn race(node: &Node, http: &reqwest::Client, seated: &Seated, number: usize) -> Won {
    let mut waiting = Line::to(node, seated, 1, "").await.open().await;
    let welcome = waiting.frame(&["welcome"]).await;
    let returning = Line::to(node, seated, 0, "").await;
    // Some rounds give the one or the other a little start.
    let returns = async {
        yield_times(if number % 3 == 1 { 40 } else { 0 }).await;
        came_back(returning.open().await).await
    };
    let claims = async {
        yield_times(if number % 3 == 2 { 40 } else { 0 }).await;
        if number.is_multiple_of(2) {
            claim_by_http(node, http, seated).await
        } else {
            claim(&mut waiting).await
        }
    };
    let (returned, claimed) = tokio::join!(returns, claims);
    assert_eq!(welcome["recovery"]["status"], "abandoned", "a claim was possible");
    match (returned, claimed) {
        ((Won::Return, Some(mut socket)), Err(refused)) => {
            assert_eq!(refused.code, "opponent_not_abandoned");
            if !refused.knows_why {
                let resumed = waiting.frame(&["game_resumed", "game_ended"]).await;
                assert_eq!(resumed["type"], "game_resumed");
            }
            socket.assert_live().await;
            Won::Return
        }
        ((Won::Claim, None), Ok(winners)) => {
            assert_eq!(winners, json!([seated.players[1].id]));
            assert_eq!(waiting.closed().await, 4410);
            Won::Claim
        }
        (returned, claimed) => {
            panic!("round {number}: the returning client was told {:?}, the other {claimed:?}", returned.0)
        }
    }
}

/// A claim that was too late.
#[derive(Debug)]
struct Refused {
    code: String,
    /// The claimant was told of the return already.
    knows_why: bool,
}

async fn yield_times(times: usize) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

/// What the returning client is told; with the connection, if it has one.
async fn came_back(mut socket: Socket) -> (Won, Option<Socket>) {
    let welcome = socket.frame(&["welcome"]).await;
    if welcome["recovery"]["status"] != "finished" {
        return (Won::Return, Some(socket));
    }
    assert_eq!(socket.frame(&["game_ended"]).await["reason"], "claimed");
    assert_eq!(socket.closed().await, 4410);
    (Won::Claim, None)
}

async fn claim_by_http(node: &Node, http: &reqwest::Client, seated: &Seated) -> Result<Value, Refused> {
    let url = format!("http://{}/api/game/claim-victory", node.address);
    let claim = json!({ "room_id": seated.room.id, "player_id": seated.players[1].id });
    let answer = http.post(url).bearer_auth(&seated.tokens[1]).json(&claim).send().await.unwrap();
    let (status, body) = (answer.status().as_u16(), answer.text().await.unwrap());
    let body: Value = serde_json::from_str(&body).unwrap();
    match status {
        200 => Ok(body["winners"].clone()),
        409 => Err(Refused { code: text(&body["code"]), knows_why: false }),
        other => panic!("{other}: {body}"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn claim(socket: &mut Socket) -> Result<Value, Refused> {
    socket.send(json!({ "type": "claim_victory" })).await;
    let mut resumed = false;
    loop {
        let told = socket.frame(&["game_ended", "game_resumed", "error"]).await;
        match told["type"].as_str() {
            Some("game_ended") => {
                assert!(!resumed, "told of the return and of a claim");
                return Ok(told["winners"].clone());
            }
            Some("error") => return Err(Refused { code: text(&told["code"]), knows_why: resumed }),
            _ => resumed = true,
        }
    }
}

/// The row, the log and the results say the same as the clients were told.
async fn assert_stored(node: &Node, seated: &Seated, won: Won) {
    let store = &node.store;
    let room = store.rooms().find(seated.room.id).await.unwrap().unwrap();
    let log = store.actions().after(room.id, 0, 100).await.unwrap();
    let kinds: Vec<_> = log.iter().map(|entry| entry.action_type.as_str()).collect();
    let seat = store.game_sessions().find(seated.players[0].id).await.unwrap().unwrap();
    match won {
        Won::Claim => {
            assert_eq!(kinds, ["start", "abandon", "claim", "end"]);
            assert_eq!(room.status, RoomStatus::Finished);
            assert_eq!(room.outcome.unwrap().winners, [seated.players[1].id]);
            assert!(!seat.is_connected() && seat.abandoned_at.is_some());
        }
        Won::Return => {
            assert_eq!(kinds, ["start", "abandon", "return"]);
            assert_eq!((room.status, room.outcome), (RoomStatus::Playing, None));
            assert!(seat.abandoned_at.is_none());
        }
    }
}

/// Each player has a result of each room that was claimed, and of no other.
async fn assert_results(node: &Node, rounds: &[(Seated, Won)]) {
    for (place, expected) in ["loss", "win"].into_iter().enumerate() {
        let user = rounds[0].0.players[place].user_id.unwrap();
        let results = node.store.results().of_user(user, None, 2 * ROUNDS).await.unwrap();
        assert!(results.iter().all(|result| result.outcome.as_str() == expected));
        let stored: BTreeSet<RoomId> = results.iter().map(|result| result.room_id).collect();
        let claimed = rounds.iter().filter(|(_, won)| *won == Won::Claim);
        assert_eq!(stored, claimed.map(|(seated, _)| seated.room.id).collect());
        assert_eq!(stored.len(), results.len());
    }
}
