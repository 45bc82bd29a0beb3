//! [`GameSessionRepository::connect`](reseat_domain::ports::GameSessionRepository::connect): each of its
//! conditions, alone.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::ports::Store;
use reseat_domain::session::{Absence, Client, Connect, GameSession, Health, Link, SeatNonce, UserSession};
use reseat_domain::time::Duration;

use super::{Kept, at_once};
use crate::builders::{
    SeatedRoom, With, a_connect, client_id, moment, node_run_id, player_id, user_session_id,
};

/// One seat, the sign-in of its player, and the connect that would be let in.
struct Scene {
    store: Arc<dyn Store>,
    seat: GameSession,
    session: UserSession,
    connect: Connect,
}

impl Scene {
    async fn new(store: &Arc<dyn Store>) -> Result<Self, StoreError> {
        let seated = SeatedRoom::playing(1, 2).insert_into(&**store).await?;
        let (seat, session) = (seated.seats[0].clone(), seated.user_sessions[0].clone());
        let connect = a_connect(&seat, &session);
        Ok(Self { store: Arc::clone(store), seat, session, connect })
    }

    /// The same with a connection open, of that attempt.
    async fn connected(store: &Arc<dyn Store>, attempt: i32) -> Result<Self, StoreError> {
        let mut scene = Self::new(store).await?;
        scene.connect.client.attempt = attempt;
        let Some(seat) = store.game_sessions().connect(&scene.connect).await? else {
            panic!("the first connect was refused");
        };
        scene.seat = seat;
        scene.connect.now = moment(5_000);
        Ok(scene)
    }

    /// The same with that connection closed again.
    async fn left(store: &Arc<dyn Store>, attempt: i32) -> Result<Self, StoreError> {
        let mut scene = Self::connected(store, attempt).await?;
        scene.seat.disconnect(moment(2_000));
        store.game_sessions().save_presence(std::slice::from_ref(&scene.seat)).await?;
        Ok(scene)
    }

    fn with(mut self, change: impl FnOnce(&mut Connect)) -> Self {
        change(&mut self.connect);
        self
    }

    async fn must_be_let_in(self) -> Kept {
        let expected = after(&self.seat, &self.connect);
        let answer = self.store.game_sessions().connect(&self.connect).await?;
        assert_eq!(answer.as_ref(), Some(&expected));
        let stored = self.store.game_sessions().find(self.seat.player_id).await?;
        assert_eq!(stored, Some(expected), "what is stored is not what was answered");
        Ok(())
    }

    /// And leaves no trace.
    async fn must_be_refused(self) -> Kept {
        assert_eq!(self.store.game_sessions().connect(&self.connect).await?, None);
        assert_eq!(self.store.game_sessions().find(self.seat.player_id).await?, Some(self.seat));
        Ok(())
    }
}

/// The seat after a connect that was let in.
fn after(seat: &GameSession, connect: &Connect) -> GameSession {
    GameSession {
        client: Some(connect.client),
        link: Link::Connected { run: connect.run, health: Health::Healthy, hidden: false },
        connection: seat.connection + 1,
        expires_at: connect.expires_at,
        last_heartbeat: connect.now,
        reconnected_at: Some(connect.now),
        user_agent: connect.user_agent.clone(),
        ip_address: connect.ip_address,
        ..seat.clone()
    }
}

/// The first connection has number 1.
pub async fn a_free_seat_is_connected(store: Arc<dyn Store>) -> Kept {
    Scene::new(&store).await?.must_be_let_in().await
}

/// A ghost never locks the player out: the seat is still marked as connected.
pub async fn the_same_client_reclaims_its_seat_at_once(store: Arc<dyn Store>) -> Kept {
    let elsewhere = |connect: &mut Connect| {
        connect.client.attempt = 4;
        connect.run = node_run_id(2);
        connect.expires_at += Duration::milliseconds(1);
        connect.user_agent = "Zoë's 📱".into();
        connect.ip_address = Some(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)));
    };
    Scene::connected(&store, 3).await?.with(elsewhere).must_be_let_in().await
}

/// A client that repeats itself is the same client.
pub async fn an_equal_attempt_is_let_in(store: Arc<dyn Store>) -> Kept {
    Scene::connected(&store, 3).await?.must_be_let_in().await
}

/// It is late: a newer one of the same client was there already.
pub async fn a_lower_attempt_is_refused(store: Arc<dyn Store>) -> Kept {
    Scene::connected(&store, 3).await?.with(|connect| connect.client.attempt = 2).must_be_refused().await
}

/// Also when the newer one has gone since.
pub async fn a_lower_attempt_on_a_left_seat_is_refused(store: Arc<dyn Store>) -> Kept {
    Scene::left(&store, 3).await?.with(|connect| connect.client.attempt = 2).must_be_refused().await
}

/// A takeover is for another client; an old connection of the same one stays old.
pub async fn a_takeover_does_not_help_a_lower_attempt(store: Arc<dyn Store>) -> Kept {
    let late = |connect: &mut Connect| {
        connect.client.attempt = 2;
        connect.takeover = true;
    };
    Scene::connected(&store, 3).await?.with(late).must_be_refused().await
}

/// It has to ask the player first, whatever its attempt.
pub async fn another_client_is_refused_while_the_seat_is_held(store: Arc<dyn Store>) -> Kept {
    let other = Client { id: client_id(9), attempt: 99 };
    Scene::connected(&store, 3).await?.with(|connect| connect.client = other).must_be_refused().await
}

