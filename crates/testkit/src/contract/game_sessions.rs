//! [`GameSessionRepository`](reseat_domain::ports::GameSessionRepository): the rows. See
//! [`connects`](super::connects) and [`presence`](super::presence) for the rest.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::ports::Store;
use reseat_domain::session::{Absence, Client, GameSession, Health, Link, SeatNonce};
use reseat_domain::time::Duration;

use super::Kept;
use crate::builders::{
    SeatedRoom, With, a_connect, a_game_session, a_player, a_room, a_user, client_id, game_session_id,
    moment, node_run_id, player_id, room_id, user_id,
};

/// Everything that is optional, with a link of that kind.
fn fill(seat: &mut GameSession, link: Link) {
    seat.client = Some(Client { id: client_id(77), attempt: i32::MAX });
    seat.link = link;
    seat.connection = i64::from(i32::MAX);
    seat.expires_at = moment(1);
    seat.last_heartbeat = moment(22);
    seat.reconnected_at = Some(moment(333));
    seat.absence =
        Absence { ms: i64::from(i32::MAX) + 1, counted_since: Some(moment(4_444)), budget_used_ms: 5 };
    seat.abandoned_at = Some(moment(55_555));
    seat.user_agent = "Zoë's 📱".into();
    seat.ip_address = Some(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0xff)));
}

/// Fresh and full, with a link of each kind.
pub async fn a_game_session_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let room = a_room(1);
    store.rooms().insert(&room).await?;
    let links = [
        Link::Disconnected { since: None },
        Link::Disconnected { since: Some(moment(1)) },
        Link::Connected { run: node_run_id(1), health: Health::Healthy, hidden: true },
        Link::Connected { run: node_run_id(2), health: Health::Unhealthy, hidden: false },
    ];
    let mut seats = Vec::new();
    for (place, link) in (0..).zip(links) {
        let user = a_user(u32::from(place));
        let player = a_player(&room, place, &user);
        store.users().insert(&user).await?;
        store.players().insert(&player).await?;
        let fresh = a_game_session(&player);
        let seat = if place == 0 { fresh } else { fresh.with(|seat| fill(seat, link)) };
        store.game_sessions().insert(&seat).await?;
        seats.push(seat);
    }
    for seat in &seats {
        assert_eq!(store.game_sessions().find(seat.player_id).await?.as_ref(), Some(seat));
    }
    assert_eq!(store.game_sessions().of_room(room.id).await?, seats);
    Ok(())
}

/// Absence is no failure, and nothing happens to what is not there.
pub async fn an_unknown_seat_is_not_found(store: Arc<dyn Store>) -> Kept {
    assert_eq!(store.game_sessions().find(player_id(1)).await?, None);
    assert_eq!(store.game_sessions().of_room(room_id(1)).await?, Vec::new());
    store.game_sessions().extend(player_id(1), moment(1)).await?;
    assert_eq!(store.game_sessions().find(player_id(1)).await?, None);
    Ok(())
}

/// The first one stays.
pub async fn a_second_game_session_of_a_seat_conflicts(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    let second = seated.seats[0].clone().with(|seat| {
        seat.id = game_session_id(9);
        seat.nonce = SeatNonce::from_random(&[9; 16]);
    });
    let answer = store.game_sessions().insert(&second).await;
    assert!(matches!(answer, Err(StoreError::Conflict(_))), "{answer:?}");
    assert_eq!(store.game_sessions().of_room(seated.room.id).await?, seated.seats);
    Ok(())
}

/// In whatever order they were made, and none of another room; the same inside a unit, locked.
pub async fn game_sessions_of_a_room_come_by_id(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::waiting(1, 0).insert_into(&*store).await?;
    SeatedRoom::waiting(2, 2).insert_into(&*store).await?;
    let mut seats = Vec::new();
    for (seat, id) in [(0, 30), (1, 10), (2, 20)] {
        let user = a_user(u32::from(seat));
        let player = a_player(&seated.room, seat, &user);
        store.users().insert(&user).await?;
        store.players().insert(&player).await?;
        let seat = a_game_session(&player).with(|seat| seat.id = game_session_id(id));
        store.game_sessions().insert(&seat).await?;
        seats.push(seat);
    }
    seats.sort_by_key(|seat| seat.id);
    assert_eq!(store.game_sessions().of_room(seated.room.id).await?, seats);
    let work = store.begin().await?;
    work.rooms().lock(seated.room.id).await?;
    assert_eq!(work.game_sessions().lock_room(seated.room.id).await?, seats);
    work.commit().await
}

