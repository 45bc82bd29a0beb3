//! Calls that wait together share a statement, and each has its own answer.

use std::collections::HashSet;
use std::sync::Arc;

use reseat_domain::game::{GameAction, Room, RoomStatus, Snapshot};
use reseat_domain::ports::{PresenceChange, SeatHolder, Store};
use reseat_domain::session::Link;
use reseat_persistence::SeaOrmStore;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::builders::{SeatedRoom, a_snapshot, an_entry, moment, room_id};
use tokio::task::JoinSet;

use crate::database::{another_program, migrated, run};

on_both![
    a_crowd_of_readers_is_told_each_its_own,
    a_row_that_can_not_be_understood_is_its_readers_trouble_alone,
    a_crowd_that_changes_presence_is_answered_each_by_its_own_room,
    of_changes_of_one_room_that_wait_together_exactly_one_holds,
    of_snapshots_that_wait_together_each_room_keeps_its_newest,
];

/// More than one statement asks for.
const ROOMS: u32 = 70;

async fn seated(store: &Arc<SeaOrmStore>) -> Vec<SeatedRoom> {
    let mut seated = Vec::new();
    for number in 1..=ROOMS {
        let room = SeatedRoom::playing(number, 2).insert_into(&**store).await.unwrap();
        for entry in 1..=3 {
            store.actions().append(&[an_entry(room.room.id, entry)]).await.unwrap();
        }
        seated.push(room);
    }
    seated
}

/// All at once, and the answers in their order.
async fn at_once<T: Send + 'static>(
    calls: impl Iterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let mut calls: JoinSet<(usize, T)> =
        calls.enumerate().map(|(place, call)| async move { (place, call.await) }).collect();
    let mut answers = Vec::new();
    while let Some(answer) = calls.join_next().await {
        answers.push(answer.unwrap());
    }
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

async fn a_crowd_of_readers_is_told_each_its_own(database: TestDatabase) {
    let store = migrated(&database).await;
    let rooms = Arc::new(seated(&store).await);
    let of_seat = |place: usize| (place % rooms.len(), place / rooms.len() % 2);
    let holders = at_once((0..3 * rooms.len()).map(|place| {
        let (store, rooms, (room, seat)) = (Arc::clone(&store), Arc::clone(&rooms), of_seat(place));
        async move {
            let (player, session) = (rooms[room].players[seat].id, rooms[room].user_sessions[1 - seat].id);
            store.game_sessions().find_holder(player, session).await.unwrap()
        }
    }))
    .await;
    for (place, holder) in holders.into_iter().enumerate() {
        let (room, seat) = of_seat(place);
        let wanted = SeatHolder {
            player: rooms[room].players[seat].clone(),
            game_session: Some(rooms[room].seats[seat].clone()),
            // Not the seat's own: what was asked for.
            user_session: Some(rooms[room].user_sessions[1 - seat].clone()),
        };
        assert_eq!(holder, Some(wanted));
    }
    let pictures = at_once((0..=2 * rooms.len()).map(|place| {
        let (store, rooms) = (Arc::clone(&store), Arc::clone(&rooms));
        async move {
            let known = rooms.get(place % (rooms.len() + 1)).map(|seated| seated.room.id);
            let id = known.unwrap_or(room_id(999));
            let found = store.rooms().find_with_entries(id, 1, if place % 2 == 0 { 1 } else { 10 }).await;
            let presence = store.game_sessions().presence(id).await.unwrap();
            (found.unwrap(), presence, store.game_sessions().at_table(id).await.unwrap())
        }
    }))
    .await;
    for (place, (found, presence, table)) in pictures.into_iter().enumerate() {
        let Some(seated) = rooms.get(place % (rooms.len() + 1)) else {
            assert!(found.is_none() && presence.is_none() && table.is_empty());
            continue;
        };
        let entries: &[i64] = if place % 2 == 0 { &[2] } else { &[2, 3] };
        let entries: Vec<GameAction> = entries.iter().map(|n| an_entry(seated.room.id, *n)).collect();
        assert_eq!(found, Some((seated.room.clone(), entries)));
        assert_eq!(presence.unwrap().seats, seated.seats);
        let players: Vec<_> =
            seated.players.iter().cloned().zip(seated.seats.iter().cloned().map(Some)).collect();
        assert_eq!(table, players);
    }
}

