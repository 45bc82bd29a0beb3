use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::game::{GameAction, RoomStatus};
use crate::id::PlayerId;
use crate::mocks::{StubStore, StubUnitOfWork};
use crate::ports::{AppendAnswer, Heartbeat, ServiceRun};
use crate::services::test_table::{
    self as table, at, client, player, room, room_id, run, seat, seated, user_session,
};
use crate::session::{Client, ConnectRefusal, SeatNonce, SessionKind, UserSession};
use crate::token::TokenHash;

fn live_session(n: u8) -> UserSession {
    UserSession {
        id: user_session(n),
        user_id: table::user(n),
        account_id: None,
        app: "main".into(),
        kind: SessionKind::Bearer,
        token_hash: TokenHash::of(b"x"),
        refresh_generation: 1,
        device_info: String::new(),
        device_name: None,
        user_agent: String::new(),
        ip_address: None,
        created_at: at(0),
        last_active_at: at(0),
        expires_at: at(86_400),
        absolute_expires_at: at(86_400),
    }
}

fn token_of(nonce: &SeatNonce, expires_at: Timestamp) -> String {
    table::keys().mint(&SessionToken {
        room_id: room_id(),
        player_id: player(0),
        player_name: "Player 0".into(),
        user_session_id: user_session(0),
        created_at: at(0),
        expires_at,
        nonce: nonce.clone(),
    })
}

fn good_token() -> String {
    token_of(&seat(0).nonce, at(86_400))
}

/// A store in which player 0 sits, with a live user session.
fn seated_store() -> StubStore {
    let mut store = StubStore::default();
    store.repositories.players.expect_find().returning(|_| Ok(Some(seated(0))));
    store.repositories.game_sessions.expect_find().returning(|_| Ok(Some(seat(0))));
    store.repositories.user_sessions.expect_find_live().returning(|_, _| Ok(Some(live_session(0))));
    store
}

async fn refusal(store: StubStore, token: &str, wanted: Option<RoomId>) -> SeatTokenError {
    table::services(store, 10).sessions.validate_session(token, wanted).await.unwrap_err()
}

#[tokio::test]
async fn a_new_game_session_is_stored_with_a_nonce_of_its_own_and_a_day_of_life() {
    let mut unit = StubUnitOfWork::default();
    unit.repositories.game_sessions.expect_insert().times(1).returning(|session| {
        assert_eq!((session.player_id, session.expires_at), (player(0), at(10 + 86_400)));
        assert_eq!((session.connection, session.is_connected()), (0, false));
        Ok(())
    });
    let services = table::services(StubStore::default(), 10);
    let session = services.sessions.create_session(&unit, &seated(0), "agent", None).await.unwrap();
    assert_eq!(session.nonce, SeatNonce::from_random(&[9; 16]));
    let token = services.sessions.mint_token(&seated(0), &session, user_session(0));
    let read = table::keys().verify(&token, at(10)).unwrap();
    assert_eq!((read.nonce, read.user_session_id), (session.nonce, user_session(0)));
}

#[tokio::test]
async fn a_good_token_proves_its_seat() {
    let services = table::services(seated_store(), 10);
    let seated = services.sessions.validate_session(&good_token(), Some(room_id())).await.unwrap();
    assert_eq!((seated.player.id, seated.user_session_id), (player(0), user_session(0)));
    assert!(services.told.reports().is_empty());
}

#[tokio::test]
async fn a_use_of_the_seat_keeps_it_and_the_devices_sign_in_alive() {
    let mut store = seated_store();
    // Less than half of the seat's day is left, and the last stored activity is long ago.
    let late = 50_000;
    store.repositories.user_sessions.expect_touch().times(1).returning(move |id, at_, expires_at| {
        assert_eq!((id, at_, expires_at), (user_session(0), at(late), at(86_400)));
        Ok(())
    });
    store.repositories.game_sessions.expect_extend().times(1).returning(move |seat, expires_at| {
        assert_eq!((seat, expires_at), (player(0), at(late + 86_400)));
        Ok(())
    });
    let services = table::services(store, late);
    services.sessions.validate_session(&good_token(), None).await.unwrap();
}

#[tokio::test]
async fn a_sign_of_life_that_can_t_be_stored_refuses_nobody() {
    let mut store = seated_store();
    let gone = || StoreError::Unavailable("full".into());
    store.repositories.user_sessions.expect_touch().returning(move |_, _, _| Err(gone()));
    store.repositories.game_sessions.expect_extend().returning(move |_, _| Err(gone()));
    assert!(table::services(store, 50_000).sessions.validate_session(&good_token(), None).await.is_ok());
}

#[tokio::test]
async fn each_bad_token_is_refused_by_its_name_and_reported() {
    let other_key = TokenKeys::new(vec![("k2".into(), vec![1; 32])]).unwrap();
    let same_name = TokenKeys::new(vec![("k1".into(), vec![1; 32])]).unwrap();
    let seat_token = table::keys().verify(&good_token(), at(0)).unwrap();
    let cases = [
        ("garbage".to_owned(), TokenRefusal::Malformed),
        (other_key.mint(&seat_token), TokenRefusal::UnknownKey),
        (same_name.mint(&seat_token), TokenRefusal::BadSignature),
        (token_of(&seat(0).nonce, at(10)), TokenRefusal::Expired),
        (token_of(&seat(1).nonce, at(86_400)), TokenRefusal::Revoked),
    ];
    for (token, expected) in cases {
        let services = table::services(seated_store(), 10);
        let error = services.sessions.validate_session(&token, None).await.unwrap_err();
        assert!(matches!(error, SeatTokenError::Refused(refusal) if refusal == expected), "{expected:?}");
        assert_eq!(services.told.reports(), [Report::TokenRefused { refusal: expected }]);
    }
}

