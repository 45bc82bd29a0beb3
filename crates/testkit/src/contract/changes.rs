//! [`GameSessionRepository`](reseat_domain::ports::GameSessionRepository): who holds a seat, who is there, and
//! changes of that which hold only if nothing else changed it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::game::{BotStrength, RoomStatus, Sides};
use reseat_domain::ports::{PresenceChange, RoomPresence, SeatHolder, Store};
use reseat_domain::session::{Absence, Client, GameSession, Health, Link, SeatNonce};

use super::{Kept, at_once};
use crate::builders::{
    SeatedRoom, With, a_bot, a_connect, a_connected_seat, a_service_run, client_id, moment, node_run_id,
    player_id, room_id, user_session_id,
};

/// With the sign-in of the device that asks, live or not.
pub async fn the_holder_of_a_seat_is_read_at_once(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::playing(1, 2).insert_into(&*store).await?;
    let bot = a_bot(&seated.room, 3, BotStrength::Easy);
    store.players().insert(&bot).await?;
    let holder = |place: usize, session: usize| SeatHolder {
        player: seated.players[place].clone(),
        game_session: Some(seated.seats[place].clone()),
        user_session: seated.user_sessions.get(session).cloned(),
    };
    for (place, session) in [(0, 0), (1, 0), (1, 1)] {
        let asked = seated.user_sessions[session].id;
        let found = store.game_sessions().find_holder(seated.players[place].id, asked).await?;
        assert_eq!(found, Some(holder(place, session)));
    }
    let nobody = user_session_id(999);
    assert_eq!(store.game_sessions().find_holder(seated.players[0].id, nobody).await?, Some(holder(0, 9)));
    let no_seat = SeatHolder { player: bot.clone(), game_session: None, user_session: None };
    assert_eq!(store.game_sessions().find_holder(bot.id, nobody).await?, Some(no_seat));
    assert_eq!(store.game_sessions().find_holder(player_id(999), nobody).await?, None);
    Ok(())
}

/// By seat; a bot has no game session, and neither has anybody of another room.
pub async fn everybody_at_a_table_is_read_at_once(store: Arc<dyn Store>) -> Kept {
    let mut seated = SeatedRoom::playing(1, 2);
    seated.seats[1] = a_connected_seat(&seated.players[1], node_run_id(1));
    let seated = seated.insert_into(&*store).await?;
    SeatedRoom::waiting(2, 2).insert_into(&*store).await?;
    let bot = a_bot(&seated.room, 3, BotStrength::Easy);
    store.players().insert(&bot).await?;
    let people = seated.players.iter().cloned().zip(seated.seats.iter().cloned().map(Some));
    let expected: Vec<_> = people.chain([(bot, None)]).collect();
    assert_eq!(store.game_sessions().at_table(seated.room.id).await?, expected);
    assert_eq!(store.game_sessions().at_table(room_id(9)).await?, []);
    Ok(())
}

/// With the runs that the connected seats name; a run without a row is not among them.
pub async fn the_presence_of_a_room_is_read_at_once(store: Arc<dyn Store>) -> Kept {
    let run = a_service_run(1).with(|run| run.stopped_at = Some(moment(7)));
    store.service_runs().insert(&run).await?;
    store.service_runs().insert(&a_service_run(2)).await?;
    let mut seated = SeatedRoom::playing(1, 4);
    seated.seats[1] = a_connected_seat(&seated.players[1], node_run_id(1));
    seated.seats[2] = a_connected_seat(&seated.players[2], node_run_id(9));
    let seated = seated.insert_into(&*store).await?;
    SeatedRoom::waiting(2, 2).insert_into(&*store).await?;
    let expected = RoomPresence {
        status: RoomStatus::Playing,
        abandon_after: seated.room.abandon_after,
        seats: seated.seats.clone(),
        runs: vec![run],
    };
    assert_eq!(store.game_sessions().presence(seated.room.id).await?, Some(expected));
    assert_eq!(store.game_sessions().presence(room_id(9)).await?, None);
    Ok(())
}

/// A room in play: seat 0 away, seat 1 connected; and the change in which seat 0 returns.
async fn returning(store: &dyn Store) -> Result<(SeatedRoom, PresenceChange), StoreError> {
    let mut seated = SeatedRoom::playing(1, 2);
    let left = Link::Disconnected { since: Some(moment(500)) };
    seated.seats = seated.players.iter().map(|player| a_connected_seat(player, node_run_id(1))).collect();
    seated.seats[0].link = left;
    seated.seats[0].absence = Absence { ms: 30, counted_since: Some(moment(500)), budget_used_ms: 1_000 };
    let seated = seated.insert_into(store).await?;
    let session = seated.user_sessions[0].id;
    let mut seats = seated.seats.clone();
    let connect = a_connect(&seats[0], &seated.user_sessions[0]);
    seats[0].connect(&connect);
    Absence::settle(&mut seats, &Sides::default(), moment(1_000));
    let change = PresenceChange {
        room_id: seated.room.id,
        status: RoomStatus::Playing,
        before: seated.seats.clone(),
        after: vec![seats[0].clone()],
        connects: Some((seats[0].player_id, session, moment(1_000))),
    };
    Ok((seated, change))
}

