use super::*;

/// Player 0 away since second 8, player 1 connected and kept waiting.
fn kept_waiting() -> Vec<GameSession> {
    let mut away = GameSession { connection: 1, ..seat(0) };
    away.link = Link::Disconnected { since: Some(at(8)) };
    away.absence.counted_since = Some(at(8));
    vec![away, held(1, 5, 0)]
}

async fn check_abandoned(
    seconds: i64,
    unit: StubUnitOfWork,
) -> (Vec<RoomId>, Arc<AtomicBool>, table::Services) {
    let mut store = StubStore::default();
    table::loads(&mut store, RoomStatus::Playing, table::log(&[]));
    store
        .repositories
        .game_sessions
        .expect_rooms_with_running_absence()
        .returning(|_, _| Ok(vec![room_id()]));
    let committed = store.expect_unit(unit);
    let services = table::services(store, seconds);
    (services.sessions.check_abandoned_games().await.unwrap(), committed, services)
}

fn abandonment_unit(run_seen: i64) -> StubUnitOfWork {
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    unit.repositories.game_sessions.expect_lock_room().returning(|_| Ok(kept_waiting()));
    unit.repositories.game_sessions.expect_extend().returning(|_, _| Ok(()));
    living_run(&mut unit, run_seen);
    unit
}

#[tokio::test]
async fn a_seat_is_abandoned_when_its_absence_is_as_long_as_the_room_allows() {
    let mut unit = abandonment_unit(308);
    unit.repositories.game_sessions.expect_save_presence().times(1).returning(|seats| {
        assert_eq!(seats[0].abandoned_at, Some(at(308)));
        Ok(())
    });
    unit.repositories.rooms.expect_set_abandoned().times(1).returning(|_, abandoned| {
        assert!(abandoned, "the only opponent of a connected player is abandoned");
        Ok(true)
    });
    unit.repositories.actions.expect_append().times(1).returning(|entries| {
        assert_eq!(entries[0].action_type, "abandon");
        assert_eq!(entries[0].action_data["away_ms"], 300_000);
        Ok(AppendAnswer::Appended)
    });
    let (rooms, committed, services) = check_abandoned(308, unit).await;
    assert_eq!(rooms, [room_id()]);
    assert!(committed.load(Ordering::SeqCst));
    assert_eq!(services.told.events(), [RoomEvent::Appended { head: 2 }]);
}

#[tokio::test]
async fn a_millisecond_earlier_nobody_is_abandoned() {
    let (rooms, committed, _) = check_abandoned(307, abandonment_unit(307)).await;
    assert!(rooms.is_empty() && !committed.load(Ordering::SeqCst));
}

#[tokio::test]
async fn an_opponent_whose_own_process_died_was_not_kept_waiting() {
    // The opponent's run was last seen at second 20: the absence ran for 12 seconds, then for none.
    let (rooms, committed, _) = check_abandoned(1000, abandonment_unit(20)).await;
    assert!(rooms.is_empty() && !committed.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_room_to_which_nobody_came_back_ends_as_expired_without_a_winner() {
    let mut store = StubStore::default();
    table::loads(&mut store, RoomStatus::Playing, table::log(&[3]));
    store.repositories.game_sessions.expect_expired_rooms().returning(|_, _| Ok(vec![room_id()]));
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
    store.repositories.game_sessions.expect_expired_rooms().returning(|_, _| Ok(vec![room_id()]));
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
        store.repositories.game_sessions.expect_expired_rooms().returning(|_, _| Ok(vec![room_id()]));
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

#[tokio::test]
async fn a_room_that_cannot_be_replayed_is_reported_and_keeps_no_sweep_from_the_others() {
    let mut store = StubStore::default();
    let mut log = table::log(&[3]);
    log.remove(0);
    table::loads(&mut store, RoomStatus::Playing, log);
    let found = || Ok(vec![room_id()]);
    store.repositories.game_sessions.expect_expired_rooms().returning(move |_, _| found());
    store.repositories.game_sessions.expect_rooms_with_running_absence().returning(move |_, _| found());
    let services = table::services(store, 100_000);
    assert_eq!(services.sessions.cleanup_expired_sessions().await.unwrap(), 0);
    assert!(services.sessions.check_abandoned_games().await.unwrap().is_empty());
    let reports = services.told.reports();
    assert!(matches!(reports[..], [Report::Inconsistent { .. }, Report::Inconsistent { .. }]), "{reports:?}");
}