async fn a_row_that_can_not_be_understood_is_its_readers_trouble_alone(database: TestDatabase) {
    let store = migrated(&database).await;
    let rooms = seated(&store).await;
    let other = another_program(&database).await;
    run(
        &other,
        &format!("UPDATE rooms SET status = 'upside down' WHERE code = '{}'", rooms[3].room.code.as_str()),
    )
    .await;
    let ids: Vec<_> = rooms.iter().map(|seated| seated.room.id).collect();
    let presences = at_once(ids.into_iter().map(|id| {
        let store = Arc::clone(&store);
        async move { store.game_sessions().presence(id).await }
    }))
    .await;
    for (place, presence) in presences.into_iter().enumerate() {
        assert_eq!(presence.is_err(), place == 3, "{place}");
    }
}

/// Everybody is connected as of now, if the room is as it was read.
fn connects(seated: &SeatedRoom) -> PresenceChange {
    let mut after = seated.seats.clone();
    for seat in &mut after {
        seat.link = Link::Disconnected { since: Some(moment(5)) };
        seat.connection += 1;
    }
    PresenceChange {
        room_id: seated.room.id,
        status: RoomStatus::Playing,
        before: seated.seats.clone(),
        after,
        connects: Some((seated.players[0].id, seated.user_sessions[0].id, moment(0))),
    }
}

async fn change_all(store: &Arc<SeaOrmStore>, changes: Vec<PresenceChange>) -> Vec<bool> {
    at_once(changes.into_iter().map(|change| {
        let store = Arc::clone(store);
        async move { store.game_sessions().change_presence(&change).await.unwrap() }
    }))
    .await
}

async fn a_crowd_that_changes_presence_is_answered_each_by_its_own_room(database: TestDatabase) {
    let store = migrated(&database).await;
    let rooms = seated(&store).await;
    let mut changes: Vec<PresenceChange> = rooms.iter().map(connects).collect();
    changes[5].before[1].connection += 1;
    changes[6].status = RoomStatus::Waiting;
    changes[7].before.pop();
    changes[8].connects =
        Some((rooms[8].players[0].id, rooms[9].user_sessions[0].id, moment(i64::from(i32::MAX) * 1000)));
    let refused = HashSet::from([5, 6, 7, 8]);
    let wanted: Vec<_> = changes.iter().map(|change| change.after.clone()).collect();
    for (place, held) in change_all(&store, changes).await.into_iter().enumerate() {
        assert_eq!(held, !refused.contains(&place), "{place}");
        let stored = store.game_sessions().of_room(rooms[place].room.id).await.unwrap();
        assert_eq!(stored, if held { wanted[place].clone() } else { rooms[place].seats.clone() }, "{place}");
    }
}

async fn of_changes_of_one_room_that_wait_together_exactly_one_holds(database: TestDatabase) {
    let store = migrated(&database).await;
    let rooms = seated(&store).await;
    let changes = rooms.iter().chain(&rooms).chain(&rooms).map(connects).collect();
    let held = change_all(&store, changes).await;
    for place in 0..rooms.len() {
        let times = held.iter().skip(place).step_by(rooms.len()).filter(|held| **held).count();
        assert_eq!(times, 1, "{place}");
    }
}

async fn of_snapshots_that_wait_together_each_room_keeps_its_newest(database: TestDatabase) {
    let store = migrated(&database).await;
    let rooms: Vec<Room> = seated(&store).await.into_iter().map(|seated| seated.room).collect();
    let saves = [2, 3, 1].into_iter().flat_map(|number| rooms.iter().map(move |room| (room.id, number)));
    at_once(saves.map(|(room, number)| {
        let store = Arc::clone(&store);
        async move { store.rooms().save_snapshot(room, &a_snapshot(number)).await.unwrap() }
    }))
    .await;
    for room in &rooms {
        let kept: Option<Snapshot> = store.rooms().snapshot(room.id).await.unwrap();
        assert_eq!(kept, Some(a_snapshot(3)));
    }
}
