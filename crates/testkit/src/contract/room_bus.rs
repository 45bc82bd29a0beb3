//! [`RoomBus`].

use std::sync::Arc;

use futures_util::StreamExt;
use reseat_domain::game::BotStrength;
use reseat_domain::id::UserSessionId;
use reseat_domain::ports::{
    BusError, MOST_ENDED_AT_ONCE, RoomBus, RoomEvent, RoomEvents, SeatStatus, SessionNotice, SessionNotices,
};
use reseat_domain::session::{Health, StatusNumber};

use crate::builders::{With, a_bot, a_room, client_id, moment, player_id, room_id, user_session_id};

/// How a function of this contract ends: by an error where the bus failed.
pub type Carried = Result<(), BusError>;

fn appended(head: i64) -> RoomEvent {
    RoomEvent::Appended { head }
}

async fn next(events: &mut RoomEvents) -> RoomEvent {
    match events.next().await {
        Some(event) => event,
        None => panic!("the subscription ended"),
    }
}

/// The user sessions that the next notice names.
async fn next_ended(notices: &mut SessionNotices) -> Vec<UserSessionId> {
    match notices.next().await {
        Some(SessionNotice::Ended(ended)) => ended,
        other => panic!("ended sessions are expected, not {other:?}"),
    }
}

/// Of every kind, with and without what is optional, in the order they were published.
pub async fn events_come_as_they_were_published(bus: Arc<dyn RoomBus>) -> Carried {
    let player = a_bot(&a_room(1), 3, BotStrength::Hard).with(|player| player.name = "Zoë 🂡".into());
    let status = |connected: bool, health, since| {
        RoomEvent::ConnectionStatus(SeatStatus {
            player_id: player_id(1),
            number: StatusNumber { connection: 7, has_ended: !connected, revision: i64::MAX },
            connected,
            health,
            hidden: !connected,
            disconnected_since: since,
            claimable_at: since,
        })
    };
    let published = [
        appended(i64::MAX),
        RoomEvent::SeatConnected { player_id: player_id(1), connection: 7, client_id: client_id(1) },
        RoomEvent::SeatOver { player_id: player_id(1) },
        status(true, Health::Healthy, None),
        status(false, Health::Unhealthy, Some(moment(7_007))),
        RoomEvent::PlayerJoined { player },
        RoomEvent::PlayerLeft { player_id: player_id(2) },
        appended(1),
    ];
    let mut events = bus.subscribe(room_id(1)).await?;
    for event in &published {
        bus.publish(room_id(1), event.clone()).await?;
    }
    for event in published {
        assert_eq!(next(&mut events).await, event);
    }
    Ok(())
}

/// Each of them all of it, whichever reads first.
pub async fn every_subscriber_is_told(bus: Arc<dyn RoomBus>) -> Carried {
    let mut first = bus.subscribe(room_id(1)).await?;
    let mut second = bus.subscribe(room_id(1)).await?;
    for head in 1..=3 {
        bus.publish(room_id(1), appended(head)).await?;
    }
    for events in [&mut second, &mut first] {
        for head in 1..=3 {
            assert_eq!(next(events).await, appended(head));
        }
    }
    Ok(())
}

/// Whoever subscribes later reads what was from the log.
pub async fn a_subscription_begins_with_the_next_event(bus: Arc<dyn RoomBus>) -> Carried {
    bus.publish(room_id(1), appended(1)).await?;
    let mut early = bus.subscribe(room_id(1)).await?;
    bus.publish(room_id(1), appended(2)).await?;
    let mut late = bus.subscribe(room_id(1)).await?;
    bus.publish(room_id(1), appended(3)).await?;
    assert_eq!(next(&mut early).await, appended(2));
    assert_eq!(next(&mut early).await, appended(3));
    assert_eq!(next(&mut late).await, appended(3));
    Ok(())
}

/// Neither way.
pub async fn events_of_another_room_are_not_seen(bus: Arc<dyn RoomBus>) -> Carried {
    let mut first = bus.subscribe(room_id(1)).await?;
    let mut second = bus.subscribe(room_id(2)).await?;
    bus.publish(room_id(2), appended(20)).await?;
    bus.publish(room_id(1), appended(10)).await?;
    bus.publish(room_id(2), appended(21)).await?;
    assert_eq!(next(&mut first).await, appended(10));
    assert_eq!(next(&mut second).await, appended(20));
    assert_eq!(next(&mut second).await, appended(21));
    Ok(())
}

