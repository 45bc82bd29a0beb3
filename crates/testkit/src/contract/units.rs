//! [`Store::begin`], [`Store::check`] and [`UnitOfWork`].

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::game::RoomStatus;
use reseat_domain::ports::{AppendAnswer, Store, UnitOfWork};

use super::{Kept, at_once};
use crate::builders::{
    SeatedRoom, a_player, a_result, a_room, a_service_run, a_snapshot, a_user, a_user_session, an_action,
    an_entry, an_outcome, moment, room_id,
};

/// It is empty and migrated.
pub async fn a_fresh_store_passes_its_check(store: Arc<dyn Store>) -> Kept {
    store.check().await
}

/// Something of every table: a room that is played to its end.
async fn play_a_game(work: &dyn UnitOfWork) -> Result<SeatedRoom, StoreError> {
    let seated = SeatedRoom::waiting(1, 2);
    for user in &seated.users {
        work.users().insert(user).await?;
    }
    for session in &seated.user_sessions {
        work.user_sessions().insert(session).await?;
    }
    work.service_runs().insert(&a_service_run(1)).await?;
    work.rooms().insert(&seated.room).await?;
    for (player, seat) in seated.players.iter().zip(&seated.seats) {
        work.players().insert(player).await?;
        work.game_sessions().insert(seat).await?;
    }
    assert!(work.rooms().start(seated.room.id, moment(1)).await?);
    let entries = [an_entry(seated.room.id, 1), an_action(&seated.players[0], 2, 1)];
    assert_eq!(work.actions().append(&entries).await?, AppendAnswer::Appended);
    work.rooms().save_snapshot(seated.room.id, &a_snapshot(2)).await?;
    let outcome = an_outcome(&seated.players);
    assert!(work.rooms().finish(seated.room.id, &outcome, moment(2)).await?);
    let results: Vec<_> = seated.players.iter().map(a_result).collect();
    work.results().insert_all(&results).await?;
    Ok(seated)
}

/// How many rows of the game's tables are seen outside the unit.
async fn seen(store: &dyn Store) -> Result<[usize; 9], StoreError> {
    let game = SeatedRoom::waiting(1, 2);
    let (room, user) = (game.room.id, game.users[0].id);
    let session = game.user_sessions[0].id;
    Ok([
        store.users().find(user).await?.iter().count(),
        store.user_sessions().find_live(session, moment(0)).await?.iter().count(),
        store.service_runs().find(a_service_run(1).id).await?.iter().count(),
        store.rooms().find(room).await?.iter().count(),
        store.players().of_room(room).await?.len(),
        store.game_sessions().of_room(room).await?.len(),
        store.actions().after(room, 0, 10).await?.len(),
        store.rooms().snapshot(room).await?.iter().count(),
        store.results().of_user(user, None, 10).await?.len(),
    ])
}

const NOTHING: [usize; 9] = [0; 9];
const EVERYTHING: [usize; 9] = [1, 1, 1, 1, 2, 2, 2, 1, 1];

/// In every table, and not a moment earlier.
pub async fn what_a_unit_did_is_seen_outside_once_it_is_committed(store: Arc<dyn Store>) -> Kept {
    let work = store.begin().await?;
    play_a_game(&*work).await?;
    assert_eq!(seen(&*store).await?, NOTHING);
    work.commit().await?;
    assert_eq!(seen(&*store).await?, EVERYTHING);
    let status = store.rooms().find(room_id(1)).await?.map(|room| room.status);
    assert_eq!(status, Some(RoomStatus::Finished));
    Ok(())
}

/// In every table; the same can be done again.
pub async fn a_dropped_unit_leaves_nothing(store: Arc<dyn Store>) -> Kept {
    let work = store.begin().await?;
    play_a_game(&*work).await?;
    drop(work);
    assert_eq!(seen(&*store).await?, NOTHING);
    let again = store.begin().await?;
    play_a_game(&*again).await?;
    again.commit().await?;
    assert_eq!(seen(&*store).await?, EVERYTHING);
    Ok(())
}

/// Single statements and units both.
pub async fn a_dropped_unit_is_in_nobodys_way(store: Arc<dyn Store>) -> Kept {
    drop(store.begin().await?);
    store.users().insert(&a_user(1)).await?;
    drop(store.begin().await?);
    let work = store.begin().await?;
    work.user_sessions().insert(&a_user_session(&a_user(1), 0)).await?;
    work.commit().await?;
    store.user_sessions().touch(a_user_session(&a_user(1), 0).id, moment(1), moment(2)).await
}

