//! [`RoomRepository`](reseat_domain::ports::RoomRepository).

use std::collections::BTreeMap;
use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::game::{EndReason, GameOutcome, Room, RoomCode, RoomStatus, Seed};
use reseat_domain::ports::{OpenRoom, OpenRooms, RoomListing, Store};
use reseat_domain::time::Duration;
use serde_json::json;

use super::Kept;
use crate::builders::{
    SeatedRoom, With, a_room, a_snapshot, an_entry, an_outcome, moment, player_id, room_id, user_id,
};

/// Finished ones are not.
pub async fn open_rooms_are_counted_by_status(store: Arc<dyn Store>) -> Kept {
    assert_eq!(store.rooms().count_open().await?, OpenRooms::default());
    let statuses = [RoomStatus::Waiting, RoomStatus::Playing, RoomStatus::Playing, RoomStatus::Abandoned];
    for (number, status) in (1..).zip(statuses.into_iter().chain([RoomStatus::Finished])) {
        store.rooms().insert(&a_room(number).with(|room| room.status = status)).await?;
    }
    assert_eq!(store.rooms().count_open().await?, OpenRooms { waiting: 1, playing: 2, abandoned: 1 });
    Ok(())
}

/// Everything that is optional, and every kind of value.
fn a_full_room() -> Room {
    a_room(1).with(|room| {
        room.private = true;
        room.host = Some(player_id(100));
        room.game = "casino".into();
        room.rules_version = 7;
        room.options = json!({ "name": "Zoë 🂡", "nested": [1, -2, 1.5, null, { "deep": true }] });
        room.status = RoomStatus::Finished;
        room.seats = 4;
        room.abandon_after = Duration::milliseconds(300_001);
        room.turn_time = Some(Duration::milliseconds(60_001));
        room.seed = Seed::new([0xff; 32]);
        room.created_at = moment(1);
        room.started_at = Some(moment(22));
        room.finished_at = Some(moment(333));
        room.outcome = Some(GameOutcome {
            reason: EndReason::Claimed,
            winners: vec![player_id(101), player_id(100)],
            scores: BTreeMap::from([(player_id(100), -3), (player_id(101), i64::from(i32::MAX) + 1)]),
            seed: "ff".repeat(32),
        });
    })
}

/// In each status, with and without what is optional.
pub async fn a_room_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let statuses = [RoomStatus::Waiting, RoomStatus::Playing, RoomStatus::Abandoned, RoomStatus::Finished];
    let plain = (2..).zip(statuses).map(|(number, status)| a_room(number).with(|room| room.status = status));
    let rooms: Vec<Room> = plain.chain([a_full_room()]).collect();
    for room in &rooms {
        store.rooms().insert(room).await?;
    }
    for room in &rooms {
        assert_eq!(store.rooms().find(room.id).await?.as_ref(), Some(room));
    }
    Ok(())
}

/// Those after a number, a page of them, or none.
pub async fn a_room_is_read_with_its_last_entries(store: Arc<dyn Store>) -> Kept {
    let room = a_room(1);
    store.rooms().insert(&room).await?;
    let find = async |after, limit| store.rooms().find_with_entries(room.id, after, limit).await;
    assert_eq!(find(0, 10).await?, Some((room.clone(), Vec::new())));
    let entries: Vec<_> = (1..=4).map(|number| an_entry(room.id, number)).collect();
    store.actions().append(&entries).await?;
    store.rooms().insert(&a_room(2)).await?;
    store.actions().append(&[an_entry(room_id(2), 1)]).await?;
    for (after, limit, expected) in
        [(0, 10, &entries[..]), (1, 2, &entries[1..3]), (4, 10, &[]), (9, 10, &[])]
    {
        assert_eq!(find(after, limit).await?, Some((room.clone(), expected.to_vec())), "after {after}");
    }
    assert_eq!(store.rooms().find_with_entries(room_id(9), 0, 10).await?, None);
    Ok(())
}

/// Absence is no failure, and nothing happens to what is not there.
pub async fn an_unknown_room_is_not_found(store: Arc<dyn Store>) -> Kept {
    let (rooms, id) = (store.rooms(), room_id(1));
    assert_eq!(rooms.find(id).await?, None);
    assert_eq!(rooms.find_by_code(&a_room(1).code).await?, None);
    assert_eq!(rooms.snapshot(id).await?, None);
    assert!(!rooms.start(id, moment(0)).await?);
    assert!(!rooms.set_abandoned(id, true).await?);
    assert!(!rooms.finish(id, &an_outcome(&[]), moment(0)).await?);
    assert!(!rooms.remove_waiting(id).await?);
    Ok(())
}

