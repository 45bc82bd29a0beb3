use super::*;

#[tokio::test]
async fn heartbeats_are_stored_in_one_call_and_lost_connections_are_told() {
    let mut store = StubStore::default();
    store.repositories.game_sessions.expect_save_heartbeats().times(1).returning(|beats, _| {
        assert_eq!(beats.len(), 2);
        Ok(vec![player(1)])
    });
    let beat = |n: u8| Heartbeat {
        player_id: player(n),
        connection: 1,
        user_session_id: user_session(n),
        heard_at: at(9),
    };
    let services = table::services(store, 10);
    assert_eq!(services.sessions.update_heartbeat(&[beat(0), beat(1)]).await.unwrap(), [player(1)]);
    assert_eq!(services.sessions.update_heartbeat(&[]).await.unwrap(), [] as [PlayerId; 0]);
}

#[tokio::test]
async fn a_disconnect_that_waits_for_its_turn_starts_the_absence_only_while_an_opponent_waits() {
    let came_later = GameSession { reconnected_at: Some(at(9)), ..held(1, 5, 0) };
    for (opponent, expected) in [(held(1, 5, 0), Some(at(8))), (came_later, Some(at(9))), (seat(1), None)] {
        let mut unit = StubUnitOfWork::default();
        unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Playing))));
        unit.repositories
            .game_sessions
            .expect_lock_room()
            .returning(move |_| Ok(vec![held(0, 1, 1), opponent.clone()]));
        unit.repositories.game_sessions.expect_save_presence().times(1).returning(move |seats| {
            assert_eq!(seats.len(), 1, "only what changed is written");
            assert_eq!(seats[0].absence.counted_since, expected);
            assert_eq!(seats[0].disconnected_since(), Some(at(8)));
            Ok(())
        });
        unit.repositories.game_sessions.expect_extend().times(1).returning(|seat, expires_at| {
            assert_eq!((seat, expires_at), (player(0), at(8 + 86_400)), "its life runs from its last sign");
            Ok(())
        });
        let mut store = StubStore::default();
        changes_meanwhile(&mut store, vec![held(0, 1, 1), seat(1)]);
        let committed = store.expect_unit(unit);
        let services = table::services(store, 10);
        assert!(services.sessions.mark_disconnected(room_id(), player(0), 1, at(8)).await.unwrap());
        assert!(committed.load(Ordering::SeqCst));
        let RoomEvent::ConnectionStatus { connected, claimable_at, .. } = &services.told.events()[0] else {
            panic!("the others were not told");
        };
        assert_eq!((*connected, *claimable_at), (false, expected.map(|since| since + Duration::minutes(5))));
    }
}

#[tokio::test]
async fn the_late_close_of_an_old_connection_changes_nothing() {
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().returning(|_| Ok(Some(room(RoomStatus::Playing))));
    let newer = GameSession { connection: 2, ..held(0, 1, 1) };
    unit.repositories.game_sessions.expect_lock_room().returning(move |_| Ok(vec![newer.clone()]));
    unit.repositories.game_sessions.expect_save_presence().never();
    let mut store = StubStore::default();
    changes_meanwhile(&mut store, vec![held(0, 1, 1), seat(1)]);
    let committed = store.expect_unit(unit);
    let services = table::services(store, 10);
    assert!(!services.sessions.mark_disconnected(room_id(), player(0), 1, at(8)).await.unwrap());
    assert!(!committed.load(Ordering::SeqCst) && services.told.events().is_empty());
}
