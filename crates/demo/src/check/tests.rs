use reseat_client::Event;
use reseat_protocol::ServerMessage;
use reseat_protocol::entry::{Ack, ActionFrame, Summary};
use reseat_protocol::server_message::Rejected;
use serde_json::{Value, json};

use super::*;
use crate::record::Thread;

const ANN: Uuid = Uuid::from_u128(0xa);
const BOB: Uuid = Uuid::from_u128(0xb);
const MOVE: Uuid = Uuid::from_u128(1);
const NUMBER: i64 = 2;

fn entry(number: i64, player_id: Option<Uuid>, action_type: &str, action_data: Value) -> LogEntry {
    LogEntry {
        sequence_number: number,
        action_id: None,
        player_id,
        action_type: action_type.to_owned(),
        action_data,
        timestamp: 1_000 + number,
        summary: Summary { code: action_type.to_owned(), params: Value::Null, text: String::new() },
    }
}

fn ack(action_id: Uuid, number: i64, duplicate: bool) -> Ack {
    Ack { action_id, sequence_number: number, timestamp: 1_000 + number, duplicate }
}

fn end() -> Value {
    json!({ "reason": "completed", "winners": [ANN], "scores": { (ANN.to_string()): 21 }, "seed": "00" })
}

fn card() -> Value {
    json!({ "card_id": "2S" })
}

/// A sound game: the start, a trail of Ann's, the end. Each test breaks it in one way.
struct Game {
    ann: Record,
    bob: Record,
    ann_log: Vec<LogEntry>,
    bob_log: Vec<LogEntry>,
}

impl Game {
    fn sound() -> Self {
        let log = vec![
            entry(1, None, "start", json!({})),
            entry(NUMBER, Some(ANN), "trail", card()),
            entry(3, None, "end", end()),
        ];
        let (ann_log, bob_log) = (by_ann(log.clone()), log);
        let (mut ann, bob) = (record("Ann", ANN, &ann_log), record("Bob", BOB, &bob_log));
        ann.intend(MOVE, "trail", &card(), Purpose::Move);
        ann.acknowledge(ack(MOVE, NUMBER, false));
        Self { ann, bob, ann_log, bob_log }
    }

    fn check(&self) -> Vec<Violation> {
        check(&[
            Account { record: &self.ann, log: &self.ann_log, must_end: true },
            Account { record: &self.bob, log: &self.bob_log, must_end: true },
        ])
    }

    /// Changes the log for both, the told entries included, as if it had been so from the beginning.
    fn with_log(mut self, change: impl Fn(&mut Vec<LogEntry>)) -> Self {
        change(&mut self.ann_log);
        change(&mut self.bob_log);
        for (record, log) in [(&mut self.ann, &self.ann_log), (&mut self.bob, &self.bob_log)] {
            record.told = log.iter().map(|entry| (entry.sequence_number, entry.clone())).collect();
            record.reached = log.last().unwrap().sequence_number;
        }
        self
    }
}

/// The log as Ann sees it: with the id of her own action.
fn by_ann(mut log: Vec<LogEntry>) -> Vec<LogEntry> {
    log[1].action_id = Some(MOVE);
    log
}

/// A player who was told the whole log and its end.
fn record(name: &str, player_id: Uuid, log: &[LogEntry]) -> Record {
    let (mut record, mut thread) = (Record::new(name.to_owned(), player_id), Thread::default());
    for entry in log {
        let frame = ActionFrame { entry: entry.clone(), state: None, turn_deadline_at: None };
        record.hear(&mut thread, Event::Message(ServerMessage::Action(Box::new(frame))));
    }
    let ended = serde_json::from_value(end()).unwrap();
    record.hear(&mut thread, Event::Message(ServerMessage::GameEnded(ended)));
    record
}

fn ann() -> String {
    "Ann".to_owned()
}

#[test]
fn a_sound_game_passes() {
    assert_eq!(Game::sound().check(), []);
}

#[test]
fn a_repeated_action_with_the_first_answer_passes() {
    let mut game = Game::sound();
    game.ann.acknowledge(ack(MOVE, NUMBER, true));
    assert_eq!(game.check(), []);
    assert_eq!(game.ann.tally.duplicates, 1);
}

#[test]
fn a_lost_acknowledged_action_is_found() {
    let game = Game::sound().with_log(|log| {
        log[1] = entry(NUMBER, Some(BOB), "seat_taken", json!({ "connection": 2 }));
    });
    let lost = Violation::LostAction { player: ann(), action_id: MOVE, sequence_number: NUMBER };
    assert_eq!(game.check(), [lost]);
}

#[test]
fn an_acknowledged_action_under_another_number_is_found() {
    let game = Game::sound().with_log(|log| {
        let mut moved = log.clone();
        moved.insert(1, entry(2, None, "deal", json!({})));
        for (number, entry) in (1..).zip(&mut moved) {
            entry.sequence_number = number;
        }
        *log = moved;
    });
    let moved = Violation::MovedAction { player: ann(), action_id: MOVE, acknowledged: 2, found: 3 };
    assert_eq!(game.check(), [moved]);
}

#[test]
fn an_acknowledged_action_with_other_content_is_found() {
    let game = Game::sound().with_log(|log| log[1].action_data = json!({ "card_id": "AS" }));
    let moved = Violation::MovedAction { player: ann(), action_id: MOVE, acknowledged: 2, found: 2 };
    assert_eq!(game.check(), [moved]);
}

#[test]
fn a_doubled_action_is_found() {
    let game = Game::sound().with_log(|log| {
        let doubled = LogEntry { sequence_number: 3, ..log[1].clone() };
        log.insert(2, doubled);
        log[3].sequence_number = 4;
    });
    let doubled = Violation::DoubledAction { player: ann(), action_id: MOVE, entries: vec![2, 3] };
    assert_eq!(game.check(), [doubled]);
}

