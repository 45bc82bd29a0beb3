use reseat_protocol::entry::{ActionFrame, Summary};
use reseat_protocol::room::RoomStatus;
use serde_json::json;

use super::*;

fn entry(number: i64) -> LogEntry {
    LogEntry {
        sequence_number: number,
        action_id: None,
        player_id: None,
        action_type: "deal".to_owned(),
        action_data: json!({ "deal": number }),
        timestamp: number,
        summary: Summary { code: "dealt".to_owned(), params: Value::Null, text: String::new() },
    }
}

fn action(number: i64, state: Value) -> Event {
    let frame = ActionFrame { entry: entry(number), state: Some(state), turn_deadline_at: None };
    Event::Message(ServerMessage::Action(Box::new(frame)))
}

/// A recovery up to `number` that tells of these entries, or of none and says why.
fn recovery(number: i64, missed: &[i64], truncated: Option<Truncation>) -> Event {
    Event::Message(ServerMessage::Recovery(Box::new(RecoveryState {
        room_id: Uuid::nil(),
        player_id: Uuid::nil(),
        status: RoomStatus::Playing,
        log_epoch: Uuid::from_u128(1),
        sequence_number: number,
        recovered: truncated.is_none(),
        state: json!({ "after": number }),
        your_turn: false,
        offline_ms: 0,
        players: Vec::new(),
        missed_actions: missed.iter().map(|number| entry(*number)).collect(),
        missed_summary: Vec::new(),
        turn_deadline_at: None,
        truncated,
    })))
}

fn after(number: i64) -> Value {
    json!({ "after": number })
}

/// What is found wrong with these events of one client.
fn heard(events: Vec<Event>) -> Vec<Violation> {
    let (mut record, mut thread) = (Record::new("Ann".to_owned(), Uuid::nil()), Thread::default());
    for event in events {
        record.hear(&mut thread, event);
    }
    record.violations
}

fn player() -> String {
    "Ann".to_owned()
}

#[test]
fn a_client_that_begins_late_and_resumes_is_told_every_entry_from_there() {
    let found = heard(vec![
        recovery(4, &[], Some(Truncation::New)),
        action(5, after(5)),
        recovery(7, &[6, 7], None),
        recovery(7, &[], None),
        action(8, after(8)),
    ]);
    assert_eq!(found, []);
}

#[test]
fn an_entry_left_out_is_a_hole() {
    let begin = || recovery(4, &[], Some(Truncation::New));
    let hole = |before, found| vec![Violation::HoleInFrames { player: player(), before, found }];
    assert_eq!(heard(vec![begin(), action(6, after(6))]), hole(4, 6));
    assert_eq!(heard(vec![begin(), recovery(6, &[6], None)]), hole(4, 6));
    assert_eq!(heard(vec![begin(), recovery(6, &[5], None)]), hole(5, 6));
    assert_eq!(heard(vec![begin(), action(5, after(5)), action(5, after(5))]), hole(5, 5));
}

#[test]
fn an_entry_or_a_state_that_was_told_in_two_ways_is_found() {
    let mut record = Record::new(player(), Uuid::nil());
    record.hear(&mut Thread::default(), recovery(1, &[1], None));
    let mut changed = entry(1);
    changed.timestamp += 1;
    let frame = ActionFrame { entry: changed, state: Some(json!("another")), turn_deadline_at: None };
    record.hear(&mut Thread::default(), Event::Message(ServerMessage::Action(Box::new(frame))));
    let expected = [
        Violation::EntryChanged { player: player(), sequence_number: 1 },
        Violation::StateChanged { player: player(), sequence_number: 1 },
    ];
    assert_eq!(record.violations, expected);
}

#[test]
fn a_log_that_ends_before_what_was_seen_is_found() {
    let back = |found| vec![Violation::LogWentBack { player: player(), before: 4, found }];
    let begin = || recovery(4, &[], Some(Truncation::New));
    assert_eq!(heard(vec![begin(), recovery(3, &[], Some(Truncation::Epoch))]), back(3));
    assert_eq!(heard(vec![begin(), recovery(3, &[], Some(Truncation::TooMany))]), back(3));
}

#[test]
fn events_that_were_not_recorded_prove_nothing() {
    assert_eq!(heard(vec![Event::Missed(3)]), [Violation::HoleInRecord { player: player(), events: 3 }]);
}
