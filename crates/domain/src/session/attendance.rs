//! Since when there has been somebody at a room's table.

use crate::session::GameSession;
use crate::time::Timestamp;

/// Since when somebody has been connected without a break, as far as the seats tell: each knows its newest
/// connection. `None` while nobody is.
#[must_use]
pub fn attended_since<'a>(seats: impl Iterator<Item = &'a GameSession> + Clone) -> Option<Timestamp> {
    let there = seats.clone().filter(|seat| seat.is_connected());
    let mut since = there.map(|seat| seat.reconnected_at.unwrap_or(Timestamp::MIN_UTC)).min()?;
    let gone = seats.filter_map(|seat| seat.reconnected_at.zip(seat.disconnected_since()));
    // Whoever has gone since may have been there before those who still are.
    let mut before: Vec<_> = gone.collect();
    before.sort_unstable_by_key(|(_, until)| std::cmp::Reverse(*until));
    for (from, until) in before {
        if until >= since {
            since = since.min(from);
        }
    }
    Some(since)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::id::{GameSessionId, NodeRunId, PlayerId, RoomId};
    use crate::session::{Health, Link, SeatNonce};

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(1_760_000_000 + seconds, 0).unwrap()
    }

    /// A seat that was connected at a time, until another one or still.
    fn seat((from, until): (i64, Option<i64>)) -> GameSession {
        let (id, room) = (GameSessionId::new(Uuid::nil()), RoomId::new(Uuid::nil()));
        let nonce = SeatNonce::from_random(&[0; 16]);
        let mut seat = GameSession::new(id, room, PlayerId::new(Uuid::nil()), nonce, at(0), at(9));
        seat.reconnected_at = Some(at(from));
        let run = NodeRunId::new(Uuid::nil());
        seat.link = match until {
            None => Link::Connected { run, health: Health::Healthy, hidden: false },
            Some(until) => Link::Disconnected { since: Some(at(until)) },
        };
        seat
    }

    #[test]
    fn somebody_has_been_there_since_the_first_of_those_whose_times_overlap_came() {
        for (seats, expected) in [
            (vec![(3, Some(5))], None),
            (vec![(3, None)], Some(3)),
            (vec![(3, None), (7, None)], Some(3)),
            (vec![(1, Some(5)), (7, None)], Some(7)),
            (vec![(1, Some(7)), (7, None)], Some(1)),
            (vec![(1, Some(4)), (3, Some(7)), (6, None)], Some(1)),
            (vec![(3, Some(7)), (1, Some(4)), (6, None)], Some(1)),
            (vec![(1, Some(2)), (3, Some(7)), (6, None)], Some(3)),
        ] {
            let seats: Vec<_> = seats.into_iter().map(seat).collect();
            assert_eq!(attended_since(seats.iter()), expected.map(at), "{expected:?}");
        }
        let never = GameSession { link: Link::Disconnected { since: None }, ..seat((0, None)) };
        assert_eq!(attended_since([GameSession { reconnected_at: None, ..never }].iter()), None);
    }
}
