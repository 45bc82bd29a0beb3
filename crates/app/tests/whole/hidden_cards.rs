//! Nobody's frames hold what they may not know: another's hand, the stock, the seed before the end.
//!
//! The raw bytes of every frame of whole games are searched for the name of any card. What each player may
//! know at each place of the log is worked out here from the seed that the end reveals.

use std::collections::{BTreeMap, BTreeSet};

use reseat_casino::shuffled;
use reseat_client::protocol::entry::LogEntry;
use reseat_domain::game::Seed;
use reseat_test_database::{TestDatabase, on_both};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::service::Service;
use crate::socket::Socket;
use crate::table::{Player, table};

on_both![
    in_a_game_of_two_nobody_is_sent_a_hidden_card,
    in_a_game_of_three_nobody_is_sent_a_hidden_card,
    in_a_game_of_four_nobody_is_sent_a_hidden_card,
];

async fn in_a_game_of_two_nobody_is_sent_a_hidden_card(database: TestDatabase) {
    play_and_search(&database, 2).await;
}

async fn in_a_game_of_three_nobody_is_sent_a_hidden_card(database: TestDatabase) {
    play_and_search(&database, 3).await;
}

async fn in_a_game_of_four_nobody_is_sent_a_hidden_card(database: TestDatabase) {
    play_and_search(&database, 4).await;
}

/// A player with an open socket, and every frame that came over it.
struct Listener {
    player: Player,
    socket: Socket,
    frames: Vec<String>,
}

async fn play_and_search(database: &TestDatabase, seats: u8) {
    let service = Service::start(database).await;
    // To 21, so that the cards of several rounds are searched for.
    let players = table(&service, "casino", seats, json!({ "target": 21 })).await;
    let mut listeners = Vec::new();
    for player in players {
        let socket = Socket::open(&service, &player, None).await;
        listeners.push(Listener { player, socket, frames: Vec::new() });
    }
    let last = play(&service, &mut listeners).await;
    let log = listeners[0].player.log().await;
    let seed = seed_of(log.last().unwrap());
    let table = Table::of(&log, &seed);
    let mut searched = 0;
    for (place, listener) in listeners.iter().enumerate() {
        // The search is good for something: what one player may see would not do for the next.
        let neighbour = listeners[(place + 1) % listeners.len()].player.id;
        let mut hidden_from_neighbour = 0;
        for frame in &listener.frames {
            let leaks = table.leaks(listener.player.id, frame, &seed, last);
            assert_eq!(leaks, Vec::<String>::new(), "{} was sent: {frame}", listener.player.id);
            hidden_from_neighbour += table.leaks(neighbour, frame, &seed, last).len();
            searched += 1;
        }
        assert!(
            hidden_from_neighbour > 50,
            "only {hidden_from_neighbour} hidden cards were there to be found"
        );
    }
    assert!(searched > 200, "only {searched} frames were searched");
}

/// Plays the first legal move in each turn until all have been told of the end. Now and then a player comes
/// back over a new socket. Answers the number of the last entry.
async fn play(service: &Service, listeners: &mut [Listener]) -> i64 {
    let mut newest: Vec<(i64, Value)> = vec![(0, Value::Null); listeners.len()];
    let mut ended = vec![false; listeners.len()];
    let mut moves = 0_u128;
    for place in 0..listeners.len() {
        let welcome = next_frame(&mut listeners[place]).await;
        assert_eq!(welcome["type"], "welcome");
        newest[place] = (number(&welcome["recovery"]), welcome["recovery"]["state"].clone());
    }
    loop {
        let id = |place: usize| listeners[place].player.id.to_string();
        let turn = (0..listeners.len()).find(|place| newest[*place].1["turn"] == id(*place).as_str());
        if let Some(place) = turn {
            moves += 1;
            if moves.is_multiple_of(17) {
                let back = Socket::open(service, &listeners[place].player, Some(newest[place].0 - 3)).await;
                listeners[place].socket = back;
            }
            let (after, state) = &newest[place];
            let mut data = state["legal_actions"][0].clone();
            let kind = data.as_object_mut().unwrap().remove("action_type").unwrap();
            let id = Uuid::from_u128(moves);
            let action = json!({ "type": "action", "action_id": id, "action_type": kind, "action_data": data, "after": after });
            listeners[place].socket.send(&action).await;
        }
        // Until everybody has seen what that brought about.
        let mut goal = newest.iter().map(|(seen, _)| *seen).max().unwrap() + i64::from(turn.is_some());
        for place in 0..listeners.len() {
            while newest[place].0 < goal || (newest[place].1.is_null() && !ended[place]) {
                let frame = next_frame(&mut listeners[place]).await;
                match frame["type"].as_str().unwrap() {
                    "action" => newest[place] = (number(&frame), frame["state"].clone()),
                    "welcome" => {
                        newest[place] = (number(&frame["recovery"]), frame["recovery"]["state"].clone());
                    }
                    "game_ended" => ended[place] = true,
                    "rejected" => panic!("a legal move was rejected: {frame}"),
                    _ => {}
                }
                goal = goal.max(newest[place].0);
            }
        }
        let over = newest.iter().all(|(_, state)| state["turn"].is_null());
        if over && newest.iter().all(|(seen, _)| *seen == goal) {
            return goal;
        }
    }
}

