//! The relay game as the services use it: erased, behind [`Game`].

use std::collections::BTreeSet;

use reseat_domain::game::rules::{
    FollowUp, Move, PastEntry, RESERVED_ENTRY_TYPES, ServiceEntry, Table, Viewer,
};
use reseat_domain::game::{Game, GameState, Seat, SeatedPlayer, Seed};
use reseat_domain::id::PlayerId;
use serde_json::{Value, json};

use crate::Relay;

const GAME: &dyn Game = &Relay;

fn id(seat: Seat) -> PlayerId {
    PlayerId::new(uuid::Uuid::from_u128(0x1000 + u128::from(seat)))
}

fn seating(seats: Seat) -> Vec<SeatedPlayer> {
    let names = ["Ann", "Bob", "Zoë", "Dan", "Eve", "Fay", "Gus", "Hal"];
    (0..seats)
        .zip(names)
        .map(|(seat, name)| SeatedPlayer { player_id: id(seat), seat, name: name.to_owned(), bot: None })
        .collect()
}

fn table(seats: Seat) -> GameState {
    GAME.set_up(&Table { seating: seating(seats), seed: Seed::new([0; 32]) }, &json!({})).unwrap()
}

fn action(action_type: &str, action_data: Value) -> Move {
    Move { action_type: action_type.to_owned(), action_data }
}

fn finish(winners: &[Seat]) -> Move {
    action("finish", json!({ "winners": winners.iter().map(|seat| id(*seat)).collect::<Vec<_>>() }))
}

fn play(state: &GameState, seat: Seat, played: &Move) -> GameState {
    GAME.apply(state, seat, played).unwrap().0
}

/// The code that an action of seat 0 at a table of three is refused with.
fn refusal(played: &Move) -> &'static str {
    GAME.apply(&table(3), 0, played).unwrap_err().code
}

fn waits_for(seats: &[Seat]) -> Option<FollowUp> {
    Some(FollowUp::EndUnlessConnected(seats.iter().map(|seat| id(*seat)).collect()))
}

fn winners(state: &GameState, out: &[Seat]) -> Vec<PlayerId> {
    GAME.outcome(state, &out.iter().copied().collect::<BTreeSet<_>>()).winners
}

#[test]
fn it_seats_two_to_eight_has_no_turns_and_plays_for_nobody() {
    let about = GAME.describe();
    assert_eq!((about.game, about.name), ("relay", "Relay"));
    assert_eq!((about.min_seats, about.max_seats), (2, 8));
    assert!(!about.has_turns && !about.has_autoplay);
    let state = table(2);
    assert_eq!(GAME.turn(&state), None);
    assert_eq!(GAME.autoplay(&state, 0), None);
    assert!(GAME.legal_actions(&state, 0).actions.is_empty());
}

#[test]
fn every_seat_is_a_side_of_its_own() {
    assert_eq!(GAME.sides(4, &json!({})).unwrap(), [0, 1, 2, 3]);
}

#[test]
fn it_has_no_options_and_says_so() {
    assert_eq!(GAME.options(&Value::Null, 2).unwrap(), json!({}));
    assert_eq!(GAME.options(&json!({}), 2).unwrap(), json!({}));
    let unknown = GAME.options(&json!({ "target": 21 }), 2).unwrap_err();
    assert_eq!(unknown.to_string(), "option `target` is not known; the relay game has no options");
    assert_eq!(GAME.options(&json!([]), 2).unwrap_err().option, "options");
}

#[test]
fn any_action_with_any_data_is_relayed_and_leaves_the_state_alone() {
    let before = table(2);
    for played in [
        action("roll", json!({ "dice": [6, 6], "deep": { "er": null } })),
        action("x", json!({})),
        action(&"a".repeat(32), json!({ "winners": 7 })),
    ] {
        let (after, events) = GAME.apply(&before, 1, &played).unwrap();
        assert_eq!(GAME.freeze(&after).unwrap(), GAME.freeze(&before).unwrap());
        assert!(events.is_empty());
        assert_eq!(GAME.follow_up(&after), None);
    }
}

