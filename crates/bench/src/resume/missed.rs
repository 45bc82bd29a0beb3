//! What is played while everybody is away, and whether a player is told exactly that.

use reseat_protocol::server_message::Welcome;
use serde_json::{Value, json};

/// Actions that are played in each room while everybody is away.
pub(super) const MISSED: usize = 5;

/// The data of one of them.
pub(super) fn action_data(number: usize) -> Value {
    json!({ "number": number, "piece": "knight" })
}

/// Whether a player who has seen the log up to here is told exactly what was played since.
pub(super) fn is_told(welcome: &Welcome, seen: i64) -> bool {
    let recovery = &welcome.recovery;
    let told = recovery.missed_actions.iter().map(|entry| (entry.sequence_number, entry.action_data.clone()));
    let played = (seen + 1..).zip((0..MISSED).map(action_data));
    welcome.resumed
        && recovery.recovered
        && recovery.sequence_number == seen + MISSED as i64
        && recovery.state.is_null()
        && told.eq(played)
}

#[cfg(test)]
mod tests {
    use reseat_protocol::entry::{LogEntry, Summary};

    use super::*;

    fn entry(sequence_number: i64, action_data: Value) -> LogEntry {
        LogEntry {
            sequence_number,
            action_id: None,
            player_id: None,
            action_type: "move".to_owned(),
            action_data,
            timestamp: 0,
            summary: Summary { code: "relayed".to_owned(), params: Value::Null, text: String::new() },
        }
    }

    /// What a player is told who has seen the log up to 7.
    fn welcome() -> Welcome {
        let golden = include_str!("../../../protocol/golden/server/welcome.json");
        let mut welcome: Welcome = serde_json::from_str(golden).unwrap();
        welcome.recovery.state = Value::Null;
        welcome.recovery.sequence_number = 12;
        welcome.recovery.missed_actions =
            (8..).zip((0..MISSED).map(action_data)).map(|(n, data)| entry(n, data)).collect();
        welcome
    }

    #[test]
    fn a_player_who_is_told_all_of_it_in_its_order_is_told_right() {
        assert!(is_told(&welcome(), 7));
    }

    #[test]
    fn a_hole_another_action_or_another_head_is_wrong() {
        assert!(!is_told(&welcome(), 6));
        let changes: [fn(&mut Welcome); 5] = [
            |welcome| drop(welcome.recovery.missed_actions.remove(2)),
            |welcome| welcome.recovery.missed_actions.swap(0, 1),
            |welcome| welcome.recovery.missed_actions[4].action_data = action_data(3),
            |welcome| welcome.recovery.sequence_number = 13,
            |welcome| welcome.recovery.recovered = false,
        ];
        for change in changes {
            let mut welcome = welcome();
            change(&mut welcome);
            assert!(!is_told(&welcome, 7), "{welcome:?}");
        }
    }
}