/// Before the commit, through its own repositories.
pub async fn a_unit_sees_what_it_did(store: Arc<dyn Store>) -> Kept {
    let work = store.begin().await?;
    let game = play_a_game(&*work).await?;
    let room = work.rooms().lock(game.room.id).await?;
    assert_eq!(room.map(|room| room.status), Some(RoomStatus::Finished));
    assert_eq!(work.players().of_room(game.room.id).await?, game.players);
    assert_eq!(work.game_sessions().lock_room(game.room.id).await?, game.seats);
    assert_eq!(work.actions().head(game.room.id).await?, 2);
    assert_eq!(work.rooms().snapshot(game.room.id).await?, Some(a_snapshot(2)));
    assert_eq!(work.results().of_user(game.users[0].id, None, 10).await?, [a_result(&game.players[0])]);
    work.commit().await
}

/// Absence is no failure.
pub async fn locking_an_unknown_room_finds_nothing(store: Arc<dyn Store>) -> Kept {
    let work = store.begin().await?;
    assert_eq!(work.rooms().lock(room_id(9)).await?, None);
    assert_eq!(work.game_sessions().lock_room(room_id(9)).await?, []);
    work.commit().await
}

/// It goes on, and what it did before and after is committed.
pub async fn a_refused_append_leaves_its_unit_usable(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    let room = seated.room.id;
    let first = an_action(&seated.players[0], 1, 1);
    assert_eq!(store.actions().append(std::slice::from_ref(&first)).await?, AppendAnswer::Appended);

    let work = store.begin().await?;
    assert!(work.rooms().start(room, moment(1)).await?);
    let taken = [an_entry(room, 1), an_entry(room, 2)];
    assert_eq!(work.actions().append(&taken).await?, AppendAnswer::SequenceTaken);
    let repeated = [an_entry(room, 2), an_action(&seated.players[0], 3, 1)];
    assert_eq!(work.actions().append(&repeated).await?, AppendAnswer::Duplicate(Box::new(first.clone())));
    let next = [an_entry(room, 2), an_entry(room, 3)];
    assert_eq!(work.actions().append(&next).await?, AppendAnswer::Appended);
    work.commit().await?;

    let status = store.rooms().find(room).await?.map(|room| room.status);
    assert_eq!(status, Some(RoomStatus::Playing));
    let [second, third] = next;
    assert_eq!(store.actions().after(room, 0, 10).await?, [first, second, third]);
    Ok(())
}

/// Nobody reads a head that another is about to move.
pub async fn units_that_lock_a_room_take_turns(store: Arc<dyn Store>) -> Kept {
    store.rooms().insert(&a_room(1)).await?;
    let units = (0..16).map(|_| {
        let store = Arc::clone(&store);
        async move {
            let work = store.begin().await?;
            work.rooms().lock(room_id(1)).await?;
            let head = work.actions().head(room_id(1)).await?;
            // So that the others run, if the room lets them.
            tokio::task::yield_now().await;
            let answer = work.actions().append(&[an_entry(room_id(1), head + 1)]).await?;
            work.commit().await?;
            Ok(answer)
        }
    });
    assert_eq!(at_once(units).await?, vec![AppendAnswer::Appended; 16]);
    assert_eq!(store.actions().head(room_id(1)).await?, 16);
    Ok(())
}

/// Nobody counts what another is about to add to.
pub async fn units_that_lock_a_user_take_turns(store: Arc<dyn Store>) -> Kept {
    let user = a_user(1);
    store.users().insert(&user).await?;
    let units = (0..16).map(|_| {
        let (store, user) = (Arc::clone(&store), user.clone());
        async move {
            let work = store.begin().await?;
            assert_eq!(work.users().lock(user.id).await?.as_ref(), Some(&user));
            let count = work.results().of_user(user.id, None, 100).await?.len();
            // So that the others run, if the user lets them.
            tokio::task::yield_now().await;
            // A second result of the same player would conflict.
            let player = a_player(&a_room(u32::try_from(count).unwrap_or(u32::MAX)), 0, &user);
            work.results().insert_all(&[a_result(&player)]).await?;
            work.commit().await
        }
    });
    at_once(units).await?;
    assert_eq!(store.results().of_user(user.id, None, 100).await?.len(), 16);
    Ok(())
}

/// Each is stored, whichever comes first.
pub async fn single_appends_and_units_mix(store: Arc<dyn Store>) -> Kept {
    for number in 1..=20 {
        store.rooms().insert(&a_room(number)).await?;
    }
    let appends = (1..=20).map(|number| {
        let store = Arc::clone(&store);
        async move {
            let entry = [an_entry(room_id(number), 1)];
            if number % 2 == 0 {
                return store.actions().append(&entry).await;
            }
            let work = store.begin().await?;
            let answer = work.actions().append(&entry).await?;
            work.commit().await?;
            Ok(answer)
        }
    });
    assert_eq!(at_once(appends).await?, vec![AppendAnswer::Appended; 20]);
    for number in 1..=20 {
        assert_eq!(store.actions().head(room_id(number)).await?, 1);
    }
    Ok(())
}
