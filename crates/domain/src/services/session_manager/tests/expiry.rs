use super::*;

#[tokio::test]
async fn a_room_to_which_nobody_came_back_ends_as_expired_without_a_winner() {
    let mut store = StubStore::default();
    table::loads(&mut store, RoomStatus::Playing, table::log(&[3]));
    store.repositories.game_sessions.expect_expired_rooms().returning(|_, _, _| Ok(vec![room_id()]));
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    unit.repositories.game_sessions.expect_lock_room().returning(|_| Ok(vec![seat(0), seat(1)]));
    unit.repositories.actions.expect_append().times(1).returning(|entries| {
        assert_eq!(entries[0].action_type, "end");
        Ok(AppendAnswer::Appended)
    });
    unit.repositories.rooms.expect_finish().times(1).returning(|_, outcome, _| {
        assert!(outcome.winners.is_empty());
        assert_eq!(outcome.reason.as_str(), "expired");
        Ok(true)
    });
    unit.repositories.players.expect_of_room().returning(|_| Ok(vec![seated(0), seated(1)]));
    unit.repositories.results.expect_insert_all().times(1).returning(|_| Ok(()));
    let committed = store.expect_unit(unit);
    let services = table::services(store, 100_000);
    assert_eq!(services.sessions.cleanup_expired_sessions().await.unwrap(), 1);
    assert!(committed.load(Ordering::SeqCst));
}

#[tokio::test]
async fn who_comes_back_at_the_last_moment_keeps_the_room_alive() {
    let mut store = StubStore::default();
    table::loads(&mut store, RoomStatus::Playing, table::log(&[3]));
    store.repositories.game_sessions.expect_expired_rooms().returning(|_, _, _| Ok(vec![room_id()]));
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    unit.repositories.game_sessions.expect_lock_room().returning(|_| Ok(vec![held(0, 1, 1), seat(1)]));
    unit.repositories.actions.expect_append().never();
    let committed = store.expect_unit(unit);
    let services = table::services(store, 100_000);
    assert_eq!(services.sessions.cleanup_expired_sessions().await.unwrap(), 0);
    assert!(!committed.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_waiting_room_is_removed_unless_somebody_came_since_it_was_found() {
    for (seats, removed) in [(vec![seat(0)], 1), (vec![seat(0), held(1, 1, 1)], 0)] {
        let mut store = StubStore::default();
        table::loads(&mut store, RoomStatus::Waiting, Vec::new());
        store.repositories.game_sessions.expect_expired_rooms().returning(|_, _, _| Ok(vec![room_id()]));
        let mut unit = StubUnitOfWork::default();
        unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Waiting))));
        unit.repositories.game_sessions.expect_lock_room().returning(move |_| Ok(seats.clone()));
        unit.repositories.rooms.expect_remove_waiting().times(removed).returning(|_| Ok(true));
        let committed = store.expect_unit(unit);
        let services = table::services(store, 100_000);
        assert_eq!(services.sessions.cleanup_expired_sessions().await.unwrap(), removed);
        assert_eq!(committed.load(Ordering::SeqCst), removed == 1);
    }
}
