//! How long opponents were kept waiting by a seat.

use crate::game::Sides;
use crate::id::PlayerId;
use crate::session::GameSession;
use crate::time::{Duration, Timestamp};

/// The absence of one seat in this game. It grows only while an opponent, a person, is connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Absence {
    /// This absence so far, in milliseconds, without what runs since `counted_since`.
    pub ms: i64,
    /// Since when it runs; `None` while nobody is kept waiting.
    pub counted_since: Option<Timestamp>,
    /// What earlier absences of this game used up, in milliseconds.
    pub budget_used_ms: i64,
}

/// When an absence is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbsenceRules {
    /// The room's limit for one absence.
    pub abandon_after: Duration,
    /// All absences of one seat in one game.
    pub budget: Duration,
    /// The limit that always remains, also when the budget is used up.
    pub exhausted_abandon_after: Duration,
}

impl Absence {
    /// The length of this absence at a time, in milliseconds.
    #[must_use]
    pub fn length_ms(&self, at: Timestamp) -> i64 {
        self.ms + self.counted_since.map_or(0, |since| (at - since).num_milliseconds().max(0))
    }

    /// When the seat is abandoned if nothing changes; `None` while the absence does not run.
    #[must_use]
    pub fn due_at(&self, rules: &AbsenceRules) -> Option<Timestamp> {
        let since = self.counted_since?;
        let left =
            (rules.budget - Duration::milliseconds(self.budget_used_ms)).max(rules.exhausted_abandon_after);
        let limit = rules.abandon_after.min(left);
        Some(since + (limit - Duration::milliseconds(self.ms)).max(Duration::zero()))
    }

    /// Stops counting as of `at`; what ran is kept.
    pub fn pause(&mut self, at: Timestamp) {
        self.ms = self.length_ms(at);
        self.counted_since = None;
    }

    /// Ends this absence as of `at`: the player is back, and the budget has paid for it.
    pub fn end(&mut self, at: Timestamp) {
        self.pause(at);
        self.budget_used_ms += self.ms;
        self.ms = 0;
    }

    /// Settles all human seats of a playing room as of `at`: an absence runs exactly while the seat is
    /// disconnected, not abandoned, and an opponent is connected. A silent connection is noted as of when it
    /// was last heard: who came only after that was not kept waiting before.
    pub fn settle(seats: &mut [GameSession], sides: &Sides, at: Timestamp) {
        let there = seats.iter().filter(|seat| seat.is_connected());
        let since = |seat: &GameSession| seat.reconnected_at.map_or(at, |since| since.max(at));
        let there: Vec<(PlayerId, Timestamp)> = there.map(|seat| (seat.player_id, since(seat))).collect();
        for seat in seats {
            let opponents = there.iter().filter(|(other, _)| sides.are_opponents(*other, seat.player_id));
            let waits_since = opponents.map(|(_, since)| *since).min();
            let runs = waits_since.is_some() && !seat.is_connected() && seat.abandoned_at.is_none();
            match (runs, seat.absence.counted_since) {
                (true, None) => seat.absence.counted_since = waits_since,
                (false, Some(_)) if seat.is_connected() => seat.absence.end(at),
                (false, Some(_)) => seat.absence.pause(at),
                (false, None) if seat.is_connected() && seat.absence.ms > 0 => seat.absence.end(at),
                _ => {}
            }
        }
    }

    /// The connection of a seat is about to be replaced, and its process was last seen at `seen`: nobody is
    /// known to have kept it waiting since. It is no absence of its own player's, who comes just now.
    pub fn settle_replaced(seats: &mut [GameSession], place: usize, sides: &Sides, seen: Timestamp) {
        let replaced = seats[place].clone();
        seats[place].disconnect(seen);
        Self::settle(seats, sides, seen);
        seats[place] = replaced;
    }
}
