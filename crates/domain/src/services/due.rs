//! Which move the service owes a room: a bot's, or one for a player who is away or out of time.

use crate::game::rules::Move;
use crate::game::{RoomRules, RoomState};
use crate::id::PlayerId;
use crate::time::{Duration, Timestamp};

/// A move that the service makes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Due {
    /// When.
    pub(super) at: Timestamp,
    /// For whom.
    pub(super) player: PlayerId,
    /// Why.
    pub(super) reason: Reason,
}

/// Why the service makes a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is a bot's own.
    Bot,
    /// The player has left, or is away from a table that plays on.
    Away,
    /// The time of the turn is up, had somebody always been there.
    TimeIsUp,
}

/// The next move that the service owes; `None` when a player is to move and has time.
pub(super) fn next(rules: &RoomRules, state: &RoomState, think_time: Duration) -> Option<Due> {
    let seated = state.turn(rules)?;
    let since = state.turn_since()?;
    let player = seated.player_id;
    if seated.bot.is_some() {
        return Some(Due { at: since + think_time, player, reason: Reason::Bot });
    }
    let absent = state.has_left(player) || (state.seating().len() > 2 && state.is_abandoned(player));
    if absent {
        return Some(Due { at: since + think_time, player, reason: Reason::Away });
    }
    state.turn_deadline_at(rules, None).map(|at| Due { at, player, reason: Reason::TimeIsUp })
}

/// The move itself; `None` when the game can't play for anyone.
pub(super) fn choose(rules: &RoomRules, state: &RoomState, due: &Due) -> Option<Move> {
    let seat = state.seat_of(due.player)?;
    let game = state.game()?;
    let bot = state.seating().get(usize::from(seat)).and_then(|seated| seated.bot);
    match bot.filter(|_| due.reason == Reason::Bot) {
        Some(strength) => rules.game.bot_move(game, seat, strength),
        None => rules.game.autoplay(game, seat),
    }
}
