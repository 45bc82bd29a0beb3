//! [`GameSessionRepository`](reseat_domain::ports::GameSessionRepository): heartbeats, and what becomes of
//! connections.

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::ports::{Holding, Standing, Store};
use reseat_domain::session::{GameSession, Health, Link};

use super::{Kept, sorted};
use crate::builders::{
    SeatedRoom, With, a_connected_seat, a_heartbeat, moment, node_run_id, player_id, user_session_id,
};

/// A room in play, every seat connected through the run of that number.
async fn insert_connected(store: &dyn Store, room: u32, run: u32) -> Result<SeatedRoom, StoreError> {
    let mut seated = SeatedRoom::playing(room, 2);
    seated.seats = seated.players.iter().map(|player| a_connected_seat(player, node_run_id(run))).collect();
    seated.insert_into(store).await
}

/// Of all rooms together.
pub async fn connected_seats_are_counted(store: Arc<dyn Store>) -> Kept {
    assert_eq!(store.game_sessions().count_connected().await?, 0);
    insert_connected(&*store, 1, 1).await?;
    SeatedRoom::playing(2, 2).insert_into(&*store).await?;
    assert_eq!(store.game_sessions().count_connected().await?, 2);
    Ok(())
}

/// All of them in one statement; what they belong to goes on.
pub async fn heartbeats_are_stored(store: Arc<dyn Store>) -> Kept {
    let seated = insert_connected(&*store, 1, 1).await?;
    let beats: Vec<_> = (0..)
        .zip(seated.seats.iter().zip(&seated.user_sessions))
        .map(|(place, (seat, session))| {
            a_heartbeat(seat, session).with(|beat| beat.heard_at = moment(2_000 + place))
        })
        .collect();
    assert_eq!(store.game_sessions().save_heartbeats(&beats, moment(3_000)).await?, []);
    let expected: Vec<GameSession> = (0..)
        .zip(&seated.seats)
        .map(|(place, seat)| seat.clone().with(|seat| seat.last_heartbeat = moment(2_000 + place)))
        .collect();
    assert_eq!(store.game_sessions().of_room(seated.room.id).await?, expected);
    assert_eq!(store.game_sessions().save_heartbeats(&[], moment(3_000)).await?, []);
    Ok(())
}

/// The later of both times stays; the connection is still the right one.
pub async fn a_late_heartbeat_moves_nothing_backwards(store: Arc<dyn Store>) -> Kept {
    let seated = insert_connected(&*store, 1, 1).await?;
    let beat = a_heartbeat(&seated.seats[0], &seated.user_sessions[0]);
    for heard_at in [moment(2_000), moment(1_999)] {
        let beat = beat.with(|beat| beat.heard_at = heard_at);
        assert_eq!(store.game_sessions().save_heartbeats(&[beat], moment(3_000)).await?, []);
    }
    let found = store.game_sessions().find(beat.player_id).await?;
    assert_eq!(found.map(|seat| seat.last_heartbeat), Some(moment(2_000)));
    Ok(())
}

/// Each with its own, as often as it changes.
pub async fn how_a_connection_is_doing_is_stored_with_its_heartbeat(store: Arc<dyn Store>) -> Kept {
    let seated = insert_connected(&*store, 1, 1).await?;
    let all = [(Health::Healthy, false), (Health::Unhealthy, false), (Health::Healthy, true)];
    for (place, first) in all.into_iter().enumerate() {
        let shown = [first, all[(place + 1) % all.len()]];
        let seats = seated.seats.iter().zip(&seated.user_sessions).zip(shown);
        let beats: Vec<_> = seats
            .map(|((seat, session), shown)| {
                a_heartbeat(seat, session).with(|beat| (beat.health, beat.hidden) = shown)
            })
            .collect();
        assert_eq!(store.game_sessions().save_heartbeats(&beats, moment(3_000)).await?, []);
        let expected = shown.map(|(health, hidden)| Link::Connected { run: node_run_id(1), health, hidden });
        let stored = store.game_sessions().of_room(seated.room.id).await?;
        assert_eq!(stored.into_iter().map(|seat| seat.link).collect::<Vec<_>>(), expected);
    }
    Ok(())
}