/// Nor does one that nobody is left to hear.
pub async fn a_subscriber_that_goes_disturbs_nobody(bus: Arc<dyn RoomBus>) -> Carried {
    let mut stays = bus.subscribe(room_id(1)).await?;
    drop(bus.subscribe(room_id(1)).await?);
    drop(bus.subscribe(room_id(2)).await?);
    bus.publish(room_id(1), appended(1)).await?;
    bus.publish(room_id(2), appended(2)).await?;
    assert_eq!(next(&mut stays).await, appended(1));
    drop(stays);
    bus.publish(room_id(1), appended(3)).await?;
    let mut again = bus.subscribe(room_id(1)).await?;
    bus.publish(room_id(1), appended(4)).await?;
    assert_eq!(next(&mut again).await, appended(4));
    Ok(())
}

/// More than any bus keeps for one who does not read.
const FLOOD: i64 = 20_000;

/// It is told wherever something is missing, so that no gap is silent, and it sees the end.
pub async fn a_slow_subscriber_is_told_what_it_missed(bus: Arc<dyn RoomBus>) -> Carried {
    let mut events = bus.subscribe(room_id(1)).await?;
    for head in 1..=FLOOD {
        bus.publish(room_id(1), appended(head)).await?;
    }
    let (mut last, mut told, mut gaps) = (0, false, 0);
    while last < FLOOD {
        match next(&mut events).await {
            RoomEvent::Missed => told = true,
            RoomEvent::Appended { head } => {
                assert!(head > last, "{head} came after {last}");
                assert!(told || head == last + 1, "silent gap between {last} and {head}");
                gaps += u32::from(head > last + 1);
                (last, told) = (head, false);
            }
            other => panic!("{other:?} was never published"),
        }
    }
    assert!(gaps > 0, "the bus keeps {FLOOD} events for one who does not read: it has no bound");
    bus.publish(room_id(1), appended(FLOOD + 1)).await?;
    assert_eq!(next(&mut events).await, appended(FLOOD + 1));
    Ok(())
}

/// Each of them, in the order they ended, up to the largest batch.
pub async fn every_subscriber_is_told_of_ended_user_sessions(bus: Arc<dyn RoomBus>) -> Carried {
    let mut first = bus.subscribe_ended().await?;
    let mut second = bus.subscribe_ended().await?;
    let largest: Vec<_> = (0..MOST_ENDED_AT_ONCE as u32).map(user_session_id).collect();
    let batches = [vec![user_session_id(1)], largest, vec![user_session_id(3), user_session_id(2)]];
    for batch in &batches {
        bus.publish_ended(batch).await?;
    }
    for notices in [&mut second, &mut first] {
        for batch in &batches {
            assert_eq!(next_ended(notices).await, *batch);
        }
    }
    Ok(())
}

/// Neither way; and whoever subscribes later is not told of what was.
pub async fn rooms_and_ended_user_sessions_are_subjects_of_their_own(bus: Arc<dyn RoomBus>) -> Carried {
    bus.publish_ended(&[user_session_id(1)]).await?;
    let mut events = bus.subscribe(room_id(1)).await?;
    let mut notices = bus.subscribe_ended().await?;
    bus.publish(room_id(1), appended(1)).await?;
    bus.publish_ended(&[user_session_id(2)]).await?;
    bus.publish(room_id(1), appended(2)).await?;
    assert_eq!(next_ended(&mut notices).await, [user_session_id(2)]);
    assert_eq!(next(&mut events).await, appended(1));
    assert_eq!(next(&mut events).await, appended(2));
    drop((events, notices));
    bus.publish_ended(&[user_session_id(3)]).await?;
    let mut again = bus.subscribe_ended().await?;
    bus.publish_ended(&[user_session_id(4)]).await?;
    assert_eq!(next_ended(&mut again).await, [user_session_id(4)]);
    Ok(())
}

/// No session that it does not hear of goes without a word.
pub async fn a_slow_subscriber_is_told_that_it_missed_ended_user_sessions(bus: Arc<dyn RoomBus>) -> Carried {
    let mut notices = bus.subscribe_ended().await?;
    for number in 1..=FLOOD as u32 {
        bus.publish_ended(&[user_session_id(number)]).await?;
    }
    let (mut last, mut told, mut gaps) = (0, false, 0);
    while last < FLOOD as u32 {
        match notices.next().await {
            Some(SessionNotice::Missed) => told = true,
            Some(SessionNotice::Ended(ended)) => {
                let number = (last + 1..=FLOOD as u32).find(|number| ended == [user_session_id(*number)]);
                let Some(number) = number else { panic!("{ended:?} came after number {last}") };
                assert!(told || number == last + 1, "silent gap between {last} and {number}");
                gaps += u32::from(number > last + 1);
                (last, told) = (number, false);
            }
            None => panic!("the subscription ended"),
        }
    }
    assert!(gaps > 0, "the bus keeps {FLOOD} notices for one who does not read: it has no bound");
    Ok(())
}
