//! Counting rounds, winning, and what can't be in a state.

use reseat_domain::game::Seat;
use reseat_domain::game::rules::{FollowUp, GameRules, Outcome, ServiceEntry};
use serde_json::{Value, json};

use super::fixture::{Dice, ME, OTHER, capture, cards, dealt, options, play, player, scene, set_up, trail};
use super::games::Game;
use crate::card::Card;
use crate::options::Options;
use crate::rules::Casino;
use crate::state::State;
use crate::table::Pile;

/// A round of which only the end is due: these piles by seat, and these cards on the table.
fn played_out(seats: Seat, piles: &[&str], on_table: &str, last_capturer: Option<Seat>) -> State {
    let mut state = set_up(seats, 1, &options(&json!({}), seats));
    state.round = 1;
    state.deal = state.deals();
    state.plays = 48;
    for (seat, pile) in piles.iter().enumerate() {
        state.captured[seat].cards = cards(pile);
    }
    state.table = cards(on_table).into_iter().map(Pile::Loose).collect();
    state.last_capturer = last_capturer;
    state
}

fn due(state: &State) -> ServiceEntry {
    match Casino.follow_up(state) {
        Some(FollowUp::Entry(entry)) => entry,
        other => panic!("{other:?} is due"),
    }
}

fn round_end(state: &State) -> (Value, State) {
    let entry = due(state);
    assert_eq!(entry.entry_type, "round_end");
    let next = Casino.apply_entry(state, &entry).unwrap().0;
    (entry.data, next)
}

#[test]
fn a_round_is_counted_card_by_card() {
    let state = played_out(2, &["10D AS AC 3S 4S", "2S AH AD KC"], "5C 6C", Some(1));
    let (data, next) = round_end(&state);
    let points = |seat: Seat| &data["points"][player(seat).to_string()];
    let first = json!({"cards": 0, "spades": 1, "big_casino": 2, "little_casino": 0, "aces": 2, "sweeps": 0});
    let second =
        json!({"cards": 3, "spades": 0, "big_casino": 0, "little_casino": 1, "aces": 2, "sweeps": 0});
    assert_eq!((points(0), points(1)), (&first, &second));
    assert_eq!(data["leftovers"], json!(["5C", "6C"]));
    assert_eq!(data["to"], json!(player(1)));
    assert_eq!(data["scores"], json!({player(0).to_string(): 5, player(1).to_string(): 6}));
    assert_eq!(data["round"], 1);
    assert_eq!(next.captured[1].cards, cards("2S AH AD KC 5C 6C"));
    assert!(next.table.is_empty());
}

#[test]
fn a_tie_for_cards_or_spades_scores_nobody() {
    let (data, _) = round_end(&played_out(3, &["3S 4C", "4S 5C", "6C"], "", Some(0)));
    for seat in 0..3 {
        let points = &data["points"][player(seat).to_string()];
        assert_eq!((&points["cards"], &points["spades"]), (&json!(0), &json!(0)));
    }
    assert_eq!((&data["to"], &data["leftovers"]), (&json!(null), &json!([])));
}

#[test]
fn partners_pool_what_they_capture() {
    let (data, next) = round_end(&played_out(4, &["3C 4C", "5C 6C 7C", "8C 9C", ""], "", Some(0)));
    assert_eq!(next.scores[..2], [3, 0]);
    for (seat, score) in [(0, 3), (1, 0), (2, 3), (3, 0)] {
        assert_eq!(data["scores"][player(seat).to_string()], score);
        assert_eq!(data["points"][player(seat).to_string()]["cards"], score);
    }
}

#[test]
fn when_nobody_captured_the_cards_go_to_nobody() {
    let (data, next) = round_end(&played_out(2, &["", ""], "10D AS 2S", None));
    assert_eq!((&data["to"], next.scores), (&json!(null), [0; 3]));
    assert_eq!(next.table.len(), 3);
    assert_eq!(due(&next).data, json!({"round": 2, "deal": 1}));
}

#[test]
fn leftovers_are_no_sweep_but_the_very_last_card_can_sweep() {
    let mut state = scene(&["9C"], "9D");
    state.stock.clear();
    let (data, next) = round_end(&play(&state, &capture("9D", "9C")));
    assert_eq!(data["points"][player(ME).to_string()]["sweeps"], 1);
    assert_eq!(next.captured[usize::from(ME)].sweeps, 1);
    let mut state = scene(&["9C"], "8D");
    state.stock.clear();
    state.last_capturer = Some(OTHER);
    let (data, _) = round_end(&play(&state, &trail("8D")));
    assert_eq!(data["points"][player(OTHER).to_string()]["sweeps"], 0);
    assert_eq!(data["to"], json!(player(OTHER)));
}