#[test]
fn a_gap_in_the_log_is_found() {
    let game = Game::sound().with_log(|log| log[2].sequence_number = 4);
    let hole = |player: &str| Violation::HoleInLog { player: player.to_owned(), before: 2, found: 4 };
    assert_eq!(game.check(), [hole("Ann"), hole("Bob")]);
}

#[test]
fn a_move_that_nobody_made_is_found() {
    for action_type in ["capture", "autoplay"] {
        let game = Game::sound().with_log(|log| {
            log[0] = entry(1, Some(BOB), action_type, card());
        });
        let (player, action_type) = ("Bob".to_owned(), action_type.to_owned());
        assert_eq!(game.check(), [Violation::UnknownAction { player, sequence_number: 1, action_type }]);
    }
}

#[test]
fn an_action_under_an_id_that_nobody_drew_is_found() {
    let game = Game::sound();
    let mut log = game.ann_log.clone();
    log[0] = LogEntry { action_id: Some(Uuid::from_u128(9)), ..entry(1, Some(ANN), "trail", card()) };
    let mut ann_record = game.ann;
    ann_record.told.insert(1, log[0].clone());
    let found = check(&[Account { record: &ann_record, log: &log, must_end: true }]);
    let action_type = "trail".to_owned();
    assert_eq!(found, [Violation::UnknownAction { player: ann(), sequence_number: 1, action_type }]);
}

#[test]
fn an_entry_that_two_players_read_differently_is_found() {
    let mut game = Game::sound();
    game.bob_log[0].action_data = json!({ "seating": [] });
    game.bob.told.insert(1, game.bob_log[0].clone());
    let (player, other) = ("Bob".to_owned(), ann());
    assert_eq!(game.check(), [Violation::DifferingEntries { player, other, sequence_number: 1 }]);
}

#[test]
fn an_entry_that_was_told_otherwise_than_it_stands_is_found() {
    let mut game = Game::sound();
    game.bob.told.get_mut(&1).unwrap().timestamp += 1;
    assert_eq!(game.check(), [Violation::EntryChanged { player: "Bob".to_owned(), sequence_number: 1 }]);
}

#[test]
fn an_end_of_the_log_that_was_not_told_is_found() {
    let mut game = Game::sound();
    game.bob.reached = 2;
    assert_eq!(game.check(), [Violation::UntoldEntries { player: "Bob".to_owned(), reached: 2, head: 3 }]);
}

#[test]
fn an_action_without_an_answer_is_found() {
    let mut game = Game::sound();
    let action_id = Uuid::from_u128(2);
    game.ann.intend(action_id, "trail", &card(), Purpose::Move);
    assert_eq!(game.ann.open_intents().collect::<Vec<_>>(), [action_id]);
    assert_eq!(game.check(), [Violation::UnknownFate { player: ann(), action_id }]);
}

#[test]
fn two_answers_with_different_numbers_are_found() {
    let mut game = Game::sound();
    game.ann.acknowledge(ack(MOVE, 5, true));
    assert_eq!(
        game.check(),
        [Violation::DifferingAcks { player: ann(), action_id: MOVE, first: 2, then: 5 }]
    );
}

#[test]
fn an_action_that_is_new_twice_is_found() {
    let mut game = Game::sound();
    game.ann.acknowledge(ack(MOVE, NUMBER, false));
    assert_eq!(game.check(), [Violation::NewTwice { player: ann(), action_id: MOVE, times: 2 }]);
}

#[test]
fn an_action_that_was_applied_and_refused_is_found() {
    let mut game = Game::sound();
    let code = "not_your_turn".to_owned();
    let refused = Rejected { action_id: MOVE, code: code.clone(), message: String::new() };
    game.ann.hear(&mut Thread::default(), Event::Message(ServerMessage::Rejected(refused)));
    assert_eq!(game.check(), [Violation::RefusedAndApplied { player: ann(), action_id: MOVE, code }]);
}

#[test]
fn a_refused_legal_move_is_found_unless_the_seat_had_moved_on() {
    for (code, passes) in [("must_capture", false), (SUPERSEDED, true)] {
        let mut game = Game::sound();
        let action_id = Uuid::from_u128(2);
        game.ann.intend(action_id, "trail", &card(), Purpose::Move);
        game.ann.refuse(action_id, code.to_owned());
        let refused = Violation::LegalMoveRefused { player: ann(), action_id, code: code.to_owned() };
        assert_eq!(game.check(), if passes { vec![] } else { vec![refused] });
    }
}

#[test]
fn a_second_click_must_be_refused() {
    let mut game = Game::sound();
    game.ann.intents.get_mut(&MOVE).unwrap().purpose = Purpose::SecondClick;
    assert_eq!(game.check(), [Violation::LateClickApplied { player: ann(), action_id: MOVE }]);
}

#[test]
fn an_action_id_shown_to_another_player_is_found() {
    let mut game = Game::sound();
    game.bob_log[1].action_id = Some(MOVE);
    game.bob.told.insert(NUMBER, game.bob_log[1].clone());
    let foreign = Violation::ForeignActionId { player: "Bob".to_owned(), sequence_number: NUMBER };
    assert_eq!(game.check(), [foreign]);
}

#[test]
fn an_end_that_was_not_told_or_told_otherwise_is_found() {
    let mut game = Game::sound();
    game.ann.ended = None;
    game.bob.ended.as_mut().unwrap().winners = vec![BOB];
    let expected =
        [Violation::NoEnding { player: ann() }, Violation::DifferingEnding { player: "Bob".to_owned() }];
    assert_eq!(game.check(), expected);
}
