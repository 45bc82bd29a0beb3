use super::*;
use crate::audit::AuditKind;

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
    holds(&mut store, seated(0), Some(live_session(0)));
    store
}

fn holds(store: &mut StubStore, player: Player, user_session: Option<UserSession>) {
    store.repositories.game_sessions.expect_find_holder().returning(move |_, _| {
        let (player, user_session) = (player.clone(), user_session.clone());
        Ok(Some(SeatHolder { player, game_session: Some(seat(0)), user_session }))
    });
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
        let mut store = seated_store();
        // Only what looks as if it were ours was forged by somebody.
        let forged = usize::from(expected == TokenRefusal::BadSignature);
        store.repositories.audit_events.expect_insert().times(forged).returning(|event| {
            assert_eq!((event.kind, event.user_id), (AuditKind::SessionTokenRefused, None));
            Ok(())
        });
        let services = table::services(store, 10);
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
    let idle = UserSession { expires_at: at(10), ..live_session(0) };
    let over = UserSession { absolute_expires_at: at(10), ..live_session(0) };
    for user_session in [None, Some(idle), Some(over)] {
        let mut store = StubStore::default();
        holds(&mut store, seated(0), user_session);
        let error = refusal(store, &good_token(), None).await;
        assert!(matches!(error, SeatTokenError::Refused(TokenRefusal::Revoked)));
    }
}

#[tokio::test]
async fn a_seat_that_was_left_is_over_and_a_room_that_is_gone_is_gone() {
    let mut left = StubStore::default();
    holds(&mut left, Player { left_at: Some(at(5)), ..seated(0) }, Some(live_session(0)));
    assert!(matches!(refusal(left, &good_token(), None).await, SeatTokenError::SeatOver));

    for (stored, is_over) in [(Some(room(RoomStatus::Waiting)), true), (None, false)] {
        let mut store = StubStore::default();
        store.repositories.game_sessions.expect_find_holder().returning(|_, _| Ok(None));
        store.repositories.rooms.expect_find().returning(move |_| Ok(stored.clone()));
        let error = refusal(store, &good_token(), None).await;
        assert_eq!(matches!(error, SeatTokenError::SeatOver), is_over);
        assert_eq!(matches!(error, SeatTokenError::RoomGone), !is_over);
    }
}

#[tokio::test]
async fn a_storage_fault_is_no_refusal() {
    let mut store = StubStore::default();
    let gone = |_, _| Err(StoreError::Unavailable("gone".into()));
    store.repositories.game_sessions.expect_find_holder().returning(gone);
    assert!(matches!(refusal(store, &good_token(), None).await, SeatTokenError::Store(_)));
}