fn with_scores(seats: Seat, scores: [u32; 3]) -> State {
    let mut state = played_out(seats, &[], "", None);
    state.rounds.push(scores.map(|score| u8::try_from(score).unwrap()));
    state.scores = scores;
    state
}

#[test]
fn the_first_to_reach_the_target_wins_the_highest_if_several_do_and_equals_play_on() {
    for (scores, over) in [
        ([21, 20, 0], true),
        ([20, 20, 0], false),
        ([22, 25, 0], true),
        ([25, 25, 0], false),
        ([3, 21, 0], true),
    ] {
        let state = with_scores(2, scores);
        assert_eq!(state.is_over(), over, "{scores:?}");
        assert_eq!(Casino.follow_up(&state) == Some(FollowUp::End), over);
    }
    assert!(!with_scores(3, [25, 3, 25]).is_over());
    assert!(with_scores(3, [25, 3, 26]).is_over());
}

fn winners(state: &State, out: &[Seat]) -> Vec<Seat> {
    let Outcome { winners, .. } = Casino.outcome(state, &out.iter().copied().collect());
    (0..state.seats()).filter(|seat| winners.contains(&player(*seat))).collect()
}

#[test]
fn the_standing_leaves_out_those_who_are_out_with_their_partners() {
    assert_eq!(winners(&with_scores(2, [21, 5, 0]), &[]), [0]);
    assert_eq!(winners(&with_scores(2, [21, 5, 0]), &[0]), [1]);
    assert_eq!(winners(&with_scores(3, [9, 5, 9]), &[]), [0, 2]);
    assert_eq!(winners(&with_scores(3, [9, 5, 9]), &[0, 2]), [1]);
    assert_eq!(winners(&with_scores(4, [21, 5, 0]), &[]), [0, 2]);
    assert_eq!(winners(&with_scores(4, [21, 5, 0]), &[2]), [1, 3]);
    assert_eq!(winners(&with_scores(2, [21, 5, 0]), &[0, 1]), [0; 0]);
}

#[test]
fn sides_are_partners_with_four_and_everyone_alone_otherwise() {
    let sides = |seats| Casino.sides(seats, &Options::default());
    assert_eq!((sides(2), sides(3), sides(4)), (vec![0, 1], vec![0, 1, 2], vec![0, 1, 0, 1]));
}

#[test]
fn cards_are_dealt_in_twos_from_the_dealer_s_left_and_to_the_table_once() {
    let state = dealt(2, 6, &Options::default());
    let deck = crate::deck::shuffled(&state.seed, 1);
    let at = |places: [usize; 4]| places.map(|place| deck[place]).to_vec();
    assert_eq!((state.dealer(), state.turn()), (0, Some(1)));
    assert_eq!(state.hands, [at([2, 3, 8, 9]), at([0, 1, 6, 7])]);
    let table: Vec<Card> = state.table.iter().flat_map(Pile::cards).copied().collect();
    assert_eq!(table, at([4, 5, 10, 11]));
    assert_eq!(state.stock, deck[12..]);
}

#[test]
fn the_deal_passes_left_each_round() {
    let mut game = Game::new(3, 4, r#"{"target": 60}"#);
    let mut dice = Dice(4);
    while game.state.round < 5 {
        let dealer = Seat::try_from((game.state.round - 1) % 3).unwrap();
        assert_eq!(game.state.dealer(), dealer);
        if game.state.plays == 0 {
            assert_eq!(game.state.turn(), Some((dealer + 1) % 3));
        }
        game.play_at_random(&mut dice);
    }
}

#[test]
fn each_tampering_is_found() {
    let sound = dealt(3, 7, &Options::default());
    assert_eq!(Casino.check(&sound), []);
    type Tampering = (&'static str, fn(&mut State));
    let tamperings: [Tampering; 8] = [
        ("a card twice", |state| state.table[0] = Pile::Loose(state.hands[0][0])),
        ("a card gone", |state| state.stock.truncate(3)),
        ("a card moved", |state| {
            let card = state.hands[0].pop().unwrap();
            state.hands[1].push(card);
        }),
        ("a play forgotten", |state| state.plays += 1),
        ("a deal too many", |state| state.deal += 1),
        ("points from nowhere", |state| state.scores[1] += 1),
        ("a round forgotten", |state| state.round += 1),
        ("a build without its card", |state| {
            let cards: Vec<Card> = state.table.drain(..2).flat_map(|pile| pile.cards().to_vec()).collect();
            let id = crate::table::BuildId(1);
            state.table.push(Pile::Build(crate::table::Build {
                id,
                value: 99,
                multiple: false,
                cards,
                controller: 0,
            }));
        }),
    ];
    for (what, tamper) in tamperings {
        let mut state = sound.clone();
        tamper(&mut state);
        assert_ne!(Casino.check(&state), [], "{what}");
    }
    let mut state = sound;
    state.hands.pop();
    assert_ne!(Casino.check(&state), [], "a hand gone");
}