/// A room is made once, also under another code: of two who make it at once, the second is told.
pub async fn a_room_is_made_once(store: Arc<dyn Store>) -> Kept {
    let first = a_room(1);
    store.rooms().insert(&first).await?;
    let again = first.clone().with(|room| room.code = RoomCode::from_random([31; 6]));
    let answer = store.rooms().insert(&again).await;
    assert!(matches!(answer, Err(StoreError::Conflict(_))), "{answer:?}");
    assert_eq!(store.rooms().find(first.id).await?, Some(first));
    Ok(())
}

/// While its room is open, in whatever status; the next room may have it after the end.
pub async fn a_code_names_one_open_room(store: Arc<dyn Store>) -> Kept {
    let first = a_room(1);
    store.rooms().insert(&first).await?;
    let second = a_room(2).with(|room| room.code = first.code.clone());
    for step in ["waiting", "playing", "abandoned"] {
        let answer = store.rooms().insert(&second).await;
        assert!(matches!(answer, Err(StoreError::Conflict(_))), "{step}: {answer:?}");
        let found = store.rooms().find_by_code(&first.code).await?;
        assert_eq!(found.map(|room| room.id), Some(first.id), "{step}");
        match step {
            "waiting" => assert!(store.rooms().start(first.id, moment(1)).await?),
            "playing" => assert!(store.rooms().set_abandoned(first.id, true).await?),
            _ => assert!(store.rooms().finish(first.id, &an_outcome(&[]), moment(2)).await?),
        }
    }
    assert_eq!(store.rooms().find_by_code(&first.code).await?, None);
    store.rooms().insert(&second).await?;
    assert_eq!(store.rooms().find_by_code(&first.code).await?, Some(second));
    let unknown = RoomCode::from_random([31; 6]);
    assert_eq!(store.rooms().find_by_code(&unknown).await?, None);
    Ok(())
}

/// With their players by seat, newest first; neither private rooms nor those of another status.
pub async fn the_list_shows_the_public_rooms_of_a_status(store: Arc<dyn Store>) -> Kept {
    let first = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    let second = SeatedRoom::waiting(2, 3).insert_into(&*store).await?;
    let playing = SeatedRoom::playing(3, 2).insert_into(&*store).await?;
    store.rooms().insert(&a_room(4).with(|room| room.private = true)).await?;
    let empty = a_room(5);
    store.rooms().insert(&empty).await?;

    let open = |seated: &SeatedRoom| OpenRoom { room: seated.room.clone(), players: seated.players.clone() };
    let waiting = RoomListing { status: RoomStatus::Waiting, before: None, limit: 10 };
    let expected = vec![OpenRoom { room: empty, players: Vec::new() }, open(&second), open(&first)];
    assert_eq!(store.rooms().list(waiting).await?, expected);
    let in_play = RoomListing { status: RoomStatus::Playing, ..waiting };
    assert_eq!(store.rooms().list(in_play).await?, vec![open(&playing)]);
    let finished = RoomListing { status: RoomStatus::Finished, ..waiting };
    assert_eq!(store.rooms().list(finished).await?, Vec::new());
    Ok(())
}

/// For people and for administration.
pub async fn lists_of_rooms_continue_where_they_stopped(store: Arc<dyn Store>) -> Kept {
    for number in 1..=5 {
        store.rooms().insert(&a_room(number)).await?;
    }
    let (mut before, mut listed, mut ids) = (None, Vec::new(), Vec::new());
    for expected in [2, 2, 1, 0] {
        let listing = RoomListing { status: RoomStatus::Waiting, before, limit: 2 };
        let page: Vec<_> = store.rooms().list(listing).await?.into_iter().map(|open| open.room.id).collect();
        assert_eq!(page.len(), expected);
        ids.extend(store.rooms().list_ids(before, 2).await?);
        listed.extend(page);
        before = listed.last().copied();
    }
    let newest_first: Vec<_> = (1..=5).rev().map(room_id).collect();
    assert_eq!((&listed, &ids), (&newest_first, &newest_first));
    Ok(())
}

/// Of every status, private ones too.
pub async fn administration_sees_every_room(store: Arc<dyn Store>) -> Kept {
    store.rooms().insert(&a_full_room()).await?;
    store.rooms().insert(&a_room(2)).await?;
    assert_eq!(store.rooms().list_ids(None, 10).await?, vec![room_id(2), room_id(1)]);
    Ok(())
}

/// Neither finished rooms nor those in which the user is a guest.
pub async fn open_rooms_are_counted_for_their_host(store: Arc<dyn Store>) -> Kept {
    let (host, guest) = (user_id(10), user_id(11));
    let first = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    assert_eq!(store.rooms().count_open_hosted_by(host).await?, 1);
    assert_eq!(store.rooms().count_open_hosted_by(guest).await?, 0);
    store.rooms().start(first.room.id, moment(1)).await?;
    assert_eq!(store.rooms().count_open_hosted_by(host).await?, 1);
    store.rooms().set_host(first.room.id, first.players[1].id).await?;
    assert_eq!(store.rooms().count_open_hosted_by(host).await?, 0);
    assert_eq!(store.rooms().count_open_hosted_by(guest).await?, 1);
    store.rooms().finish(first.room.id, &an_outcome(&first.players), moment(2)).await?;
    assert_eq!(store.rooms().count_open_hosted_by(guest).await?, 0);
    Ok(())
}