#[tokio::test]
async fn a_token_is_refused_in_another_room() {
    let other = RoomId::new(table::uuid(1));
    let error = refusal(seated_store(), &good_token(), Some(other)).await;
    assert!(matches!(error, SeatTokenError::Refused(TokenRefusal::WrongRoom)));
}

#[tokio::test]
async fn a_token_dies_with_the_user_session_of_its_device() {
    let mut store = StubStore::default();
    store.repositories.players.expect_find().returning(|_| Ok(Some(seated(0))));
    store.repositories.game_sessions.expect_find().returning(|_| Ok(Some(seat(0))));
    store.repositories.user_sessions.expect_find_live().returning(|_, _| Ok(None));
    let error = refusal(store, &good_token(), None).await;
    assert!(matches!(error, SeatTokenError::Refused(TokenRefusal::Revoked)));
}

#[tokio::test]
async fn a_seat_that_was_left_is_over_and_a_room_that_is_gone_is_gone() {
    let mut left = seated_store();
    left.repositories.players.checkpoint();
    left.repositories
        .players
        .expect_find()
        .returning(|_| Ok(Some(crate::game::Player { left_at: Some(at(5)), ..seated(0) })));
    assert!(matches!(refusal(left, &good_token(), None).await, SeatTokenError::SeatOver));

    for (stored, is_over) in [(Some(room(RoomStatus::Waiting)), true), (None, false)] {
        let mut store = StubStore::default();
        store.repositories.players.expect_find().returning(|_| Ok(None));
        store.repositories.rooms.expect_find().returning(move |_| Ok(stored.clone()));
        let error = refusal(store, &good_token(), None).await;
        assert_eq!(matches!(error, SeatTokenError::SeatOver), is_over);
        assert_eq!(matches!(error, SeatTokenError::RoomGone), !is_over);
    }
}

#[tokio::test]
async fn a_storage_fault_is_no_refusal() {
    let mut store = StubStore::default();
    store.repositories.players.expect_find().returning(|_| Err(StoreError::Unavailable("gone".into())));
    assert!(matches!(refusal(store, &good_token(), None).await, SeatTokenError::Store(_)));
}

fn wanted(client_n: u8, takeover: bool) -> WantedConnection {
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

fn held(n: u8, by: u8, attempt: i32) -> GameSession {
    GameSession {
        client: Some(Client { id: client(by), attempt }),
        link: Link::Connected { run: run(), health: Health::Healthy, hidden: false },
        connection: 1,
        ..seat(n)
    }
}

fn living_run(unit: &mut StubUnitOfWork, last_seen: i64) {
    unit.repositories.service_runs.expect_find().returning(move |id| {
        let (started_at, last_seen) = (at(0), at(last_seen));
        Ok(Some(ServiceRun { id, node_id: "n".into(), started_at, last_seen, stopped_at: None }))
    });
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
    let committed = store.expect_unit(unit);
    let services = table::services(store, 10);
    let outcome = services.sessions.connect(wanted).await;
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
    unit.repositories.game_sessions.expect_extend().times(1).returning(|_, _| Ok(()));
    unit.repositories.game_sessions.expect_save_presence().times(2..).returning(|_| Ok(()));
    unit.repositories.actions.expect_append().times(1).returning(|_| Ok(AppendAnswer::Appended));
    let mut store = StubStore::default();
    table::loads(&mut store, RoomStatus::Playing, table::log(&[]));
    store.expect_unit(unit);
    let services = table::services(store, 100);
    let connected = services.sessions.connect(&wanted(1, false)).await.unwrap();
    assert_eq!(connected.away_since, Some(at(10)), "away since the run was last seen, not since now");
}

#[tokio::test]
async fn in_a_finished_room_the_seat_is_not_taken_but_the_result_is_shown() {
    let mut unit = unit(RoomStatus::Finished, vec![seat(0), seat(1)], None);
    unit.repositories.game_sessions.checkpoint();
    unit.repositories.game_sessions.expect_lock_room().returning(|_| Ok(vec![seat(0), seat(1)]));
    unit.repositories.game_sessions.expect_connect().never();
    let (outcome, committed, _) = connect(unit, RoomStatus::Finished, &wanted(1, false)).await;
    assert!(outcome.unwrap().finished);
    assert!(!committed.load(Ordering::SeqCst));
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
    let first = store.expect_unit(beaten);
    let second = store.expect_unit(wins);
    let services = table::services(store, 10);
    assert!(services.sessions.connect(&wanted(2, true)).await.is_ok());
    assert!(!first.load(Ordering::SeqCst) && second.load(Ordering::SeqCst));
}

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
async fn a_disconnect_starts_the_absence_only_while_an_opponent_waits() {
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
        let store = StubStore::default();
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
    let store = StubStore::default();
    let committed = store.expect_unit(unit);
    let services = table::services(store, 10);
    assert!(!services.sessions.mark_disconnected(room_id(), player(0), 1, at(8)).await.unwrap());
    assert!(!committed.load(Ordering::SeqCst) && services.told.events().is_empty());
}

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
