//! Who may claim the win, and when.
//!
//! A claim is possible for a connected player whose opponents are all people and all abandoned. A partner
//! who is away neither matters nor is in the way; a bot never goes away, so nothing is claimed against one.

use crate::game::Sides;
use crate::id::PlayerId;
use crate::session::{AbsenceRules, GameSession};
use crate::time::Timestamp;

/// Whether a player may claim now. `seats` are all human seats of the room.
#[must_use]
pub fn may_claim(seats: &[GameSession], sides: &Sides, player: PlayerId) -> bool {
    let gone = |seat: &GameSession| seat.abandoned_at.filter(|_| !seat.is_connected());
    is_there(seats, player) && all_gone_at(seats, sides, player, gone).is_some()
}

/// Whether anyone may claim now.
#[must_use]
pub fn is_claimable(seats: &[GameSession], sides: &Sides) -> bool {
    seats.iter().any(|seat| may_claim(seats, sides, seat.player_id))
}

/// When a connected opponent of an absent player may claim, if nothing changes; `None`: never.
#[must_use]
pub fn claimable_at(
    seats: &[GameSession],
    sides: &Sides,
    rules: &AbsenceRules,
    absent: PlayerId,
) -> Option<Timestamp> {
    let gone = |seat: &GameSession| match seat.is_connected() {
        true => None,
        false => seat.abandoned_at.or_else(|| seat.absence.due_at(rules)),
    };
    let waiting =
        seats.iter().filter(|seat| seat.is_connected() && sides.are_opponents(seat.player_id, absent));
    waiting.filter_map(|seat| all_gone_at(seats, sides, seat.player_id, gone)).min()
}

/// When the last of a player's opponents has gone, if each of them goes.
fn all_gone_at(
    seats: &[GameSession],
    sides: &Sides,
    player: PlayerId,
    gone: impl Fn(&GameSession) -> Option<Timestamp>,
) -> Option<Timestamp> {
    if sides.has_bot_against(player) {
        return None;
    }
    let opponents = seats.iter().filter(|seat| sides.are_opponents(seat.player_id, player));
    let times: Option<Vec<Timestamp>> = opponents.map(gone).collect();
    times?.into_iter().max()
}

fn is_there(seats: &[GameSession], player: PlayerId) -> bool {
    seats.iter().any(|seat| seat.player_id == player && seat.is_connected())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::id::{GameSessionId, NodeRunId, RoomId};
    use crate::session::{Health, Link, SeatNonce};
    use crate::time::Duration;

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(1_760_000_000 + seconds, 0).unwrap()
    }

    fn player(n: u128) -> PlayerId {
        PlayerId::new(Uuid::from_u128(n))
    }

    fn there(n: u128) -> GameSession {
        let (id, room) = (GameSessionId::new(Uuid::from_u128(n)), RoomId::new(Uuid::nil()));
        let nonce = SeatNonce::from_random(&[0; 16]);
        let run = NodeRunId::new(Uuid::nil());
        let link = Link::Connected { run, health: Health::Healthy, hidden: false };
        GameSession { link, ..GameSession::new(id, room, player(n), nonce, at(0), at(9)) }
    }

    fn away(n: u128, counted_since: i64) -> GameSession {
        let mut seat = there(n);
        seat.disconnect(at(counted_since));
        seat.absence.counted_since = Some(at(counted_since));
        seat
    }

    fn abandoned(n: u128) -> GameSession {
        let mut seat = away(n, 0);
        seat.abandon(at(100));
        seat
    }

    const RULES: AbsenceRules = AbsenceRules {
        abandon_after: Duration::seconds(100),
        budget: Duration::seconds(900),
        exhausted_abandon_after: Duration::seconds(60),
    };

    fn partners() -> Sides {
        Sides::of_people(&[(player(0), 0), (player(1), 1), (player(2), 0), (player(3), 1)])
    }

    #[test]
    fn every_opponent_must_be_abandoned_and_disconnected() {
        let sides = Sides::default();
        assert!(may_claim(&[there(0), abandoned(1)], &sides, player(0)));
        assert!(!may_claim(&[there(0), away(1, 0)], &sides, player(0)));
        assert!(!may_claim(&[there(0), abandoned(1), there(2)], &sides, player(0)));
        assert!(may_claim(&[there(0), abandoned(1), abandoned(2)], &sides, player(0)));
        let returning = GameSession { link: there(1).link, ..abandoned(1) };
        assert!(!may_claim(&[there(0), returning], &sides, player(0)));
        assert!(!may_claim(&[there(0)], &sides, player(0)));
    }

    #[test]
    fn a_claimant_is_connected() {
        assert!(!may_claim(&[abandoned(0), abandoned(1)], &Sides::default(), player(0)));
        assert!(!is_claimable(&[abandoned(0), abandoned(1)], &Sides::default()));
        assert!(is_claimable(&[abandoned(0), there(1)], &Sides::default()));
    }

    #[test]
    fn a_partner_who_is_away_neither_counts_nor_is_in_the_way() {
        let seats = [there(0), abandoned(1), abandoned(2), abandoned(3)];
        assert!(may_claim(&seats, &partners(), player(0)));
        let seats = [there(0), abandoned(1), there(2), away(3, 0)];
        assert!(!is_claimable(&seats, &partners()));
    }

    #[test]
    fn nothing_is_claimed_against_a_bot() {
        let sides = Sides::of_people(&[(player(0), 0), (player(1), 1)]).and_bot(player(2), 2);
        assert!(!is_claimable(&[there(0), abandoned(1)], &sides));
        assert_eq!(claimable_at(&[there(0), away(1, 0)], &sides, &RULES, player(1)), None);
    }

    #[test]
    fn the_moment_of_a_claim_is_when_the_last_opponent_is_abandoned() {
        let sides = Sides::default();
        let claimable = |seats: &[GameSession]| claimable_at(seats, &sides, &RULES, player(1));
        assert_eq!(claimable(&[there(0), away(1, 5)]), Some(at(105)));
        assert_eq!(claimable(&[there(0), abandoned(1)]), Some(at(100)));
        assert_eq!(claimable(&[there(0), away(1, 5), away(2, 7)]), Some(at(107)));
        assert_eq!(claimable(&[there(0), away(1, 5), there(2)]), None);
        assert_eq!(claimable(&[there(0), there(1)]), None);
    }

    #[test]
    fn an_absence_runs_only_while_an_opponent_is_connected() {
        let mut seats = [there(0), there(1), there(2), there(3)];
        for place in [0, 1, 3] {
            seats[place].disconnect(at(10));
        }
        crate::session::Absence::settle(&mut seats, &partners(), at(10));
        let running = seats.clone().map(|seat| seat.absence.counted_since.is_some());
        assert_eq!(running, [false, true, false, true], "a partner is not kept waiting");
    }
}