/// The second start answers so and leaves the first one's time.
pub async fn a_room_starts_once(store: Arc<dyn Store>) -> Kept {
    let room = a_room(1);
    store.rooms().insert(&room).await?;
    assert!(store.rooms().start(room.id, moment(1_001)).await?);
    assert!(!store.rooms().start(room.id, moment(2_002)).await?);
    let started = Room { status: RoomStatus::Playing, started_at: Some(moment(1_001)), ..room };
    assert_eq!(store.rooms().find(started.id).await?, Some(started));
    Ok(())
}

/// There and back; neither before the start nor after the end.
pub async fn only_a_room_in_play_is_abandoned(store: Arc<dyn Store>) -> Kept {
    let room = a_room(1);
    store.rooms().insert(&room).await?;
    let status = async || store.rooms().find(room.id).await.map(|found| found.map(|room| room.status));
    assert!(!store.rooms().set_abandoned(room.id, true).await?);
    assert_eq!(status().await?, Some(RoomStatus::Waiting));
    store.rooms().start(room.id, moment(1)).await?;
    assert!(store.rooms().set_abandoned(room.id, true).await?);
    assert_eq!(status().await?, Some(RoomStatus::Abandoned));
    assert!(store.rooms().set_abandoned(room.id, true).await?);
    assert!(store.rooms().set_abandoned(room.id, false).await?);
    assert_eq!(status().await?, Some(RoomStatus::Playing));
    store.rooms().finish(room.id, &an_outcome(&[]), moment(2)).await?;
    assert!(!store.rooms().set_abandoned(room.id, true).await?);
    assert_eq!(status().await?, Some(RoomStatus::Finished));
    Ok(())
}

/// From `playing` and from `abandoned`; the first outcome stays.
pub async fn a_room_in_play_finishes_once(store: Arc<dyn Store>) -> Kept {
    for (number, abandoned) in [(1, false), (2, true)] {
        let seated = SeatedRoom::waiting(number, 2).insert_into(&*store).await?;
        let (rooms, id) = (store.rooms(), seated.room.id);
        let outcome = an_outcome(&seated.players);
        assert!(!rooms.finish(id, &outcome, moment(1)).await?, "a waiting room finished");
        rooms.start(id, moment(2)).await?;
        rooms.set_abandoned(id, abandoned).await?;
        assert!(rooms.finish(id, &outcome, moment(3_003)).await?);
        let other = outcome.clone().with(|outcome| outcome.reason = EndReason::Expired);
        assert!(!rooms.finish(id, &other, moment(4_004)).await?, "a finished room finished");
        let finished = Room {
            status: RoomStatus::Finished,
            started_at: Some(moment(2)),
            finished_at: Some(moment(3_003)),
            outcome: Some(outcome),
            ..seated.room
        };
        assert_eq!(rooms.find(id).await?, Some(finished));
    }
    Ok(())
}

/// With its players and their game sessions; a room in play stays.
pub async fn only_a_waiting_room_is_removed(store: Arc<dyn Store>) -> Kept {
    let waiting = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    let playing = SeatedRoom::playing(2, 2).insert_into(&*store).await?;
    assert!(store.rooms().remove_waiting(waiting.room.id).await?);
    assert!(!store.rooms().remove_waiting(waiting.room.id).await?);
    assert!(!store.rooms().remove_waiting(playing.room.id).await?);
    assert_eq!(store.rooms().find(waiting.room.id).await?, None);
    assert_eq!(store.players().of_room(waiting.room.id).await?, Vec::new());
    assert_eq!(store.game_sessions().of_room(waiting.room.id).await?, Vec::new());
    assert_eq!(store.rooms().find(playing.room.id).await?, Some(playing.room.clone()));
    assert_eq!(store.players().of_room(playing.room.id).await?, playing.players);
    Ok(())
}

/// An older one, come late, is left out; the room itself does not change.
pub async fn the_newest_snapshot_is_kept(store: Arc<dyn Store>) -> Kept {
    let room = a_room(1);
    store.rooms().insert(&room).await?;
    assert_eq!(store.rooms().snapshot(room.id).await?, None);
    let first = a_snapshot(32).with(|snapshot| snapshot.state = json!({ "hand": ["Zoë", 1.5, null] }));
    for (stored, expected) in
        [(&first, &first), (&a_snapshot(31), &first), (&a_snapshot(64), &a_snapshot(64))]
    {
        store.rooms().save_snapshot(room.id, stored).await?;
        assert_eq!(store.rooms().snapshot(room.id).await?.as_ref(), Some(expected));
    }
    assert_eq!(store.rooms().find(room.id).await?, Some(room));
    Ok(())
}
