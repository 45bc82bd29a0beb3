use super::*;

/// Player 0 away since second 8, player 1 connected and kept waiting.
fn kept_waiting() -> Vec<GameSession> {
    let mut away = GameSession { connection: 1, ..seat(0) };
    away.link = Link::Disconnected { since: Some(at(8)) };
    away.absence.counted_since = Some(at(8));
    vec![away, held(1, 5, 0)]
}

fn kept_waiting_at(seconds: i64, unit: StubUnitOfWork) -> (table::Services, Arc<AtomicBool>) {
    let mut store = StubStore::default();
    reads_presence(&mut store, RoomStatus::Playing, kept_waiting());
    store
        .repositories
        .game_sessions
        .expect_rooms_with_running_absence()
        .returning(|_, _| Ok(vec![room_id()]));
    let committed = store.expect_unit(unit);
    (table::services(store, seconds), committed)
}

async fn check_abandoned(
    seconds: i64,
    unit: StubUnitOfWork,
) -> (Vec<RoomId>, Arc<AtomicBool>, table::Services) {
    let (services, committed) = kept_waiting_at(seconds, unit);
    (services.sessions.check_abandoned_games().await.unwrap(), committed, services)
}

fn abandonment_unit(run_seen: i64) -> StubUnitOfWork {
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    unit.repositories.game_sessions.expect_lock_room().returning(|_| Ok(kept_waiting()));
    living_run(&mut unit, run_seen);
    unit
}

#[tokio::test]
async fn a_seat_is_abandoned_when_its_absence_is_as_long_as_the_room_allows() {
    let mut unit = abandonment_unit(309);
    unit.repositories.game_sessions.expect_save_presence().times(1).returning(|seats| {
        assert_eq!(seats[0].abandoned_at, Some(at(309)));
        Ok(())
    });
    unit.repositories.rooms.expect_set_abandoned().times(1).returning(|_, abandoned| {
        assert!(abandoned, "the only opponent of a connected player is abandoned");
        Ok(true)
    });
    unit.repositories.actions.expect_append().times(1).returning(|entries| {
        assert_eq!(entries[0].action_type, "abandon");
        assert_eq!(entries[0].action_data["away_ms"], 301_000);
        Ok(AppendAnswer::Appended)
    });
    let (rooms, committed, services) = check_abandoned(309, unit).await;
    assert_eq!(rooms, [room_id()]);
    assert!(committed.load(Ordering::SeqCst));
    let events = services.told.events();
    let [
        RoomEvent::Appended { head: 2 },
        RoomEvent::ConnectionStatus(SeatStatus { player_id, claimable_at, .. }),
    ] = events[..]
    else {
        panic!("the others were told {events:?}");
    };
    assert_eq!((player_id, claimable_at), (player(0), Some(at(309))));
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
async fn an_opponent_whose_process_may_have_died_is_known_to_wait_only_until_it_was_seen() {
    let unit = || {
        let mut unit = abandonment_unit(307);
        unit.repositories.rooms.expect_set_abandoned().returning(|_, _| Ok(true));
        unit.repositories.game_sessions.expect_save_presence().returning(|_| Ok(()));
        unit.repositories.actions.expect_append().returning(|_| Ok(AppendAnswer::Appended));
        unit
    };
    let (rooms, _, _) = check_abandoned(312, unit()).await;
    assert!(rooms.is_empty(), "it was last seen before the seat was due");
    let (services, committed) = kept_waiting_at(312, unit());
    assert_eq!(services.sessions.abandon_due(room_id(), run()).await.unwrap(), None);
    assert!(committed.load(Ordering::SeqCst), "a process knows that it lives itself");
}

#[tokio::test]
async fn the_service_tells_when_a_seat_is_due_and_locks_nothing_before() {
    let mut unit = abandonment_unit(100);
    unit.repositories.rooms.expect_lock().never();
    let (services, _) = kept_waiting_at(100, unit);
    assert_eq!(services.sessions.abandon_due(room_id(), run()).await.unwrap(), Some(at(308)));
    assert!(services.told.events().is_empty());
}

#[tokio::test]
async fn a_room_that_cannot_be_replayed_is_reported_and_keeps_no_sweep_from_the_others() {
    let mut store = StubStore::default();
    let mut log = table::log(&[3]);
    log.remove(0);
    table::loads(&mut store, RoomStatus::Playing, log);
    let found = || Ok(vec![room_id()]);
    reads_presence(&mut store, RoomStatus::Playing, kept_waiting());
    store.repositories.game_sessions.expect_expired_rooms().returning(move |_, _, _| found());
    store.repositories.game_sessions.expect_rooms_with_running_absence().returning(move |_, _| found());
    let services = table::services(store, 100_000);
    assert_eq!(services.sessions.cleanup_expired_sessions().await.unwrap(), 0);
    assert!(services.sessions.check_abandoned_games().await.unwrap().is_empty());
    let reports = services.told.reports();
    assert!(matches!(reports[..], [Report::Inconsistent { .. }, Report::Inconsistent { .. }]), "{reports:?}");
}
