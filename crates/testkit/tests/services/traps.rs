//! Traps that systems of this kind fall into, each by its name. Those that need bytes, a socket, a restarted process
//! or two databases stand elsewhere: `domain/src/token`, `web-api/tests/ws`, `app/tests/whole`.

use reseat_domain::error::StoreError;
use reseat_domain::ports::Clock;
use reseat_domain::services::Since;
use reseat_domain::time::Duration;
use reseat_testkit::TallyGame;
use reseat_testkit::builders::moment;

use crate::house::{Guest, House};

async fn house_with_table() -> (House, Vec<Guest>) {
    let house = House::new();
    house.start().await;
    let guests = house.table(2).await;
    (house, guests)
}

/// The process is seen, as its heartbeats see to it in a running service.
async fn pass(house: &House, time: Duration) {
    let end = house.clock.now() + time;
    while house.clock.now() < end {
        house.clock.advance(Duration::seconds(5));
        let now = house.clock.now();
        house.store.service_runs().touch(house.run, now, now - Duration::seconds(30)).await.unwrap();
    }
}

async fn disconnect(house: &House, guest: &Guest, connection: i64) -> Result<bool, StoreError> {
    house.sessions.mark_disconnected(guest.room, guest.player, connection, house.clock.now()).await
}

#[tokio::test]
async fn a_disconnect_leaves_the_token_that_has_to_survive_it() {
    let (house, guests) = house_with_table().await;
    let gone = house.connect(&guests[0], 1, false).await;
    assert!(disconnect(&house, &guests[0], gone.connection).await.unwrap());
    pass(&house, Duration::hours(1)).await;
    let back = house.connect(&guests[0], 1, false).await;
    assert!(back.resumed);
}

#[tokio::test]
async fn a_phone_that_changes_networks_and_browsers_that_update_themselves_are_let_in() {
    let (house, guests) = house_with_table().await;
    house.connect(&guests[0], 1, false).await;
    let mut wanted = house.wanted(&guests[0], 1, false).await;
    wanted.user_agent = "Another/2".into();
    wanted.ip_address = Some([203, 0, 113, 9].into());
    assert!(house.sessions.connect(&wanted).await.unwrap().0.resumed);
}

#[tokio::test]
async fn an_absence_is_abandoned_while_somebody_waits_and_not_only_when_nobody_is_left() {
    let (house, guests) = house_with_table().await;
    house.connect(&guests[0], 1, false).await;
    let gone = house.connect(&guests[1], 2, false).await;
    assert!(disconnect(&house, &guests[1], gone.connection).await.unwrap());
    pass(&house, Duration::minutes(5)).await;
    assert_eq!(house.sessions.check_abandoned_games().await.unwrap(), [guests[0].room]);
}

#[tokio::test]
async fn a_retry_is_known_by_the_id_that_the_client_gave_it() {
    let (house, guests) = house_with_table().await;
    let first = house.play(&guests[0], 7, TallyGame::add(1)).await.unwrap();
    let retried = house.play(&guests[0], 7, TallyGame::add(1)).await.unwrap();
    assert_eq!((retried.duplicate, retried.sequence_number), (true, first.sequence_number));
}

#[tokio::test]
async fn what_was_missed_is_told_by_number_also_when_the_clock_went_back() {
    let (house, guests) = house_with_table().await;
    house.play(&guests[0], 1, TallyGame::add(1)).await.unwrap();
    house.clock.set(moment(0) - Duration::hours(3));
    house.play(&guests[1], 2, TallyGame::add(1)).await.unwrap();
    let since = Some(Since { sequence_number: 2, log_epoch: None });
    let told = house.recovery.recovery_state(guests[0].room, guests[0].player, since, None).await.unwrap();
    let missed: Vec<_> = told.missed_actions.iter().map(|entry| entry.sequence_number).collect();
    assert_eq!(missed.first(), Some(&3));
    assert!(told.recovered);
}

#[tokio::test]
async fn a_disconnect_that_a_fast_reconnect_overtakes_changes_nothing() {
    let (house, guests) = house_with_table().await;
    let old = house.connect(&guests[0], 1, false).await;
    let new = house.connect(&guests[0], 1, false).await;
    assert!(!disconnect(&house, &guests[0], old.connection).await.unwrap());
    let seat = house.store.game_sessions().find(guests[0].player).await.unwrap().unwrap();
    assert!(seat.is_connected() && seat.connection == new.connection);
}

#[tokio::test]
async fn a_second_time_away_tells_no_action_of_the_first_again() {
    let (house, guests) = house_with_table().await;
    let missed = async |after| {
        let since = Some(Since { sequence_number: after, log_epoch: None });
        let told =
            house.recovery.recovery_state(guests[0].room, guests[0].player, since, None).await.unwrap();
        let numbers: Vec<_> = told.missed_actions.iter().map(|entry| entry.sequence_number).collect();
        (numbers, told.sequence_number)
    };
    house.play(&guests[0], 1, TallyGame::add(1)).await.unwrap();
    let (first, head) = missed(1).await;
    house.play(&guests[1], 2, TallyGame::add(1)).await.unwrap();
    let (second, _) = missed(head).await;
    assert!(!first.is_empty() && !second.is_empty());
    assert!(second.iter().all(|number| !first.contains(number)), "{first:?} {second:?}");
}