async fn seats(store: &dyn Store, seated: &SeatedRoom) -> Result<Vec<GameSession>, StoreError> {
    store.game_sessions().of_room(seated.room.id).await
}

/// Everything of a seat that a connection changes; the other seats stay as they were.
pub async fn a_change_holds_while_nothing_has_changed(store: Arc<dyn Store>) -> Kept {
    let (seated, change) = returning(&*store).await?;
    assert!(store.game_sessions().change_presence(&change).await?);
    let expected = [change.after[0].clone(), seated.seats[1].clone()];
    assert_eq!(seats(&*store, &seated).await?, expected);

    // And back, both at once, with nothing in the columns that may be empty.
    let mut gone = expected.to_vec();
    for seat in &mut gone {
        seat.disconnect(moment(2_000));
        seat.absence = Absence::default();
        seat.reconnected_at = None;
        seat.client = None;
    }
    let back = PresenceChange { before: expected.to_vec(), after: gone.clone(), connects: None, ..change };
    assert!(store.game_sessions().change_presence(&back).await?);
    assert_eq!(seats(&*store, &seated).await?, gone);
    Ok(())
}

/// A change that was drawn up before brings neither address nor user agent back; another connection has its own.
pub async fn what_was_forgotten_of_a_connection_stays_forgotten(store: Arc<dyn Store>) -> Kept {
    let (seated, change) = returning(&*store).await?;
    assert!(store.game_sessions().change_presence(&change).await?);
    let before = seats(&*store, &seated).await?;
    assert!(before[0].ip_address.is_some() && !before[0].user_agent.is_empty());
    let work = store.begin().await?;
    work.game_sessions().forget(seated.users[0].id).await?;
    work.commit().await?;
    let mut gone = before[0].clone();
    gone.disconnect(moment(2_000));
    let late = PresenceChange { before, after: vec![gone.clone()], connects: None, ..change };
    assert!(store.game_sessions().change_presence(&late).await?);
    let forgotten = GameSession { user_agent: String::new(), ip_address: None, ..gone };
    assert_eq!(seats(&*store, &seated).await?[0], forgotten);
    Ok(())
}

/// Whatever it is, in the seat that changes or in another; and nothing is changed then.
pub async fn a_change_does_not_hold_when_anything_has_changed(store: Arc<dyn Store>) -> Kept {
    let (seated, change) = returning(&*store).await?;
    let differences: [fn(&mut GameSession); 14] = [
        |seat| seat.nonce = SeatNonce::from_random(&[7; 16]),
        |seat| seat.client = Some(Client { id: client_id(9), attempt: 1 }),
        |seat| seat.client = seat.client.map(|client| Client { attempt: 2, ..client }),
        |seat| seat.client = None,
        |seat| seat.connection += 1,
        |seat| seat.link = Link::Disconnected { since: Some(moment(501)) },
        |seat| seat.link = Link::Disconnected { since: None },
        |seat| seat.link = connected_by(2, Health::Healthy, false),
        |seat| seat.link = connected_by(1, Health::Unhealthy, false),
        |seat| seat.link = connected_by(1, Health::Healthy, true),
        |seat| seat.absence.ms += 1,
        |seat| seat.absence.counted_since = Some(moment(499)),
        |seat| seat.absence.budget_used_ms += 1,
        |seat| seat.abandoned_at = Some(moment(1)),
    ];
    for (number, difference) in differences.into_iter().enumerate() {
        for place in [0, 1] {
            let mut outdated = change.clone();
            difference(&mut outdated.before[place]);
            let held = store.game_sessions().change_presence(&outdated).await?;
            assert!(!held, "difference {number} of seat {place}");
        }
    }
    let mut one_less = change.clone();
    one_less.before.pop();
    let mut one_more = change.clone();
    one_more.before.push(SeatedRoom::playing(2, 1).seats[0].clone());
    let waiting = PresenceChange { status: RoomStatus::Waiting, ..change.clone() };
    let elsewhere = PresenceChange { room_id: room_id(9), ..change.clone() };
    for outdated in [one_less, one_more, waiting, elsewhere] {
        assert!(!store.game_sessions().change_presence(&outdated).await?);
    }
    assert_eq!(seats(&*store, &seated).await?, seated.seats);
    assert!(store.game_sessions().change_presence(&change).await?, "as it was, it holds");
    Ok(())
}

