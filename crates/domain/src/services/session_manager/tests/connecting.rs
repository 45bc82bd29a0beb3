use super::*;

pub(super) fn wanted(client_n: u8, takeover: bool) -> WantedConnection {
    WantedConnection {
        seated: Seated {
            room_id: room_id(),
            player: seated(0),
            game_session: seat(0),
            user_session_id: user_session(0),
        },
        client_id: client(client_n),
        attempt: Some(3),
        takeover,
        run: run(),
        user_agent: "agent".into(),
        ip_address: None,
    }
}

/// A unit in which the room has these seats, and the database answers the connect like that.
fn unit(status: RoomStatus, seats: Vec<GameSession>, answer: Option<GameSession>) -> StubUnitOfWork {
    let mut unit = StubUnitOfWork::default();
    unit.repositories.rooms.expect_lock().returning(move |_| Ok(Some(room(status))));
    unit.repositories.rooms.expect_set_abandoned().returning(|_, _| Ok(true));
    unit.repositories.game_sessions.expect_lock_room().returning(move |_| Ok(seats.clone()));
    unit.repositories.game_sessions.expect_connect().returning(move |_| Ok(answer.clone()));
    unit
}

/// What a connect can't be judged by without a lock.
fn no_short_way(store: &mut StubStore) {
    store.repositories.game_sessions.expect_presence().times(1).returning(|_| Ok(None));
}

fn after_connect(by: u8) -> GameSession {
    GameSession { connection: 2, ..held(0, by, 3) }
}

async fn connect(
    unit: StubUnitOfWork,
    status: RoomStatus,
    wanted: &WantedConnection,
) -> (Result<Connected, ConnectError>, Arc<AtomicBool>, table::Services) {
    let mut store = StubStore::default();
    let log = if status == RoomStatus::Waiting { Vec::new() } else { table::log(&[]) };
    table::loads(&mut store, status, log);
    no_short_way(&mut store);
    let committed = store.expect_unit(unit);
    let services = table::services(store, 10);
    let outcome = services.sessions.connect(wanted).await.map(|(connected, _)| connected);
    (outcome, committed, services)
}

#[tokio::test]
async fn a_ghost_never_locks_the_player_out() {
    // The seat still counts as connected from the same client: it is in at once, and nothing is logged.
    let mut unit = unit(RoomStatus::Playing, vec![held(0, 1, 2), seat(1)], Some(after_connect(1)));
    living_run(&mut unit, 10);
    unit.repositories.game_sessions.expect_save_presence().returning(|_| Ok(()));
    unit.repositories.actions.expect_append().never();
    let (outcome, committed, services) = connect(unit, RoomStatus::Playing, &wanted(1, false)).await;
    let connected = outcome.unwrap();
    assert_eq!((connected.connection, connected.resumed, connected.finished), (2, true, false));
    assert!(committed.load(Ordering::SeqCst));
    let expected = RoomEvent::SeatConnected { player_id: player(0), connection: 2, client_id: client(1) };
    assert_eq!(services.told.events()[0], expected);
}

#[tokio::test]
async fn a_takeover_by_another_client_is_ordered_in_the_log() {
    let mut unit = unit(RoomStatus::Playing, vec![held(0, 1, 9), seat(1)], Some(after_connect(2)));
    living_run(&mut unit, 10);
    unit.repositories.game_sessions.expect_save_presence().returning(|_| Ok(()));
    unit.repositories.actions.expect_append().times(1).returning(|entries| {
        let GameAction { action_type, player_id, action_data, sequence_number, .. } = &entries[0];
        assert_eq!((action_type.as_str(), *player_id, *sequence_number), ("seat_taken", Some(player(0)), 2));
        assert_eq!(action_data["connection"], 2);
        Ok(AppendAnswer::Appended)
    });
    let (outcome, committed, services) = connect(unit, RoomStatus::Playing, &wanted(2, true)).await;
    assert!(outcome.is_ok() && committed.load(Ordering::SeqCst));
    assert!(services.told.events().contains(&RoomEvent::Appended { head: 2 }));
    let takeover = Report::Takeover { room_id: room_id(), player_id: player(0) };
    assert!(services.told.reports().contains(&takeover));
}

#[tokio::test]
async fn each_refused_connect_says_why_and_commits_nothing() {
    let other_nonce = GameSession { nonce: SeatNonce::from_random(&[3; 16]), ..seat(0) };
    let cases = [
        (held(0, 2, 1), ConnectRefusal::HeldElsewhere),
        (held(0, 1, 4), ConnectRefusal::Superseded),
        (other_nonce, ConnectRefusal::Revoked),
        (seat(0), ConnectRefusal::Revoked), // only the user session is left as a reason
    ];
    for (stored, expected) in cases {
        let mut unit = unit(RoomStatus::Playing, vec![stored, seat(1)], None);
        living_run(&mut unit, 10);
        unit.repositories.game_sessions.expect_save_presence().returning(|_| Ok(()));
        let (outcome, committed, services) = connect(unit, RoomStatus::Playing, &wanted(1, false)).await;
        assert!(
            matches!(outcome, Err(ConnectError::Refused(refusal)) if refusal == expected),
            "{expected:?}"
        );
        assert!(!committed.load(Ordering::SeqCst));
        assert!(services.told.events().is_empty());
    }
}