#[test]
fn nobody_sees_a_state() {
    assert_eq!(GAME.view(&play(&table(2), 0, &finish(&[0])), 1), Value::Null);
}

#[test]
fn the_names_of_the_services_entries_are_refused() {
    for name in RESERVED_ENTRY_TYPES {
        assert_eq!(refusal(&action(name, json!({}))), "reserved_action_type", "{name}");
    }
}

#[test]
fn what_is_no_action_type_is_refused() {
    for name in ["", "Roll", "roll dice", "9", &"a".repeat(33)] {
        assert_eq!(refusal(&action(name, json!({}))), "invalid_action_type", "{name}");
    }
}

#[test]
fn a_finish_without_a_list_of_player_ids_is_refused() {
    for data in [json!({}), json!(null), json!([]), json!({ "winners": null }), json!({ "winners": ["Ann"] })]
    {
        assert_eq!(refusal(&action("finish", data.clone())), "invalid_finish", "{data}");
    }
}

#[test]
fn a_winner_sits_at_the_table_and_is_named_once() {
    assert_eq!(refusal(&finish(&[0, 3])), "no_such_player");
    assert_eq!(refusal(&finish(&[1, 0, 1])), "duplicate_winner");
}

#[test]
fn the_game_ends_when_all_have_sent_the_same_finish() {
    let mut state = table(3);
    state = play(&state, 2, &finish(&[0, 1]));
    assert_eq!(GAME.follow_up(&state), waits_for(&[0, 1]));
    state = play(&state, 0, &finish(&[1, 0]));
    assert_eq!(GAME.follow_up(&state), waits_for(&[1]));
    state = play(&state, 1, &finish(&[0, 1]));
    assert_eq!(GAME.follow_up(&state), Some(FollowUp::End));
    assert_eq!(winners(&state, &[]), [id(0), id(1)]);
}

#[test]
fn a_different_finish_is_a_new_proposal_to_which_nobody_else_has_agreed() {
    let state = play(&play(&table(2), 0, &finish(&[0])), 1, &finish(&[1]));
    assert_eq!(GAME.follow_up(&state), waits_for(&[0]));
    assert_eq!(winners(&state, &[]), [id(1)]);
}

#[test]
fn a_player_may_change_their_vote() {
    let disagreed = play(&play(&table(2), 0, &finish(&[0])), 1, &finish(&[1]));
    let agreed = play(&disagreed, 0, &finish(&[1]));
    assert_eq!(GAME.follow_up(&agreed), Some(FollowUp::End));
    assert_eq!(winners(&agreed, &[]), [id(1)]);
}

#[test]
fn a_vote_stands_when_its_voter_plays_on() {
    let voted = play(&play(&table(2), 0, &finish(&[1])), 0, &action("roll", json!({})));
    assert_eq!(GAME.follow_up(&voted), waits_for(&[1]));
    let agreed = play(&voted, 1, &finish(&[1]));
    assert_eq!(GAME.follow_up(&agreed), Some(FollowUp::End));
}

#[test]
fn a_refused_finish_leaves_the_vote_before_it() {
    let state = play(&table(2), 0, &finish(&[0]));
    GAME.apply(&state, 0, &finish(&[5])).unwrap_err();
    assert_eq!(GAME.follow_up(&state), waits_for(&[1]));
    assert_eq!(winners(&state, &[]), [id(0)]);
}

#[test]
fn all_may_agree_that_nobody_won() {
    let state = play(&play(&table(2), 0, &finish(&[])), 1, &finish(&[]));
    assert_eq!(GAME.follow_up(&state), Some(FollowUp::End));
    assert!(winners(&state, &[]).is_empty());
}

