//! Whatever a player sends, the rules answer; they never panic.

use proptest::prelude::*;
use reseat_domain::game::rules::Move;
use serde_json::{Value, json};

use super::fixture::{dealt, player};
use super::games::{Game, OPTION_MIXES};
use crate::options::Options;
use crate::rules::Casino;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,12}", inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Fields of the right names with values that are nearly right.
fn nearly_a_move() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[A-Z0-9]{1,2}[CDHS]", "b[0-9]{1,3}", ".{0,3}"];
    let card = prop_oneof![4 => text.clone().prop_map(Value::from), 1 => any_json()];
    let targets = prop_oneof![
        4 => prop::collection::vec(text.prop_map(Value::from), 0..6).prop_map(Value::from),
        1 => any_json()
    ];
    let value = prop_oneof![4 => (0_u64..15).prop_map(Value::from), 1 => any_json()];
    (card, targets, value).prop_map(
        |(card, targets, value)| json!({"card_id": card, "target_cards": targets, "build_value": value}),
    )
}

fn action_type() -> impl Strategy<Value = String> {
    prop_oneof!["capture", "build", "trail", "[a-z_]{0,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_data_is_answered(action_type in action_type(), data in prop_oneof![any_json(), nearly_a_move()]) {
        let game: &dyn reseat_domain::game::Game = &Casino;
        let state = serde_json::to_value(dealt(2, 4, &Options::default())).unwrap();
        let state = game.thaw(&state).unwrap();
        for seat in [0, 1, 200] {
            let played = Move { action_type: action_type.clone(), action_data: data.clone() };
            if let Err(refused) = game.apply(&state, seat, &played) {
                prop_assert!(!refused.code.is_empty() && refused.message.len() < 200);
            }
        }
        let _ = game.options(&data, 2);
        let _ = game.legal_actions_with(&state, 1, &action_type);
    }

    #[test]
    fn any_stored_entry_is_told(
        action_type in action_type(), data in any_json(), events in prop::collection::vec(any_json(), 0..2),
    ) {
        use reseat_domain::game::rules::{PastEntry, Viewer};
        let (action_type, action_data, events) = (&action_type, &data, &events);
        let entry = PastEntry { player_id: None, action_type, action_data, events };
        let viewer = Viewer { player_id: player(0), seating: &[] };
        let game: &dyn reseat_domain::game::Game = &Casino;
        prop_assert!(!game.summarise(&entry, &viewer).text.is_empty());
    }
}

#[test]
fn no_name_of_the_game_s_is_one_of_the_service_s() {
    use reseat_domain::game::rules::RESERVED_ENTRY_TYPES;
    for name in ["capture", "build", "trail", crate::round::DEAL, crate::round::ROUND_END] {
        assert!(!RESERVED_ENTRY_TYPES.contains(&name));
    }
}

#[test]
fn a_move_is_written_as_it_is_read() {
    use reseat_domain::game::rules::GameRules;
    for (seed, (seats, given)) in (0_u64..12).zip(OPTION_MIXES) {
        let mut game = Game::new(seats, seed, given);
        let mut dice = super::fixture::Dice(seed);
        for _ in 0..40 {
            let Some(seat) = game.state.turn() else { break };
            for action in crate::legal::list(&game.state.position(seat)).actions {
                let written = action.to_move();
                assert_eq!(Casino.decode(&written.action_type, &written.action_data), Ok(action));
            }
            game.play_at_random(&mut dice);
        }
    }
}
