//! Entries told in words.

use reseat_domain::game::Seat;
use reseat_domain::game::rules::{GameRules, PastEntry, Summary, Viewer};
use serde_json::{Value, json};

use super::fixture::{ME, OTHER, build, capture, player, scene, seating, set_up, trail, try_play};
use super::games::{Entry, Game};
use crate::action::Action;
use crate::rules::Casino;
use crate::state::State;

/// Tells an entry as seat 0 (Zoë) or seat 1 (Ben) reads it, from its stored events alone.
fn tell(action_type: &str, author: Option<Seat>, events: &[Value], viewer: Seat) -> Summary {
    let seating = seating(2);
    let data = json!({});
    let entry = PastEntry { player_id: author.map(player), action_type, action_data: &data, events };
    Casino.summarise(&entry, &Viewer { player_id: player(viewer), seating: &seating })
}

fn told(state: &State, action: &Action, viewer: Seat) -> String {
    let (_, events) = try_play(state, action).unwrap();
    let events: Vec<Value> = events.iter().map(|event| serde_json::to_value(event).unwrap()).collect();
    tell(action.kind(), Some(ME), &events, viewer).text
}

#[test]
fn moves_are_told_with_names_and_you() {
    let state = scene(&["5C", "2C", "3C", "10/0 4D 6D"], "5D 10S 7S");
    for (action, text) in [
        (capture("5D", "5C 2C 3C"), "captured 3 cards"),
        (capture("5D", "5C"), "captured 1 card"),
        (capture("10S", "b1 5C 2C 3C"), "captured 5 cards, a sweep"),
        (build("5D", "5C", 10), "built 10"),
        (build("7S", "3C b1", 10), "added to a build of 10"),
        (trail("7S"), "trailed 7S"),
    ] {
        assert_eq!(told(&state, &action, OTHER), format!("Ben {text}"));
        assert_eq!(told(&state, &action, ME), format!("You {text}"));
    }
    let single = scene(&["6/0 2C 4C"], "2H 8S");
    assert_eq!(told(&single, &build("2H", "b1", 8), ME), "You raised a build to 8");
}

#[test]
fn a_move_s_parameters_are_enough_for_another_language() {
    let (_, events) = try_play(&scene(&["5C"], "5D 2S"), &capture("5D", "5C")).unwrap();
    let summary = tell("capture", Some(ME), &[serde_json::to_value(&events[0]).unwrap()], OTHER);
    assert_eq!(summary.code, "captured");
    let params = json!({"player_id": player(ME), "card": "5D", "cards": ["5C"], "count": 1, "sweep": true});
    assert_eq!(summary.params, params);
}

#[test]
fn deals_and_rounds_are_told() {
    let mut game = Game::new(2, 3, r#"{"target": 200}"#);
    let mut dice = super::fixture::Dice(3);
    while game.state.round == 1 {
        game.play_at_random(&mut dice);
    }
    let mut state = set_up(2, 3, &game.state.options);
    let mut texts = Vec::new();
    for entry in &game.log {
        state = match entry {
            Entry::Move(seat, action) => Casino.apply(&state, *seat, action).unwrap().0,
            Entry::Service(entry) => {
                let (next, events) = Casino.apply_entry(&state, entry).unwrap();
                let events: Vec<Value> =
                    events.iter().map(|event| serde_json::to_value(event).unwrap()).collect();
                texts.push(tell(&entry.entry_type, None, &events, OTHER).text);
                next
            }
        };
    }
    assert_eq!(texts[0], "You dealt: round 1, deal 1 of 6");
    assert_eq!(texts[5], "You dealt: round 1, deal 6 of 6, the last of the round");
    let points: Vec<u32> = state.scores.to_vec();
    let line = |name: &str, points: u32| format!("{name}: {points} points, {points} in all");
    assert_eq!(texts[6], format!("Round 1 ended. {}; {}", line("You", points[0]), line("Ben", points[1])));
    assert_eq!(texts[7], "Ben dealt: round 2, deal 1 of 6");
}

#[test]
fn an_entry_without_events_is_still_told() {
    let summary = tell("capture", Some(ME), &[], OTHER);
    assert_eq!((summary.code.as_str(), summary.text.as_str()), ("other", "Ben: capture"));
    assert_eq!(tell("deal", None, &[], OTHER).text, "The table: deal");
}

#[test]
fn nothing_is_left_out_of_a_move() {
    let data = trail("5D").to_move().action_data;
    let entry = PastEntry { player_id: None, action_type: "trail", action_data: &data, events: &[] };
    let viewer = Viewer { player_id: player(0), seating: &[] };
    assert_eq!(Casino.redact(&entry, &viewer), data);
}
