//! What a returning player is told.

use reseat_domain::id::LogEpoch;
use reseat_domain::ports::Report;
use reseat_domain::services::{Since, Truncated};
use reseat_domain::time::Duration;
use reseat_testkit::TallyGame;
use reseat_testkit::builders::moment;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{Guest, House};

async fn after_moves(moves: u128) -> (House, Vec<Guest>) {
    let house = House::new();
    let guests = house.table(2).await;
    for intent in 0..moves {
        let place = usize::try_from(intent % 2).unwrap();
        let secret = 4242 + u32::try_from(place).unwrap();
        house.play(&guests[place], intent, TallyGame::add_with_secret(1, secret)).await.unwrap();
    }
    (house, guests)
}

fn since(sequence_number: i64) -> Option<Since> {
    Some(Since { sequence_number, log_epoch: None })
}

#[tokio::test]
async fn the_state_is_exactly_that_after_the_number_and_nothing_missed_is_left_out() {
    let (house, guests) = after_moves(2).await;
    let told = house.recovery.recovery_state(guests[1].room, guests[1].player, since(1), None).await.unwrap();
    // start, add, add, round_end
    assert_eq!((told.sequence_number, told.recovered, told.truncated), (4, true, None));
    let numbers: Vec<_> = told.missed_actions.iter().map(|entry| entry.sequence_number).collect();
    assert_eq!(numbers, [2, 3, 4]);
    assert_eq!(told.missed_summary.len(), 3);
    assert!(!told.your_turn, "it is the other's");
}

#[tokio::test]
async fn of_all_that_was_missed_the_last_five_are_told_in_words() {
    let (house, guests) = after_moves(4).await;
    let told = house.recovery.recovery_state(guests[1].room, guests[1].player, since(0), None).await.unwrap();
    assert!(told.missed_actions.len() > 5, "{:?}", told.missed_actions);
    let last = told.missed_actions[told.missed_actions.len() - 5..].iter().map(|entry| &entry.summary);
    assert!(told.missed_summary.iter().eq(last), "{:?}", told.missed_summary);
}

#[tokio::test]
async fn nobody_is_told_the_others_secret() {
    let (house, guests) = after_moves(2).await;
    for (place, guest) in guests.iter().enumerate() {
        let told = house.recovery.recovery_state(guest.room, guest.player, since(0), None).await.unwrap();
        let text = format!("{told:?}");
        assert!(text.contains(&(4242 + place).to_string()), "one's own secret is there");
        assert!(!text.contains(&(4242 + 1 - place).to_string()), "the other's is not");
    }
}

#[tokio::test]
async fn a_first_connection_is_told_the_state_alone() {
    let (house, guests) = after_moves(2).await;
    let told = house.recovery.recovery_state(guests[0].room, guests[0].player, None, None).await.unwrap();
    assert_eq!((told.recovered, told.truncated), (false, Some(Truncated::New)));
    assert!(told.missed_actions.is_empty());
}

#[tokio::test]
async fn more_than_the_bound_is_never_told_in_part() {
    let (house, guests) = after_moves(6).await;
    let recovery = async |after| {
        house.recovery.recovery_state(guests[0].room, guests[0].player, since(after), None).await.unwrap()
    };
    let head = recovery(0).await.sequence_number;
    let all = recovery(head - 8).await;
    assert_eq!((all.recovered, all.missed_actions.len()), (true, 8));
    let too_many = recovery(head - 9).await;
    assert_eq!((too_many.truncated, too_many.missed_actions.len()), (Some(Truncated::TooMany), 0));
}

#[tokio::test]
async fn after_a_restored_backup_the_numbers_of_before_count_for_nothing() {
    let (house, guests) = after_moves(2).await;
    let recovery = async |since| {
        house.recovery.recovery_state(guests[0].room, guests[0].player, Some(since), None).await.unwrap()
    };
    let other = LogEpoch::new(Uuid::from_u128(1));
    let epoch = recovery(Since { sequence_number: 2, log_epoch: Some(other) }).await;
    assert_eq!((epoch.truncated, epoch.recovered), (Some(Truncated::Epoch), false));
    let beyond = recovery(Since { sequence_number: 99, log_epoch: None }).await;
    assert_eq!(beyond.truncated, Some(Truncated::Epoch));
    let own = recovery(Since { sequence_number: 2, log_epoch: Some(epoch.log_epoch) }).await;
    assert!(own.recovered);
}

#[tokio::test]
async fn the_time_away_and_the_others_presence_are_told() {
    let (house, guests) = after_moves(0).await;
    house.start().await;
    house.connect(&guests[1], 7, false).await;
    house.clock.advance(Duration::seconds(9));
    let told = house
        .recovery
        .recovery_state(guests[0].room, guests[0].player, since(1), Some(moment(0)))
        .await
        .unwrap();
    assert_eq!(told.offline_ms, 9000);
    let connected: Vec<_> = told.players.iter().map(|player| player.connected).collect();
    assert_eq!(connected, [false, true]);
}

/// Gives everybody in a stored state more points than anybody can have.
fn spoil(state: &mut Value) {
    for (name, field) in state.as_object_mut().into_iter().flatten() {
        if name == "points" {
            *field = json!([99, 99]);
        } else {
            spoil(field);
        }
    }
}

#[tokio::test]
async fn a_recovery_of_a_state_that_can_not_be_is_answered_and_reported() {
    let (house, guests) = after_moves(1).await;
    let (room, player) = (guests[0].room, guests[0].player);
    house.start().await;
    house.actions.save_snapshot(room).await.unwrap();
    let mut snapshot = house.store.rooms().snapshot(room).await.unwrap().unwrap();
    // Only a newer snapshot takes the place of another: one after an entry that changes nothing in the game.
    house.connect(&guests[0], 1, false).await;
    house.connect(&guests[0], 2, true).await;
    snapshot.sequence_number += 1;
    spoil(&mut snapshot.state);
    house.store.rooms().save_snapshot(room, &snapshot).await.unwrap();

    let other = House::on(house.store.clone(), house.clock.clone(), 2);
    assert!(other.recovery.recovery_state(room, player, None, None).await.is_ok());
    let is_of_points = |report: &Report| matches!(report, Report::Inconsistent { room_id, detail } if *room_id == room && detail.contains("99 points"));
    assert!(other.observer.reports().iter().any(is_of_points), "{:?}", other.observer.reports());
    assert!(!house.observer.reports().iter().any(is_of_points), "nothing is wrong with its own");
}