async fn next_frame(listener: &mut Listener) -> Value {
    let (frame, text) = listener.socket.next().await;
    listener.frames.push(text);
    frame
}

fn number(frame: &Value) -> i64 {
    frame["sequence_number"].as_i64().unwrap()
}

fn seed_of(end: &LogEntry) -> String {
    assert_eq!(end.action_type, "end");
    end.action_data["seed"].as_str().unwrap().to_owned()
}

/// When each card of each round becomes known to whom.
struct Table {
    /// The first entry of each round, and its cards.
    rounds: Vec<(i64, BTreeMap<String, Known>)>,
}

/// From which entry on a card is known.
struct Known {
    /// To everybody: it was dealt open or played.
    open: Option<i64>,
    /// To the one whose hand it was dealt to.
    dealt: Option<(Uuid, i64)>,
}

impl Table {
    fn of(log: &[LogEntry], seed: &str) -> Self {
        let seed: Seed = serde_json::from_value(json!(seed)).unwrap();
        let mut seating: Vec<Uuid> = Vec::new();
        let mut rounds: Vec<(i64, BTreeMap<String, Known>)> = Vec::new();
        let mut deck: Vec<String> = Vec::new();
        for entry in log {
            let at = entry.sequence_number;
            match entry.action_type.as_str() {
                "start" => {
                    let seats = entry.action_data["seating"].as_array().unwrap();
                    seating = seats
                        .iter()
                        .map(|seat| seat["player_id"].as_str().unwrap().parse().unwrap())
                        .collect();
                }
                "deal" => {
                    let round = u32::try_from(entry.action_data["round"].as_u64().unwrap()).unwrap();
                    let is_first = entry.action_data["deal"] == 1;
                    if is_first {
                        deck = shuffled(&seed, round).iter().map(ToString::to_string).collect();
                        let hidden = |card: &String| (card.clone(), Known { open: None, dealt: None });
                        rounds.push((at, deck.iter().map(hidden).collect()));
                    }
                    deal(&mut deck, &seating, round, is_first, at, &mut rounds.last_mut().unwrap().1);
                }
                _ => {
                    if let Some(card) = entry.action_data["card_id"].as_str() {
                        rounds.last_mut().unwrap().1.get_mut(card).unwrap().open = Some(at);
                    }
                }
            }
        }
        Self { rounds }
    }

    /// What a frame holds that its viewer may not know: hidden cards, and the seed before the end.
    fn leaks(&self, viewer: Uuid, frame: &str, seed: &str, last: i64) -> Vec<String> {
        let parsed: Value = serde_json::from_str(frame).unwrap();
        let told = parsed["sequence_number"].as_i64().or(parsed["recovery"]["sequence_number"].as_i64());
        let at = told.unwrap_or(if parsed["type"] == "game_ended" { last } else { 0 });
        let mut leaks = Vec::new();
        if at < last && frame.contains(seed) {
            leaks.push("the seed".to_owned());
        }
        let Some((first, cards)) = self.rounds.iter().rev().find(|(first, _)| *first <= at) else {
            return leaks;
        };
        // What was missed may reach back into the round before, whose cards were all played by then.
        let missed_from = parsed["recovery"]["missed_actions"][0]["sequence_number"].as_i64();
        if missed_from.is_some_and(|from| from < *first) {
            return leaks;
        }
        let is_known = |card: &str| {
            let known = &cards[card];
            known.open.is_some_and(|open| open <= at)
                || known.dealt.is_some_and(|(to, dealt)| to == viewer && dealt <= at)
        };
        let words: BTreeSet<&str> = frame.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
        let hidden = words.into_iter().filter(|word| cards.contains_key(*word) && !is_known(word));
        leaks.extend(hidden.map(str::to_owned));
        leaks
    }
}

/// Two passes of two cards: each player from the dealer's left, the dealer last; the first time two to the
/// table after each pass.
fn deal(
    deck: &mut Vec<String>,
    seating: &[Uuid],
    round: u32,
    is_first: bool,
    at: i64,
    cards: &mut BTreeMap<String, Known>,
) {
    let dealer = usize::try_from(round - 1).unwrap() % seating.len();
    for _pass in 0..2 {
        for step in 1..=seating.len() {
            let to = seating[(dealer + step) % seating.len()];
            for card in deck.drain(..2) {
                cards.get_mut(&card).unwrap().dealt = Some((to, at));
            }
        }
        if is_first {
            for card in deck.drain(..2) {
                cards.get_mut(&card).unwrap().open = Some(at);
            }
        }
    }
}