/// Attempts of different clients are not compared.
pub async fn another_client_takes_over_when_the_player_confirms(store: Arc<dyn Store>) -> Kept {
    let confirmed = |connect: &mut Connect| {
        connect.client = Client { id: client_id(9), attempt: 1 };
        connect.takeover = true;
    };
    Scene::connected(&store, 3).await?.with(confirmed).must_be_let_in().await
}

/// Nobody has to be asked.
pub async fn another_client_takes_a_left_seat(store: Arc<dyn Store>) -> Kept {
    let other = Client { id: client_id(9), attempt: 1 };
    Scene::left(&store, 3).await?.with(|connect| connect.client = other).must_be_let_in().await
}

/// The seat's tokens were revoked.
pub async fn another_nonce_is_refused(store: Arc<dyn Store>) -> Kept {
    let other = SeatNonce::from_random(&[9; 16]);
    Scene::new(&store).await?.with(|connect| connect.nonce = other).must_be_refused().await
}

/// The device was signed out, by whatever means.
pub async fn a_removed_user_session_is_refused(store: Arc<dyn Store>) -> Kept {
    let scene = Scene::new(&store).await?;
    assert!(!store.user_sessions().remove(scene.session.id, scene.session.user_id).await?.is_empty());
    scene.must_be_refused().await
}

/// There never was one.
pub async fn an_unknown_user_session_is_refused(store: Arc<dyn Store>) -> Kept {
    let scene = Scene::new(&store).await?;
    scene.with(|connect| connect.user_session_id = user_session_id(9)).must_be_refused().await
}

/// To the millisecond: one before the end it is let in, at the end it is not.
pub async fn a_user_session_past_a_limit_is_refused(store: Arc<dyn Store>) -> Kept {
    let scene = Scene::new(&store).await?;
    let end = moment(1_500);
    let limits: [fn(&mut UserSession, reseat_domain::time::Timestamp); 2] =
        [|session, end| session.expires_at = end, |session, end| session.absolute_expires_at = end];
    let mut seat = scene.seat.clone();
    for (number, limit) in (1..).zip(limits) {
        let short = scene.session.clone().with(|session| {
            session.id = user_session_id(number);
            session.token_hash = reseat_domain::token::TokenHash::of(&number.to_be_bytes());
            limit(session, end);
        });
        store.user_sessions().insert(&short).await?;
        let connect_at = |now| a_connect(&seat, &short).with(|connect| connect.now = now);
        let late = store.game_sessions().connect(&connect_at(end)).await?;
        assert_eq!(late, None, "limit {number}");
        let in_time = connect_at(end - Duration::milliseconds(1));
        let expected = after(&seat, &in_time);
        assert_eq!(
            store.game_sessions().connect(&in_time).await?.as_ref(),
            Some(&expected),
            "limit {number}"
        );
        seat = expected;
    }
    Ok(())
}

/// Absence is no failure.
pub async fn an_unknown_seat_is_refused(store: Arc<dyn Store>) -> Kept {
    Scene::new(&store).await?.with(|connect| connect.player_id = player_id(9)).must_be_refused().await
}

/// The service settles those beside it, with the entries that tell of it.
pub async fn a_connect_leaves_absence_and_abandonment(store: Arc<dyn Store>) -> Kept {
    let mut scene = Scene::left(&store, 1).await?;
    scene.seat.absence = Absence { ms: 7, counted_since: Some(moment(2_000)), budget_used_ms: 9 };
    scene.seat.abandoned_at = Some(moment(4_000));
    let work = store.begin().await?;
    work.game_sessions().save_presence(std::slice::from_ref(&scene.seat)).await?;
    work.commit().await?;
    scene.must_be_let_in().await
}

/// The other seat of the room is as it was.
pub async fn a_connect_changes_no_other_seat(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::playing(1, 2).insert_into(&*store).await?;
    let connect = a_connect(&seated.seats[0], &seated.user_sessions[0]);
    assert!(store.game_sessions().connect(&connect).await?.is_some());
    assert_eq!(store.game_sessions().find(seated.players[1].id).await?.as_ref(), Some(&seated.seats[1]));
    Ok(())
}

/// The database decides: of many clients that come together to a free seat, one gets it.
pub async fn of_many_clients_at_once_exactly_one_is_let_in(store: Arc<dyn Store>) -> Kept {
    let scene = Scene::new(&store).await?;
    let connects = (1..=16).map(|client| {
        let (store, mut connect) = (Arc::clone(&store), scene.connect.clone());
        connect.client = Client { id: client_id(client), attempt: 1 };
        async move { store.game_sessions().connect(&connect).await }
    });
    let let_in: Vec<GameSession> = at_once(connects).await?.into_iter().flatten().collect();
    assert_eq!(let_in.len(), 1);
    assert_eq!(let_in[0].connection, 1);
    assert_eq!(store.game_sessions().find(scene.seat.player_id).await?.as_ref(), let_in.first());
    Ok(())
}

/// No two of them are ever the same connection, and the last one holds the seat.
pub async fn of_many_takeovers_at_once_each_gets_its_own_number(store: Arc<dyn Store>) -> Kept {
    let scene = Scene::new(&store).await?;
    let connects = (1..=16).map(|client| {
        let (store, mut connect) = (Arc::clone(&store), scene.connect.clone());
        connect.client = Client { id: client_id(client), attempt: 1 };
        connect.takeover = true;
        async move { store.game_sessions().connect(&connect).await }
    });
    let mut let_in: Vec<GameSession> = at_once(connects).await?.into_iter().flatten().collect();
    let_in.sort_by_key(|seat| seat.connection);
    let numbers: Vec<i64> = let_in.iter().map(|seat| seat.connection).collect();
    assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
    assert_eq!(store.game_sessions().find(scene.seat.player_id).await?.as_ref(), let_in.last());
    Ok(())
}