/// Those of another number, of a seat that was disconnected, and of none; the others are stored with them.
pub async fn superseded_heartbeats_are_told(store: Arc<dyn Store>) -> Kept {
    let first = insert_connected(&*store, 1, 1).await?;
    let second = insert_connected(&*store, 2, 1).await?;
    let gone =
        first.seats[1].clone().with(|seat| seat.link = Link::Disconnected { since: Some(moment(1_000)) });
    store.game_sessions().save_presence(&[gone]).await?;
    let good = a_heartbeat(&first.seats[0], &first.user_sessions[0]);
    let disconnected = a_heartbeat(&first.seats[1], &first.user_sessions[1]);
    let older = a_heartbeat(&second.seats[0], &second.user_sessions[0]).with(|beat| beat.connection = 0);
    let newer = a_heartbeat(&second.seats[1], &second.user_sessions[1]).with(|beat| beat.connection = 2);
    let unknown = good.with(|beat| beat.player_id = player_id(9));

    let beats = [older, good, disconnected, newer, unknown]
        .map(|beat| beat.with(|beat| (beat.health, beat.hidden) = (Health::Unhealthy, true)));
    let told = store.game_sessions().save_heartbeats(&beats, moment(3_000)).await?;
    let expected = [disconnected, older, newer, unknown].map(|beat| beat.player_id);
    assert_eq!(sorted(told), sorted(expected));
    let heard = store.game_sessions().find(good.player_id).await?;
    assert_eq!(heard.map(|seat| seat.last_heartbeat), Some(good.heard_at));
    assert_eq!(store.game_sessions().of_room(second.room.id).await?, second.seats);
    let gone = store.game_sessions().find(disconnected.player_id).await?;
    assert_eq!(gone.map(|seat| seat.link), Some(Link::Disconnected { since: Some(moment(1_000)) }));
    Ok(())
}

/// By deletion, unknown from the start, or past one of its limits at the time of the call.
pub async fn heartbeats_of_ended_user_sessions_are_told(store: Arc<dyn Store>) -> Kept {
    let first = insert_connected(&*store, 1, 1).await?;
    let mut second = SeatedRoom::playing(2, 3);
    second.seats = second.players.iter().map(|player| a_connected_seat(player, node_run_id(1))).collect();
    second.user_sessions[0].expires_at = moment(3_000);
    second.user_sessions[1].absolute_expires_at = moment(3_000);
    second.user_sessions[2].expires_at = moment(3_001);
    let second = second.insert_into(&*store).await?;
    let signed_out = &first.user_sessions[0];
    assert!(!store.user_sessions().remove(signed_out.id, signed_out.user_id).await?.is_empty());

    let rooms = [&first, &second].into_iter();
    let seats = rooms.flat_map(|seated| seated.seats.iter().zip(&seated.user_sessions));
    let mut beats: Vec<_> = seats.map(|(seat, session)| a_heartbeat(seat, session)).collect();
    beats[1].user_session_id = user_session_id(9);
    let told = store.game_sessions().save_heartbeats(&beats, moment(3_000)).await?;
    assert_eq!(sorted(told), sorted(beats[..4].iter().map(|beat| beat.player_id)));
    let good = store.game_sessions().find(beats[4].player_id).await?;
    assert_eq!(good.map(|seat| seat.last_heartbeat), Some(beats[4].heard_at));
    Ok(())
}

/// Each in the order it was asked for, however often: its seat as it is held, and its device.
pub async fn what_became_of_connections_is_told_in_their_order(store: Arc<dyn Store>) -> Kept {
    let seated = insert_connected(&*store, 1, 1).await?;
    let other = SeatedRoom::playing(2, 1).insert_into(&*store).await?;
    let [first, second] = &seated.user_sessions[..] else { panic!("two are seated") };
    assert!(!store.user_sessions().remove(second.id, second.user_id).await?.is_empty());
    let of = [
        (seated.players[1].id, first.id),
        (player_id(9), first.id),
        (other.players[0].id, second.id),
        (seated.players[0].id, user_session_id(9)),
        (seated.players[1].id, first.id),
    ];
    let held = |seat: &GameSession| Holding {
        connection: seat.connection,
        client: seat.client.map(|client| client.id),
        is_connected: seat.is_connected(),
    };
    let standing = |seat: Option<&GameSession>, is_signed_in| Standing { seat: seat.map(held), is_signed_in };
    let expected = [
        standing(Some(&seated.seats[1]), true),
        standing(None, true),
        standing(Some(&other.seats[0]), false),
        standing(Some(&seated.seats[0]), false),
        standing(Some(&seated.seats[1]), true),
    ];
    assert!(seated.seats[1].is_connected() && !other.seats[0].is_connected());
    assert_eq!(store.game_sessions().standings(&of, moment(0)).await?, expected);
    for over in [first.expires_at, first.absolute_expires_at] {
        let told = store.game_sessions().standings(&of[..1], over).await?;
        assert_eq!(told, [standing(Some(&seated.seats[1]), false)], "at its limit it is over");
    }
    assert_eq!(store.game_sessions().standings(&[], moment(0)).await?, []);
    Ok(())
}
