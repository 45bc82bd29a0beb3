//! Two clients take over one seat at the same moment.

use std::collections::HashMap;
use std::sync::Arc;

use reseat_domain::game::GameAction;
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::node::Node;
use crate::rooms::{Seated, rooms};
use crate::socket::{Heard, Line, Socket};

on_both![two_takeovers_at_once_a_thousand_times_leave_one_live_connection];

/// Tables side by side, and what happens at each of them, one round after the other.
const TABLES: u32 = 25;
const ROUNDS: u32 = 40;
/// Actions that each connection sends as soon as it has its seat.
const ACTIONS: u32 = 3;

/// One client's try.
struct Try {
    client: Uuid,
    /// Whether the player confirmed it. If not, the other has to be first, or the seat free.
    takeover: bool,
    socket: Socket,
    /// The number of its connection, and how far the log was in its welcome; `None`: it was refused.
    seat: Option<(i64, i64)>,
    /// With what it was closed, as far as it was.
    closed: Option<u16>,
    /// Its actions, by what they were answered with: their places in the log.
    acked: HashMap<Uuid, i64>,
}

async fn two_takeovers_at_once_a_thousand_times_leave_one_live_connection(database: TestDatabase) {
    let node = Arc::new(Node::on(&database).await);
    let mut tables = JoinSet::new();
    for (number, seated) in (0..).zip(rooms(&node, TABLES, false).await) {
        let node = Arc::clone(&node);
        tables.spawn(async move { play(&node, &seated, number).await });
    }
    tables.join_all().await;
}

async fn play(node: &Node, seated: &Seated, table: u32) {
    let client = |round: u32, which: u32| {
        Uuid::from_u128((u128::from(table) << 64) + u128::from(round * 2 + which + 1))
    };
    let mut tries: Vec<Try> = Vec::new();
    for round in 0..ROUNDS {
        // In every fourth round only one of them was confirmed.
        let (one, other) = tokio::join!(
            Try::begin(node, seated, client(round, 0), true),
            Try::begin(node, seated, client(round, 1), round % 4 != 3),
        );
        let (mut winner, mut loser) =
            if one.connection() > other.connection() { (one, other) } else { (other, one) };
        winner.socket.assert_live().await;
        let code = match loser.closed {
            Some(code) => code,
            None => loser.read_to_the_close().await,
        };
        // Also before its welcome, if the other took the seat in between.
        let was_asked = code == 4409 && !loser.takeover && loser.seat.is_none();
        assert!(code == 4411 || was_asked, "closed with {code}, takeover: {}", loser.takeover);
        let seat = node.store.game_sessions().find(seated.players[0].id).await.unwrap().unwrap();
        assert_eq!((Some(seat.connection), seat.is_connected()), (winner.connection(), true));
        assert_eq!(seat.client.map(|client| client.id.uuid()), Some(winner.client));
        let before = tries.iter_mut().rfind(|earlier| earlier.closed.is_none() && earlier.seat.is_some());
        if let Some(before) = before {
            assert_eq!(before.read_to_the_close().await, 4411, "the seat's last connection");
        }
        tries.extend([loser, winner]);
    }
    let log = node.store.actions().after(seated.room.id, 0, 10_000).await.unwrap();
    assert_fenced(&log, &tries);
}

/// After a `seat_taken` no action of a lower connection is in the log, and every one that was acknowledged is
/// there once.
fn assert_fenced(log: &[GameAction], tries: &[Try]) {
    let sent_over: HashMap<Uuid, i64> = tries
        .iter()
        .flat_map(|tried| tried.acked.keys().map(|action| (*action, tried.connection().unwrap_or(0))))
        .collect();
    let mut fence = 0;
    let mut found = 0;
    for entry in log {
        if entry.action_type == "seat_taken" {
            fence = entry.action_data["connection"].as_i64().unwrap();
        }
        let Some(action) = entry.action_id else { continue };
        if let Some(connection) = sent_over.get(&action.uuid()) {
            found += 1;
            assert!(*connection >= fence, "entry {} came after the fence {fence}", entry.sequence_number);
        }
    }
    assert_eq!(found, sent_over.len());
    let winners: Vec<&Try> = tries.iter().filter(|tried| tried.seat.is_some()).collect();
    for pair in winners.windows(2) {
        let (_, welcomed_at) = pair[1].seat.unwrap();
        let last = pair[0].acked.values().max().copied().unwrap_or(0);
        assert!(last <= welcomed_at, "{last} was accepted after the next one's welcome at {welcomed_at}");
    }
}

impl Try {
    /// Connects, and sends its actions as soon as it has the seat.
    async fn begin(node: &Node, seated: &Seated, client: Uuid, takeover: bool) -> Self {
        let line = Line::to(node, seated, 0, &format!("client_id={client}&takeover={takeover}")).await;
        let mut tried = Self {
            client,
            takeover,
            socket: line.open().await,
            seat: None,
            closed: None,
            acked: HashMap::new(),
        };
        match tried.socket.hear().await {
            Heard::Closed(code) => tried.closed = Some(code),
            Heard::Frame(welcome) => {
                assert_eq!(welcome["type"], "welcome");
                let head = welcome["recovery"]["sequence_number"].as_i64().unwrap();
                tried.seat = welcome["connection"].as_i64().map(|connection| (connection, head));
                tried.act().await;
            }
        }
        tried
    }

    fn connection(&self) -> Option<i64> {
        self.seat.map(|(connection, _)| connection)
    }

    async fn act(&mut self) {
        for number in 1..=ACTIONS {
            let action_id = Uuid::from_u128(self.client.as_u128() + (u128::from(number) << 32));
            let action = json!({
                "type": "action", "action_id": action_id, "action_type": "say",
                "action_data": { "word": "mine" }, "after": 0,
            });
            self.socket.send(action).await;
            while self.closed.is_none() && !self.answered(action_id).await {}
        }
    }

    /// Takes in what comes next. Answers whether it is the answer to an action.
    async fn answered(&mut self, action_id: Uuid) -> bool {
        match self.socket.hear().await {
            Heard::Closed(code) => self.closed = Some(code),
            Heard::Frame(frame) => self.note(&frame),
        }
        self.closed.is_some() || self.acked.contains_key(&action_id)
    }

    /// An action of a connection that was taken over is refused as such.
    fn note(&mut self, frame: &Value) {
        match frame["type"].as_str() {
            Some("ack") => {
                let action = frame["action_id"].as_str().unwrap().parse().unwrap();
                self.acked.insert(action, frame["sequence_number"].as_i64().unwrap());
            }
            Some("rejected") => assert_eq!(frame["code"], "superseded"),
            _ => {}
        }
    }

    async fn read_to_the_close(&mut self) -> u16 {
        loop {
            match self.socket.hear().await {
                Heard::Frame(frame) => self.note(&frame),
                Heard::Closed(code) => {
                    self.closed = Some(code);
                    return code;
                }
            }
        }
    }
}