/// The link, the absence, the abandonment, and the life where it is longer: nothing else of the row.
pub async fn presence_is_saved_and_nothing_else(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::playing(1, 3).insert_into(&*store).await?;
    let links = [
        Link::Connected { run: node_run_id(3), health: Health::Unhealthy, hidden: true },
        Link::Disconnected { since: Some(moment(9)) },
    ];
    let saved: Vec<GameSession> = seated
        .seats
        .iter()
        .zip(links)
        .map(|(seat, link)| seat.clone().with(|seat| fill(seat, link)))
        .collect();

    let work = store.begin().await?;
    work.rooms().lock(seated.room.id).await?;
    work.game_sessions().lock_room(seated.room.id).await?;
    work.game_sessions().save_presence(&saved).await?;
    work.game_sessions().save_presence(&[]).await?;
    work.commit().await?;

    let mut expected = seated.seats.clone();
    for (seat, saved) in expected.iter_mut().zip(&saved) {
        seat.link = saved.link.clone();
        seat.absence = saved.absence;
        seat.abandoned_at = saved.abandoned_at;
    }
    assert_eq!(store.game_sessions().of_room(seated.room.id).await?, expected, "no life is made shorter");
    let later = seated.seats[2].expires_at + Duration::milliseconds(1);
    let extended = seated.seats[2].clone().with(|seat| seat.expires_at = later);
    let work = store.begin().await?;
    work.game_sessions().lock_room(seated.room.id).await?;
    work.game_sessions().save_presence(std::slice::from_ref(&extended)).await?;
    work.commit().await?;
    assert_eq!(store.game_sessions().find(extended.player_id).await?, Some(extended));
    Ok(())
}

/// Also back to nothing: what was set is unset.
pub async fn presence_is_cleared_too(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::playing(1, 2).insert_into(&*store).await?;
    let mut away = seated.seats[0].clone();
    away.link = Link::Disconnected { since: Some(moment(1)) };
    away.absence = Absence { ms: 2, counted_since: Some(moment(3)), budget_used_ms: 4 };
    away.abandoned_at = Some(moment(5));
    for seat in [away, seated.seats[0].clone()] {
        let work = store.begin().await?;
        work.game_sessions().lock_room(seated.room.id).await?;
        work.game_sessions().save_presence(std::slice::from_ref(&seat)).await?;
        work.commit().await?;
        assert_eq!(store.game_sessions().find(seat.player_id).await?, Some(seat));
    }
    Ok(())
}

/// An earlier end is left out.
pub async fn a_seats_life_is_extended_only_forwards(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    let seat = seated.seats[0].clone();
    let later = seat.expires_at + Duration::milliseconds(1);
    for expires_at in [later, seat.expires_at] {
        store.game_sessions().extend(seat.player_id, expires_at).await?;
        let extended = GameSession { expires_at: later, ..seat.clone() };
        assert_eq!(store.game_sessions().find(seat.player_id).await?, Some(extended));
    }
    assert_eq!(store.game_sessions().find(seated.players[1].id).await?.as_ref(), Some(&seated.seats[1]));
    Ok(())
}

/// In one statement, in whatever order; one that is not there is left out.
pub async fn seats_of_several_players_are_read_at_once(store: Arc<dyn Store>) -> Kept {
    let game = SeatedRoom::playing(1, 3).insert_into(&*store).await?;
    let asked = [game.players[2].id, player_id(99), game.players[0].id];
    let mut found = store.game_sessions().of_players(&asked).await?;
    found.sort_unstable_by_key(|seat| seat.id);
    assert_eq!(found, [game.seats[0].clone(), game.seats[2].clone()]);
    assert_eq!(store.game_sessions().of_players(&[]).await?, []);
    Ok(())
}

/// At every table; nobody else's, and nothing else of the seats.
pub async fn a_user_who_is_forgotten_leaves_no_device_at_any_table(store: Arc<dyn Store>) -> Kept {
    let game = SeatedRoom::playing(1, 2).insert_into(&*store).await?;
    let connect = async |seat: usize| {
        let connect = a_connect(&game.seats[seat], &game.user_sessions[seat]);
        store.game_sessions().connect(&connect).await
    };
    let (first, second) = (connect(0).await?, connect(1).await?);
    let work = store.begin().await?;
    assert_eq!(work.game_sessions().forget(game.users[0].id).await?, 1);
    assert_eq!(work.game_sessions().forget(user_id(9)).await?, 0);
    work.commit().await?;
    let forgotten = first.map(|seat| GameSession { user_agent: String::new(), ip_address: None, ..seat });
    assert_eq!(store.game_sessions().find(game.players[0].id).await?, forgotten);
    assert!(second.as_ref().is_some_and(|seat| seat.ip_address.is_some() && !seat.user_agent.is_empty()));
    assert_eq!(store.game_sessions().find(game.players[1].id).await?, second);
    Ok(())
}
