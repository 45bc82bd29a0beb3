//! [`GameSessionRepository`](reseat_domain::ports::GameSessionRepository): what the sweeps look for.

use std::sync::Arc;

use reseat_domain::game::RoomStatus;
use reseat_domain::ports::Store;
use reseat_domain::session::Link;

use super::Kept;
use crate::builders::{
    SeatedRoom, With, a_connected_seat, a_service_run, an_outcome, moment, node_run_id, room_id,
};

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

/// Stopped, unseen or unknown runs, by seat, page by page; not those that live, nor seats that are disconnected
/// already.
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
    let dead = |after, limit| store.game_sessions().connected_by_dead_runs(moment(30_000), after, limit);
    let of_unseen = (rooms[1].seats[0].clone(), moment(29_999));
    let of_stopped = (rooms[2].seats[0].clone(), moment(50_100));
    let of_unknown = (rooms[3].seats[0].clone(), moment(4));
    assert_eq!(dead(None, 10).await?, [of_unseen.clone(), of_stopped.clone(), of_unknown.clone()]);
    assert_eq!(dead(None, 2).await?, [of_unseen, of_stopped.clone()]);
    assert_eq!(dead(Some(of_stopped.0.id), 2).await?, std::slice::from_ref(&of_unknown));
    assert_eq!(dead(Some(of_unknown.0.id), 2).await?, []);
    Ok(())
}

/// Connected by that run and not heard for too long, by seat, page by page; no other's, and none that is disconnected.
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
    let unheard = |since, after, limit| {
        store.game_sessions().unheard_of_run(node_run_id(1), moment(since), after, limit)
    };
    let of_first = store.game_sessions().of_room(room_id(1)).await?;
    assert_eq!(unheard(1_000, None, 10).await?, of_first[..1]);
    assert_eq!(unheard(9_999, None, 10).await?, of_first[..3]);
    assert_eq!(unheard(9_999, None, 2).await?, of_first[..2]);
    assert_eq!(unheard(9_999, Some(of_first[1].id), 2).await?, of_first[2..3]);
    assert_eq!(unheard(9_999, Some(of_first[2].id), 2).await?, []);
    assert_eq!(unheard(999, None, 10).await?, []);
    Ok(())
}

/// Not finished, every human seat disconnected and past its life; lowest id first, page by page.
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
    let expired = |now, after, limit| store.game_sessions().expired_rooms(now, after, limit);
    assert_eq!(expired(now, None, 10).await?, [1, 2, 5, 6].map(room_id));
    assert_eq!(expired(now, None, 2).await?, [1, 2].map(room_id));
    assert_eq!(expired(now, Some(room_id(2)), 2).await?, [5, 6].map(room_id));
    assert_eq!(expired(now, Some(room_id(3)), 1).await?, [5].map(room_id));
    assert_eq!(expired(now, Some(room_id(6)), 2).await?, []);
    assert_eq!(expired(moment(0), None, 10).await?, []);
    Ok(())
}