fn connected_by(run: u32, health: Health, hidden: bool) -> Link {
    Link::Connected { run: node_run_id(run), health, hidden }
}

/// A life, a sign of life and where it came from may have moved meanwhile; the later times stay.
pub async fn a_change_moves_times_only_forwards(store: Arc<dyn Store>) -> Kept {
    let (seated, mut change) = returning(&*store).await?;
    let late = moment(90_000_000_000);
    store.game_sessions().extend(seated.players[0].id, late).await?;
    for seat in &mut change.before {
        seat.user_agent = "other".into();
        seat.ip_address = Some(IpAddr::V4(Ipv4Addr::new(198, 51, 100, 9)));
    }
    assert!(store.game_sessions().change_presence(&change).await?);
    let stored = store.game_sessions().find(seated.players[0].id).await?;
    assert_eq!(stored, Some(change.after[0].clone().with(|seat| seat.expires_at = late)));
    Ok(())
}

/// Who has left the room or is signed out connects no more; for a change without a connect that is nothing.
pub async fn a_connect_needs_its_sign_in_and_its_place(store: Arc<dyn Store>) -> Kept {
    let (seated, change) = returning(&*store).await?;
    let (player, session) = (seated.players[0].id, &seated.user_sessions[0]);
    for now in [session.expires_at, session.absolute_expires_at] {
        let late = PresenceChange { connects: Some((player, session.id, now)), ..change.clone() };
        assert!(!store.game_sessions().change_presence(&late).await?);
    }
    let nobody =
        PresenceChange { connects: Some((player, user_session_id(999), moment(1_000))), ..change.clone() };
    assert!(!store.game_sessions().change_presence(&nobody).await?);
    assert!(store.players().leave(player, moment(900)).await?);
    assert!(!store.game_sessions().change_presence(&change).await?);
    assert_eq!(seats(&*store, &seated).await?, seated.seats);
    let no_connect = PresenceChange { connects: None, ..change };
    assert!(store.game_sessions().change_presence(&no_connect).await?);
    Ok(())
}

/// Each drawn up from what the others saw as well.
pub async fn of_many_changes_at_once_exactly_one_holds(store: Arc<dyn Store>) -> Kept {
    let (seated, change) = returning(&*store).await?;
    let changes = (0..20).map(|number| {
        let (store, mut change) = (Arc::clone(&store), change.clone());
        // Half of them change the one seat, half the other.
        if number % 2 == 1 {
            let mut other = change.before[1].clone();
            other.disconnect(moment(1_000 + number));
            change.after = vec![other];
            change.connects = None;
        }
        async move { store.game_sessions().change_presence(&change).await }
    });
    let held = at_once(changes).await?;
    assert_eq!(held.iter().filter(|held| **held).count(), 1);
    let is_changed = |(now, before): (&GameSession, &GameSession)| now != before;
    let now = seats(&*store, &seated).await?;
    assert_eq!(now.iter().zip(&seated.seats).filter(|pair| is_changed(*pair)).count(), 1);
    Ok(())
}

/// It neither passes the unit nor overwrites what that did.
pub async fn a_change_waits_for_a_unit_that_has_locked_the_room(store: Arc<dyn Store>) -> Kept {
    for status in [RoomStatus::Playing, RoomStatus::Abandoned] {
        let number = if status == RoomStatus::Playing { 1 } else { 2 };
        let mut seated = SeatedRoom::playing(number, 2);
        seated.seats[1] = a_connected_seat(&seated.players[1], node_run_id(1));
        let seated = seated.insert_into(&*store).await?;
        let mut gone = seated.seats[1].clone();
        gone.disconnect(moment(1_000));
        let change = PresenceChange {
            room_id: seated.room.id,
            status: RoomStatus::Playing,
            before: seated.seats.clone(),
            after: vec![gone],
            connects: None,
        };
        let work = store.begin().await?;
        work.rooms().lock(seated.room.id).await?;
        let mut locked = work.game_sessions().lock_room(seated.room.id).await?;
        let waiting = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.game_sessions().change_presence(&change).await }
        });
        tokio::task::yield_now().await;
        if status == RoomStatus::Abandoned {
            // The unit changes the room and none of its seats.
            work.rooms().set_abandoned(seated.room.id, true).await?;
        } else {
            locked[0].abandon(moment(1_000));
            work.game_sessions().save_presence(&locked).await?;
        }
        work.commit().await?;
        assert!(matches!(waiting.await, Ok(Ok(false))), "{status:?}");
        assert_eq!(seats(&*store, &seated).await?, locked);
    }
    Ok(())
}
