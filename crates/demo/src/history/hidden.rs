//! Whether anybody saw a card too early. Knows of Casino only that every card is named once in a round's hands and
//! deck, and what a card's name looks like.
//!
//! A card that somebody plays from the hand was in that hand or in the deck since the round began. So it stands in
//! no state that another player was shown between the begin of the round and that move.

use std::collections::BTreeMap;

use reseat_protocol::entry::LogEntry;
use serde_json::Value;
use uuid::Uuid;

use crate::check::Account;
use crate::violation::Violation;

/// A card played from the hand.
struct Played<'a> {
    entry: i64,
    /// The entry that began the round.
    round_began: i64,
    card: &'a str,
    by: Uuid,
}

/// Every card that a player was shown too early.
pub(crate) fn check(accounts: &[Account<'_>]) -> Vec<Violation> {
    let Some(first) = accounts.first() else { return Vec::new() };
    let played = played(first.log);
    accounts.iter().flat_map(|account| shown_early(account, &played)).collect()
}

fn shown_early(account: &Account<'_>, played: &[Played<'_>]) -> Vec<Violation> {
    let record = account.record;
    let shown: BTreeMap<i64, Vec<&str>> =
        record.states.iter().map(|(number, state)| (*number, cards(state))).collect();
    let mut violations = Vec::new();
    for played in played.iter().filter(|played| played.by != record.player_id) {
        let early =
            shown.range(played.round_began..played.entry).find(|(_, cards)| cards.contains(&played.card));
        violations.extend(early.map(|(number, _)| Violation::HiddenCardShown {
            player: record.name.clone(),
            shown: *number,
            card: played.card.to_owned(),
            owner: played.by,
            played: played.entry,
        }));
    }
    violations
}

/// What was played from hands, with the rounds it fell into.
fn played(log: &[LogEntry]) -> Vec<Played<'_>> {
    let (mut round, mut round_began) = (None, 0);
    let mut played = Vec::new();
    for entry in log {
        if entry.action_type == "deal" && round != entry.action_data.get("round") {
            (round, round_began) = (entry.action_data.get("round"), entry.sequence_number);
        }
        let card = entry.action_data.get("card_id").and_then(Value::as_str);
        if let (Some(card), Some(by)) = (card, entry.player_id) {
            played.push(Played { entry: entry.sequence_number, round_began, card, by });
        }
    }
    played
}

/// Every card that is named anywhere in a state.
fn cards(state: &Value) -> Vec<&str> {
    match state {
        Value::String(text) if is_card(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(cards).collect(),
        Value::Object(fields) => fields.values().flat_map(cards).collect(),
        _ => Vec::new(),
    }
}

/// A rank and a suit, such as `9D` or `10S`.
fn is_card(text: &str) -> bool {
    let Some((place, _)) = text.char_indices().next_back() else { return false };
    let (rank, suit) = text.split_at(place);
    matches!(suit, "S" | "H" | "D" | "C")
        && matches!(rank, "A" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "10" | "J" | "Q" | "K")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::record::Record;

    const ANN: Uuid = Uuid::from_u128(1);
    const BOB: Uuid = Uuid::from_u128(2);

    fn entry(number: i64, by: Option<Uuid>, action_type: &str, data: &Value) -> LogEntry {
        serde_json::from_value(json!({
            "sequence_number": number, "player_id": by, "action_type": action_type, "action_data": data,
            "timestamp": 0, "summary": {"code": "x", "params": {}, "text": "x"},
        }))
        .unwrap()
    }

    fn found(shown: &[(i64, Value)]) -> Vec<Violation> {
        let log = [
            entry(1, None, "deal", &json!({"round": 1, "deal": 1})),
            entry(2, Some(ANN), "trail", &json!({"card_id": "9D"})),
            entry(3, None, "deal", &json!({"round": 1, "deal": 2})),
            entry(4, Some(BOB), "trail", &json!({"card_id": "QH"})),
            entry(5, None, "deal", &json!({"round": 2, "deal": 1})),
            entry(6, Some(BOB), "trail", &json!({"card_id": "9D"})),
        ];
        let mut record = Record::new("Ann".into(), ANN);
        record.states.extend(shown.iter().cloned());
        check(&[Account { record: &record, log: &log, must_end: false }])
    }

    #[test]
    fn what_lies_open_and_what_is_in_the_own_hand_may_be_seen() {
        let open = [
            (1, json!({"hand": ["9D"], "table": ["2S"]})),
            (2, json!({"hand": [], "table": ["9D", "2S"]})),
            (4, json!({"table": ["9D", "QH"]})),
            (5, json!({"table": []})),
            (6, json!({"table": ["9D"]})),
        ];
        assert_eq!(found(&open), []);
    }

    #[test]
    fn a_card_of_another_hand_or_of_the_deck_is_found_wherever_it_stands() {
        for state in [json!({"hands": {"bob": ["QH"]}}), json!({"deck": [["QH"]]}), json!("QH")] {
            let [violation] = &found(&[(2, state)])[..] else { panic!("one violation is expected") };
            let Violation::HiddenCardShown { shown: 2, card, owner: BOB, played: 4, .. } = violation else {
                panic!("{violation}");
            };
            assert_eq!(card, "QH");
        }
    }

    #[test]
    fn only_cards_are_cards() {
        for card in ["AS", "10H", "2C", "KD"] {
            assert!(is_card(card), "{card}");
        }
        for other in ["", "S", "1S", "11S", "ten", "AX", "H10", "SS", "♠"] {
            assert!(!is_card(other), "{other}");
        }
    }
}