#[tokio::test]
async fn a_seat_held_by_a_dead_run_is_free() {
    let mut unit = unit(RoomStatus::Playing, vec![held(0, 2, 1), seat(1)], Some(after_connect(1)));
    // Last seen at second 10; it is second 100.
    living_run(&mut unit, 10);
    unit.repositories.game_sessions.expect_save_presence().times(2..).returning(|_| Ok(()));
    unit.repositories.actions.expect_append().times(1).returning(|_| Ok(AppendAnswer::Appended));
    let mut store = StubStore::default();
    table::loads(&mut store, RoomStatus::Playing, table::log(&[]));
    no_short_way(&mut store);
    store.expect_unit(unit);
    let services = table::services(store, 100);
    let (connected, _) = services.sessions.connect(&wanted(1, false)).await.unwrap();
    assert_eq!(connected.away_since, Some(at(10)), "away since the run was last seen, not since now");
}

/// A unit in a finished room, on behalf of that user session.
fn finished_unit(user_session: Option<UserSession>) -> StubUnitOfWork {
    let mut unit = unit(RoomStatus::Finished, vec![seat(0), seat(1)], None);
    unit.repositories.game_sessions.checkpoint();
    unit.repositories.game_sessions.expect_lock_room().returning(|_| Ok(vec![seat(0), seat(1)]));
    unit.repositories.game_sessions.expect_connect().never();
    unit.repositories.user_sessions.expect_find_live().returning(move |_, _| Ok(user_session.clone()));
    unit
}

#[tokio::test]
async fn in_a_finished_room_the_seat_is_not_taken_but_the_result_is_shown() {
    let unit = finished_unit(Some(live_session(0)));
    let (outcome, committed, _) = connect(unit, RoomStatus::Finished, &wanted(1, false)).await;
    assert!(outcome.unwrap().finished);
    assert!(!committed.load(Ordering::SeqCst));
}

#[tokio::test]
async fn the_result_of_a_finished_room_is_not_shown_to_a_session_that_has_ended() {
    let (outcome, _, _) = connect(finished_unit(None), RoomStatus::Finished, &wanted(1, false)).await;
    assert!(matches!(outcome, Err(ConnectError::Refused(ConnectRefusal::Revoked))));
}

#[tokio::test]
async fn who_returns_to_an_abandoned_seat_plays_on() {
    let abandoned = GameSession { abandoned_at: Some(at(5)), ..seat(0) };
    let answer = GameSession { abandoned_at: Some(at(5)), ..after_connect(1) };
    let mut unit = unit(RoomStatus::Abandoned, vec![abandoned, held(1, 5, 0)], Some(answer));
    living_run(&mut unit, 10);
    unit.repositories.game_sessions.expect_save_presence().returning(|_| Ok(()));
    unit.repositories.actions.expect_append().times(1).returning(|entries| {
        assert_eq!(entries[0].action_type, "return");
        Ok(AppendAnswer::Appended)
    });
    let (outcome, committed, _) = connect(unit, RoomStatus::Abandoned, &wanted(1, false)).await;
    assert!(outcome.is_ok() && committed.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_connect_that_another_writer_beat_starts_again() {
    let beaten = {
        let mut unit = unit(RoomStatus::Playing, vec![held(0, 1, 9), seat(1)], Some(after_connect(2)));
        living_run(&mut unit, 10);
        unit.repositories.game_sessions.expect_save_presence().returning(|_| Ok(()));
        unit.repositories.actions.expect_append().returning(|_| Ok(AppendAnswer::SequenceTaken));
        unit
    };
    let wins = {
        let mut unit = unit(RoomStatus::Playing, vec![held(0, 1, 9), seat(1)], Some(after_connect(2)));
        living_run(&mut unit, 10);
        unit.repositories.game_sessions.expect_save_presence().returning(|_| Ok(()));
        unit.repositories.actions.expect_append().returning(|_| Ok(AppendAnswer::Appended));
        unit
    };
    let mut store = StubStore::default();
    table::loads(&mut store, RoomStatus::Playing, table::log(&[]));
    no_short_way(&mut store);
    let first = store.expect_unit(beaten);
    let second = store.expect_unit(wins);
    let services = table::services(store, 10);
    assert!(services.sessions.connect(&wanted(2, true)).await.is_ok());
    assert!(!first.load(Ordering::SeqCst) && second.load(Ordering::SeqCst));
}
