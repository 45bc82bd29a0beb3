use std::sync::Arc;

use reseat_domain::game::{Game, GameState, SeatedPlayer, Seed, Shelf};

use super::*;
use crate::builders::player_id;

fn seating(seats: Seat) -> Vec<SeatedPlayer> {
    let seated = |seat| SeatedPlayer {
        player_id: player_id(u32::from(seat)),
        seat,
        name: format!("Player {seat}"),
        bot: None,
    };
    (0..seats).map(seated).collect()
}

fn game() -> Arc<dyn Game> {
    Shelf::new().with(Arc::new(TallyGame)).newest("tally").cloned().unwrap()
}

fn begin(seats: Seat, target: u32) -> GameState {
    let options = game().options(&json!({ "target": target }), seats).unwrap();
    game().set_up(&Table { seating: seating(seats), seed: Seed::new([1; 32]) }, &options).unwrap()
}

/// Plays a move and everything that follows. Answers the entries that followed, and whether it is the end.
fn play(state: &mut GameState, seat: Seat, played: &Move) -> (Vec<ServiceEntry>, bool) {
    *state = game().apply(state, seat, played).unwrap().0;
    let mut followed = Vec::new();
    loop {
        assert_eq!(game().check(state), []);
        match game().follow_up(state) {
            Some(FollowUp::Entry(entry)) => {
                *state = game().apply_entry(state, &entry).unwrap().0;
                followed.push(entry);
            }
            Some(end) => {
                assert_eq!(end, FollowUp::End);
                return (followed, true);
            }
            None => return (followed, false),
        }
    }
}

#[test]
fn a_game_goes_by_rounds_until_someone_has_reached_the_target() {
    let mut state = begin(2, 10);
    assert_eq!(play(&mut state, 0, &TallyGame::add(9)), (vec![], false));
    let (followed, over) = play(&mut state, 1, &TallyGame::add(3));
    let points = json!({ player_id(0).to_string(): 9, player_id(1).to_string(): 3 });
    let round_end =
        ServiceEntry { entry_type: "round_end".into(), data: json!({ "round": 1, "points": points }) };
    assert_eq!((followed, over), (vec![round_end], false));
    assert_eq!(game().turn(&state), Some(0));

    assert_eq!(play(&mut state, 0, &TallyGame::add(1)), (vec![], false), "a round is played to its end");
    let (followed, over) = play(&mut state, 1, &TallyGame::add(9));
    assert_eq!((followed.len(), over), (1, true));
    assert_eq!(game().turn(&state), None);
    let refused = game().apply(&state, 0, &TallyGame::add(1)).unwrap_err();
    assert_eq!(refused.code, "game_over");

    assert_eq!(game().outcome(&state, &BTreeSet::new()).winners, [player_id(1)]);
    assert_eq!(game().outcome(&state, &BTreeSet::from([1])).winners, [player_id(0)]);
    assert_eq!(game().outcome(&state, &BTreeSet::from([0, 1])).winners, []);
}

#[test]
fn a_move_is_refused_with_its_code() {
    let state = begin(2, 20);
    let add = |data| Move { action_type: "add".into(), action_data: data };
    let refused = [
        (1, TallyGame::add(1), "not_your_turn"),
        (0, Move { action_type: "trail".into(), ..TallyGame::add(1) }, "unknown_action_type"),
        (0, TallyGame::add(0), "malformed_action_data"),
        (0, TallyGame::add(10), "malformed_action_data"),
        (0, add(json!({})), "malformed_action_data"),
        (0, add(json!({ "points": "1" })), "malformed_action_data"),
        (0, add(json!({ "points": 1, "secret": -1 })), "malformed_action_data"),
    ];
    for (seat, played, code) in refused {
        assert_eq!(game().apply(&state, seat, &played).unwrap_err().code, code, "{played:?}");
    }
}

#[test]
fn only_the_author_sees_a_secret() {
    let mut state = begin(2, 20);
    let played = TallyGame::add_with_secret(5, 4_711);
    play(&mut state, 0, &played);
    assert_eq!(game().view(&state, 0)["own_secret"], 4_711);
    assert!(!game().view(&state, 1).to_string().contains("4711"));

    let seating = seating(2);
    let (author, opponent) = (player_id(0), player_id(1));
    let entry = PastEntry {
        player_id: Some(author),
        action_type: "add",
        action_data: &played.action_data,
        events: &[json!({ "type": "added", "points": 5, "total": 5 })],
    };
    let seen_by = |player_id| Viewer { player_id, seating: &seating };
    assert_eq!(game().redact(&entry, &seen_by(author)), played.action_data);
    assert_eq!(game().redact(&entry, &seen_by(opponent)), json!({ "points": 5 }));
    assert_eq!(game().summarise(&entry, &seen_by(author)).text, "You added 5 and have 5.");
    assert_eq!(game().summarise(&entry, &seen_by(opponent)).text, "Player 0 added 5 and has 5.");
}

#[test]
fn options_are_checked_and_filled_in() {
    assert_eq!(game().options(&Value::Null, 2).unwrap(), json!({ "target": 20 }));
    for bad in [json!({ "target": 0 }), json!({ "target": 1_001 }), json!({ "sweeps": true })] {
        assert!(game().options(&bad, 2).is_err(), "{bad}");
    }
}

#[test]
fn an_entry_that_can_not_follow_is_an_inconsistency() {
    let state = begin(2, 20);
    let early = ServiceEntry { entry_type: "round_end".into(), data: json!({ "round": 1, "points": {} }) };
    assert!(game().apply_entry(&state, &early).is_err());
}

#[test]
fn whoever_is_in_turn_can_be_played_for_and_has_legal_moves() {
    for seats in 2..=4 {
        let mut state = begin(seats, 30);
        let mut turns = 0;
        while let Some(seat) = game().turn(&state) {
            for other in 0..seats {
                let in_turn = other == seat;
                assert_eq!(game().legal_actions(&state, other).actions.len(), if in_turn { 9 } else { 0 });
                assert_eq!(game().autoplay(&state, other).is_some(), in_turn);
            }
            assert_eq!(game().legal_actions_with(&state, seat, "7").actions, [TallyGame::add(7)]);
            let strength = [BotStrength::Easy, BotStrength::Normal, BotStrength::Hard][turns % 3];
            let played = game().bot_move(&state, seat, strength).unwrap();
            play(&mut state, seat, &played);
            state = game().thaw(&game().freeze(&state).unwrap()).unwrap();
            turns += 1;
            assert!(turns < 200, "the game does not end");
        }
    }
}
