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
        health: Health::Unhealthy,
        hidden: false,
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
        living_run(&mut unit, 10);
        unit.repositories.game_sessions.expect_save_presence().times(1).returning(move |seats| {
            assert_eq!(seats.len(), 1, "only what changed is written");
            assert_eq!(seats[0].absence.counted_since, expected);
            assert_eq!(seats[0].disconnected_since(), Some(at(8)));
            assert_eq!(seats[0].expires_at, at(8 + 86_400), "its life runs from its last sign");
            Ok(())
        });
        let mut store = StubStore::default();
        changes_meanwhile(&mut store, vec![held(0, 1, 1), seat(1)]);
        let committed = store.expect_unit(unit);
        let services = table::services(store, 10);
        assert!(services.sessions.mark_disconnected(room_id(), player(0), 1, at(8)).await.unwrap());
        assert!(committed.load(Ordering::SeqCst));
        let RoomEvent::ConnectionStatus(SeatStatus { connected, claimable_at, .. }) =
            &services.told.events()[0]
        else {
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

/// How the seats are that a change of presence stores.
fn stores_presence(store: &mut StubStore, expected: Vec<(PlayerId, Option<i64>, Option<i64>)>) {
    store.repositories.game_sessions.expect_change_presence().times(1).returning(move |change| {
        let seats = change.after.iter();
        let found: Vec<_> = seats
            .map(|seat| (seat.player_id, seat.disconnected_since(), seat.absence.counted_since))
            .collect();
        let second = |second: Option<i64>| second.map(at);
        let expected: Vec<_> = expected
            .iter()
            .map(|(player, since, counted)| (*player, second(*since), second(*counted)))
            .collect();
        assert_eq!(found, expected);
        Ok(true)
    });
}

#[tokio::test]
async fn an_outage_after_which_the_run_is_dead_counts_against_nobody() {
    // Both connected through a run that was seen last at second 10; one closes at 300, when it can be stored.
    let mut store = StubStore::default();
    reads_presence(&mut store, RoomStatus::Playing, vec![held(0, 1, 1), held(1, 2, 1)]);
    stores_presence(&mut store, vec![(player(0), Some(10), None), (player(1), Some(10), None)]);
    let services = table::services(store, 300);
    assert!(services.sessions.mark_disconnected(room_id(), player(0), 1, at(299)).await.unwrap());
    let told = services.told.events();
    let since = told.iter().map(|event| match event {
        RoomEvent::ConnectionStatus(SeatStatus {
            player_id,
            connected: false,
            disconnected_since,
            claimable_at,
            ..
        }) => (*player_id, *disconnected_since, *claimable_at),
        other => panic!("{other:?}"),
    });
    assert_eq!(since.collect::<Vec<_>>(), [0, 1].map(|n| (player(n), Some(at(10)), None)));
}

#[tokio::test]
async fn an_opponent_on_a_dead_node_waits_only_until_that_was_seen() {
    let away = GameSession {
        absence: Absence { counted_since: Some(at(2)), ..Absence::default() },
        link: Link::Disconnected { since: Some(at(2)) },
        ..seat(0)
    };
    let mut store = StubStore::default();
    reads_presence(&mut store, RoomStatus::Playing, vec![away, held(1, 2, 1)]);
    store.repositories.game_sessions.expect_change_presence().times(1).returning(|change| {
        assert_eq!((change.after[0].absence.ms, change.after[0].absence.counted_since), (8_000, None));
        Ok(true)
    });
    let services = table::services(store, 300);
    assert!(services.sessions.mark_disconnected(room_id(), player(1), 1, at(299)).await.unwrap());
}

#[tokio::test]
async fn a_ghost_is_disconnected_as_of_its_last_heartbeat_and_a_held_seat_is_not() {
    let ghost = GameSession { last_heartbeat: at(5), ..held(0, 1, 1) };
    let being_connected = GameSession { last_heartbeat: at(5), ..held(1, 2, 1) };
    let mut store = StubStore::default();
    let unheard = vec![ghost.clone(), being_connected.clone()];
    store.repositories.game_sessions.expect_unheard_of_run().times(1).returning(
        move |of, since, after, _| {
            assert_eq!((of, since, after), (run(), at(6), None));
            Ok(unheard.clone())
        },
    );
    reads_presence(&mut store, RoomStatus::Waiting, vec![ghost, being_connected]);
    stores_presence(&mut store, vec![(player(0), Some(5), None)]);
    let services = table::services(store, 36);
    let is_held = |seat| seat == player(1);
    assert_eq!(services.sessions.disconnect_ghosts(run(), at(6), is_held).await.unwrap(), 1);
    assert_eq!(services.told.events().len(), 1);
}

#[tokio::test]
async fn a_ghost_behind_a_page_of_held_seats_is_found() {
    let many: Vec<GameSession> = (0..200)
        .map(|n| GameSession {
            id: GameSessionId::new(Uuid::from_u128(n)),
            player_id: PlayerId::new(Uuid::from_u128(1_000 + n)),
            ..held(0, 1, 1)
        })
        .collect();
    let ghost = GameSession { last_heartbeat: at(5), ..held(0, 1, 1) };
    let mut store = StubStore::default();
    let (last, unheard) = (many[199].id, ghost.clone());
    store.repositories.game_sessions.expect_unheard_of_run().times(2).returning(move |_, _, after, _| {
        match after {
            None => Ok(many.clone()),
            Some(after) => {
                assert_eq!(after, last);
                Ok(vec![unheard.clone()])
            }
        }
    });
    reads_presence(&mut store, RoomStatus::Waiting, vec![ghost]);
    stores_presence(&mut store, vec![(player(0), Some(5), None)]);
    let services = table::services(store, 36);
    let is_held = |seat| seat != player(0);
    assert_eq!(services.sessions.disconnect_ghosts(run(), at(6), is_held).await.unwrap(), 1);
}

#[tokio::test]
async fn a_room_that_can_not_be_changed_keeps_the_sweep_from_no_other() {
    let bad = RoomId::new(Uuid::from_u128(99));
    let (failing, good) = (GameSession { room_id: bad, ..held(1, 2, 1) }, held(0, 1, 1));
    let mut store = StubStore::default();
    let (first, second) = (failing.clone(), good.clone());
    store.repositories.game_sessions.expect_connected_by_dead_runs().times(2).returning(
        move |_, after, _| match after {
            None => Ok(vec![(first.clone(), at(5)), (second.clone(), at(5))]),
            Some(after) => {
                assert_eq!(after, first.id, "what is left of the page is asked for anew");
                Ok(vec![(second.clone(), at(5))])
            }
        },
    );
    let away = |_| Err(StoreError::Unavailable("a value that no column takes".into()));
    store.repositories.game_sessions.expect_presence().withf(move |room| *room == bad).returning(away);
    reads_presence(&mut store, RoomStatus::Waiting, vec![good]);
    stores_presence(&mut store, vec![(player(0), Some(5), None)]);
    let services = table::services(store, 36);
    let failure = services.sessions.disconnect_dead_runs().await.unwrap_err();
    assert!(matches!(failure, LoadError::Store(StoreError::Unavailable(_))), "it is told: {failure:?}");
    assert_eq!(services.told.events().len(), 1, "the other was disconnected");
}

#[tokio::test]
async fn a_sweep_ends_when_storage_is_away() {
    let mut store = StubStore::default();
    let mut pages = vec![Err(StoreError::Unavailable("away".into())), Ok(vec![(held(0, 1, 1), at(5))])];
    store
        .repositories
        .game_sessions
        .expect_connected_by_dead_runs()
        .times(2)
        .returning(move |_, _, _| pages.pop().unwrap());
    let away = |_| Err(StoreError::Unavailable("away".into()));
    store.repositories.game_sessions.expect_presence().times(1).returning(away);
    let services = table::services(store, 36);
    assert!(services.sessions.disconnect_dead_runs().await.is_err());
}

#[tokio::test]
async fn who_missed_a_change_reads_how_everybody_is_connected() {
    let hidden = Link::Connected { run: run(), health: Health::Healthy, hidden: true };
    let away = GameSession {
        link: Link::Disconnected { since: Some(at(7)) },
        absence: Absence { counted_since: Some(at(8)), ..Absence::default() },
        ..seat(1)
    };
    let mut store = StubStore::default();
    reads_presence(&mut store, RoomStatus::Playing, vec![GameSession { link: hidden, ..seat(0) }, away]);
    let statuses = table::services(store, 10).sessions.statuses(room_id()).await.unwrap();
    let expected = [
        SeatStatus {
            player_id: player(0),
            number: StatusNumber::open(0, 0),
            connected: true,
            health: Health::Healthy,
            hidden: true,
            disconnected_since: None,
            claimable_at: None,
        },
        SeatStatus {
            player_id: player(1),
            number: StatusNumber { connection: 0, has_ended: true, revision: 1 },
            connected: false,
            health: Health::Unhealthy,
            hidden: false,
            disconnected_since: Some(at(7)),
            claimable_at: Some(at(8) + Duration::minutes(5)),
        },
    ];
    assert_eq!(statuses, expected);
}
