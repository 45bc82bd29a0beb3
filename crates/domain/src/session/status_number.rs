//! Which of two statuses of a seat is the newer one.

use crate::session::GameSession;

/// The place of a status among all of its seat: the greater one is newer, whichever comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatusNumber {
    /// The seat's newest connection.
    pub connection: i64,
    /// Whether that one has ended.
    pub has_ended: bool,
    /// Tells apart what is said of one connection: while it is open, how often its node has seen it change;
    /// after its end, how often the seats of its room have changed, for on the others depends when a claim is
    /// possible.
    pub revision: i64,
}

impl StatusNumber {
    /// Of an open connection that its node has seen change so often.
    #[must_use]
    pub const fn open(connection: i64, revision: i64) -> Self {
        Self { connection, has_ended: false, revision }
    }

    /// Of a seat as it is stored among all seats of its room. How often an open connection has changed is not
    /// stored: whatever its node has told is newer.
    #[must_use]
    pub fn stored(seat: &GameSession, seats: &[GameSession], is_in_play: bool) -> Self {
        if seat.is_connected() {
            return Self::open(seat.connection, 0);
        }
        // Without a game nobody may claim, and nothing changes after the end of a connection.
        let revision = if is_in_play { changes(seats) } else { 0 };
        Self { connection: seat.connection, has_ended: true, revision }
    }
}

/// Grows with every change of the seats of a room in play, by which the changes come one after the other in
/// storage too. A connect raises a seat's number and may end an absence and an abandonment; a disconnect and an
/// abandonment count one each; a wait puts the whole absence, seconds at least, on the seat's budget.
fn changes(seats: &[GameSession]) -> i64 {
    let of_seat = |seat: &GameSession| {
        let is_away = i64::from(!seat.is_connected());
        let is_abandoned = i64::from(seat.abandoned_at.is_some());
        3 * seat.connection + is_away + is_abandoned + seat.absence.budget_used_ms
    };
    seats.iter().map(of_seat).sum()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::game::Sides;
    use crate::id::{ClientId, GameSessionId, NodeRunId, PlayerId, RoomId, UserSessionId};
    use crate::session::{Absence, Client, Connect, SeatNonce};
    use crate::time::Timestamp;

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(1_760_000_000 + seconds, 0).unwrap()
    }

    fn seat(n: u128) -> GameSession {
        let (id, room) = (GameSessionId::new(Uuid::from_u128(n)), RoomId::new(Uuid::nil()));
        let nonce = SeatNonce::from_random(&[0; 16]);
        GameSession::new(id, room, PlayerId::new(Uuid::from_u128(n)), nonce, at(0), at(9))
    }

    fn connect(seat: &mut GameSession, now: Timestamp) {
        seat.connect(&Connect {
            player_id: seat.player_id,
            nonce: seat.nonce.clone(),
            user_session_id: UserSessionId::new(Uuid::nil()),
            client: Client { id: ClientId::new(Uuid::nil()), attempt: 0 },
            takeover: false,
            run: NodeRunId::new(Uuid::nil()),
            now,
            expires_at: now,
            user_agent: String::new(),
            ip_address: None,
        });
        seat.abandoned_at = None;
    }

    #[test]
    fn a_newer_connection_is_newer_than_the_end_of_an_older_one() {
        let ended = StatusNumber { connection: 1, has_ended: true, revision: 900 };
        assert!(StatusNumber::open(1, 7) < ended && ended < StatusNumber::open(2, 0));
        assert!(StatusNumber::open(2, 0) < StatusNumber::open(2, 1));
    }

    /// What becomes of the seats of a room at a time.
    type Step = fn(&mut [GameSession; 3], Timestamp);

    #[test]
    fn whatever_changes_in_a_room_what_is_said_of_an_absent_seat_afterwards_is_newer() {
        let (sides, mut seats) = (Sides::default(), [seat(0), seat(1), seat(2)]);
        connect(&mut seats[0], at(0));
        seats[0].disconnect(at(1));
        let steps: [(i64, Step); 9] = [
            (2, |seats, now| connect(&mut seats[1], now)),
            (3, |seats, now| connect(&mut seats[2], now)),
            (4, |seats, now| connect(&mut seats[2], now)),
            (62, |seats, now| seats[0].abandon(now)),
            (70, |seats, now| assert!(seats[2].disconnect(now))),
            (130, |seats, now| seats[2].abandon(now)),
            (140, |seats, now| connect(&mut seats[2], now)),
            (140, |seats, now| assert!(seats[2].disconnect(now))),
            (141, |seats, now| seats[0].await_again(now)),
        ];
        let mut newest = StatusNumber::stored(&seats[0], &seats, true);
        for (second, step) in steps {
            step(&mut seats, at(second));
            Absence::settle(&mut seats, &sides, at(second));
            let next = StatusNumber::stored(&seats[0], &seats, true);
            assert!(next > newest, "after second {second}");
            newest = next;
        }
        connect(&mut seats[0], at(200));
        assert!(StatusNumber::stored(&seats[0], &seats, true) > newest);
    }
}