#[test]
fn who_is_out_does_not_win_whatever_was_proposed() {
    let undecided = table(3);
    assert_eq!(winners(&undecided, &[0]), [id(1), id(2)]);
    let for_the_leaver = play(&undecided, 0, &finish(&[0]));
    assert_eq!(winners(&for_the_leaver, &[0]), [id(1), id(2)]);
    let for_two = play(&undecided, 0, &finish(&[0, 1]));
    assert_eq!(winners(&for_two, &[0]), [id(1)]);
    let for_nobody = play(&undecided, 0, &finish(&[]));
    assert_eq!(winners(&for_nobody, &[0, 1]), [id(2)]);
}

#[test]
fn everybody_has_no_points() {
    let scores = GAME.outcome(&table(2), &BTreeSet::new()).scores;
    assert_eq!(scores.into_iter().collect::<Vec<_>>(), [(id(0), 0), (id(1), 0)]);
}

#[test]
fn a_state_comes_back_from_its_snapshot() {
    let state = play(&play(&table(8), 7, &finish(&[0, 7])), 3, &finish(&[]));
    let frozen = GAME.freeze(&state).unwrap();
    let thawed = GAME.thaw(&frozen).unwrap();
    assert_eq!(GAME.freeze(&thawed).unwrap(), frozen);
    assert_eq!(GAME.follow_up(&thawed), GAME.follow_up(&state));
    assert!(GAME.check(&thawed).is_empty());
}

#[test]
fn a_snapshot_that_can_not_be_is_reported() {
    let forged = |votes: Value, proposer: Value| {
        let frozen = json!({ "players": [id(0), id(1)], "votes": votes, "proposer": proposer });
        GAME.check(&GAME.thaw(&frozen).unwrap()).len()
    };
    assert_eq!(forged(json!({}), json!(null)), 0);
    assert_eq!(forged(json!({ "0": [1] }), json!(0)), 0);
    assert_eq!(forged(json!({ "0": [2] }), json!(0)), 1, "a winner who is not there");
    assert_eq!(forged(json!({ "2": [0] }), json!(2)), 1, "a voter who is not there");
    assert_eq!(forged(json!({ "0": [1] }), json!(1)), 1, "the last voter has no vote");
    assert_eq!(forged(json!({ "0": [1] }), json!(null)), 1, "a vote, but no last voter");
}

#[test]
fn the_log_holds_no_entry_of_the_games_own() {
    let entry = ServiceEntry { entry_type: "deal".to_owned(), data: json!({}) };
    assert!(GAME.apply_entry(&table(2), &entry).is_err());
}

/// The code, params and text that Ann (seat 0) reads about what a player did.
fn told(seat: Seat, played: &Move) -> (String, Value, String) {
    let events = GAME.apply(&table(3), seat, played).unwrap().1;
    let seating = seating(3);
    let entry = PastEntry {
        player_id: Some(id(seat)),
        action_type: &played.action_type,
        action_data: &played.action_data,
        events: &events,
    };
    let viewer = Viewer { player_id: id(0), seating: &seating };
    assert_eq!(GAME.redact(&entry, &viewer), played.action_data);
    let summary = GAME.summarise(&entry, &viewer);
    (summary.code, summary.params, summary.text)
}

#[test]
fn an_action_is_told_by_its_type_alone() {
    let (code, params, text) = told(2, &action("roll", json!({ "secret": "dice" })));
    assert_eq!((code.as_str(), text.as_str()), ("action", "Zoë played roll"));
    assert_eq!(params, json!({ "player_id": id(2), "action_type": "roll" }));
    assert_eq!(told(0, &action("roll", json!({}))).2, "You played roll");
}

#[test]
fn a_vote_is_told_with_its_winners() {
    let (code, params, text) = told(2, &finish(&[2, 0]));
    assert_eq!((code.as_str(), text.as_str()), ("finish_voted", "Zoë voted to finish, won by you and Zoë"));
    assert_eq!(params, json!({ "player_id": id(2), "winners": [id(0), id(2)] }));
    assert_eq!(told(0, &finish(&[1])).2, "You voted to finish, won by Bob");
    assert_eq!(told(0, &finish(&[2, 1, 0])).2, "You voted to finish, won by you, Bob and Zoë");
    assert_eq!(told(1, &finish(&[])).2, "Bob voted to finish without a winner");
}
