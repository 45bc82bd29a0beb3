//! [`GameSessionRepository`](reseat_domain::ports::GameSessionRepository): heartbeats, and what the sweeps
//! look for.

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::game::RoomStatus;
use reseat_domain::ports::Store;
use reseat_domain::session::{GameSession, Health, Link};

use super::{Kept, sorted};
use crate::builders::{
    SeatedRoom, With, a_connected_seat, a_heartbeat, a_service_run, an_outcome, moment, node_run_id,
    player_id, room_id, user_session_id,
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
    assert!(store.user_sessions().remove(signed_out.id, signed_out.user_id).await?);

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

/// In play, lowest id first, page by page; each once, however many of its seats are away.
pub async fn rooms_with_a_running_absence_are_found(store: Arc<dyn Store>) -> Kept {
    let statuses = [
        RoomStatus::Playing,
        RoomStatus::Waiting,
        RoomStatus::Abandoned,
        RoomStatus::Finished,
        RoomStatus::Playing,
        RoomStatus::Playing,
    ];
    for (number, status) in (1..).zip(statuses) {
        let mut seated = SeatedRoom::playing(number, 3);
        seated.room.status = status;
        for seat in &mut seated.seats[1..] {
            seat.absence.counted_since = (number != 5).then(|| moment(1));
        }
        seated.insert_into(&*store).await?;
    }
    let running = |after, limit| store.game_sessions().rooms_with_running_absence(after, limit);
    assert_eq!(running(None, 10).await?, [1, 3, 6].map(room_id));
    assert_eq!(running(None, 2).await?, [1, 3].map(room_id));
    assert_eq!(running(Some(room_id(3)), 2).await?, [6].map(room_id));
    assert_eq!(running(Some(room_id(6)), 2).await?, []);
    Ok(())
}

/// Stopped, unseen or unknown runs; not those that live, nor seats that are disconnected already.
pub async fn seats_of_dead_runs_are_found(store: Arc<dyn Store>) -> Kept {
    let runs = [
        a_service_run(1).with(|run| run.last_seen = moment(50_000)),
        a_service_run(2).with(|run| run.last_seen = moment(29_999)),
        a_service_run(3).with(|run| {
            run.last_seen = moment(50_000);
            run.stopped_at = Some(moment(50_100));
        }),
    ];
    for run in &runs {
        store.service_runs().insert(run).await?;
    }
    let mut rooms = Vec::new();
    for run in 1..=4 {
        let mut seated = SeatedRoom::playing(run, 2);
        seated.seats[0] = a_connected_seat(&seated.players[0], node_run_id(run))
            .with(|seat| seat.last_heartbeat = moment(i64::from(run)));
        seated.seats[1].link = Link::Disconnected { since: Some(moment(1)) };
        rooms.push(seated.insert_into(&*store).await?);
    }
    let dead = store.game_sessions().connected_by_dead_runs(moment(30_000), 10).await?;
    let of_unseen = (rooms[1].seats[0].clone(), moment(29_999));
    let of_stopped = (rooms[2].seats[0].clone(), moment(50_100));
    let of_unknown = (rooms[3].seats[0].clone(), moment(4));
    assert_eq!(by_seat(dead), [of_unseen, of_stopped, of_unknown]);
    assert_eq!(store.game_sessions().connected_by_dead_runs(moment(30_000), 2).await?.len(), 2);
    Ok(())
}

/// Connected by that run and not heard for too long; no other's, and none that is disconnected.
pub async fn unheard_seats_of_a_run_are_found(store: Arc<dyn Store>) -> Kept {
    for (room, run) in [(1, 1), (2, 2)] {
        let mut seated = SeatedRoom::playing(room, 4);
        let connected = seated.players.iter().map(|player| a_connected_seat(player, node_run_id(run)));
        seated.seats = connected.collect();
        for (seat, heard) in seated.seats.iter_mut().zip([999, 1_000, 1_001, 999]) {
            seat.last_heartbeat = moment(heard);
        }
        seated.seats[3].disconnect(moment(2));
        seated.insert_into(&*store).await?;
    }
    let unheard = |since, limit| store.game_sessions().unheard_of_run(node_run_id(1), moment(since), limit);
    let of_first = store.game_sessions().of_room(room_id(1)).await?;
    assert_eq!(unheard(1_000, 10).await?, of_first[..1]);
    let found = unheard(9_999, 10).await?.into_iter().map(|seat| (seat, ())).collect();
    assert_eq!(by_seat(found).into_iter().map(|(seat, ())| seat).collect::<Vec<_>>(), of_first[..3]);
    assert_eq!(unheard(9_999, 2).await?.len(), 2);
    assert_eq!(unheard(999, 10).await?, []);
    Ok(())
}

fn by_seat<T>(mut seats: Vec<(GameSession, T)>) -> Vec<(GameSession, T)> {
    seats.sort_by_key(|(seat, _)| seat.id);
    seats
}

/// Not finished, every human seat disconnected and past its life; lowest id first.
pub async fn expired_rooms_are_found(store: Arc<dyn Store>) -> Kept {
    let (now, past, future) = (moment(10_000), moment(9_999), moment(10_001));
    for number in 1..=7 {
        let mut seated = match number {
            2 => SeatedRoom::waiting(number, 2),
            _ => SeatedRoom::playing(number, 2),
        };
        seated.seats.iter_mut().for_each(|seat| seat.expires_at = past);
        match number {
            3 => seated.seats[1].expires_at = future,
            4 => {
                seated.seats[1] =
                    a_connected_seat(&seated.players[1], node_run_id(1)).with(|seat| seat.expires_at = past);
            }
            5 => seated.seats[1].link = Link::Disconnected { since: Some(moment(1)) },
            6 => seated.room.status = RoomStatus::Abandoned,
            _ => {}
        }
        let seated = seated.insert_into(&*store).await?;
        if number == 7 {
            store.rooms().finish(seated.room.id, &an_outcome(&seated.players), past).await?;
        }
    }
    assert_eq!(store.game_sessions().expired_rooms(now, 10).await?, [1, 2, 5, 6].map(room_id));
    assert_eq!(store.game_sessions().expired_rooms(now, 2).await?, [1, 2].map(room_id));
    assert_eq!(store.game_sessions().expired_rooms(moment(0), 10).await?, []);
    Ok(())
}
