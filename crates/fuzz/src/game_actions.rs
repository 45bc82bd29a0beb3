//! Games, and players who try anything: a table to play at, then one action after another.
//!
//! The first text of an input is the table, such as `{"game":"casino","seats":3,"seed":7,"options":{}}`.
//! Each of the others is an action as JSON, perhaps with the `seat` of its author; or the number of a legal
//! one, so that a few bytes play a whole game; or the name of a piece, whose legal actions are listed.

use std::collections::BTreeSet;

use reseat_casino::Casino;
use reseat_domain::game::rules::{FollowUp, Move, PastEntry, Table, Viewer};
use reseat_domain::game::{Game, GameState, Seat, SeatedPlayer, Seed, is_action_type};
use reseat_domain::id::PlayerId;
use reseat_protocol::limits::MAX_ACTION_DATA_BYTES;
use reseat_relay::Relay;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::sections::sections;

/// A game has far fewer actions; more make an input slow and find nothing new.
const MOST_ACTIONS: usize = 100;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Beginning {
    game: String,
    seats: Seat,
    seed: u64,
    options: Value,
}

#[derive(Deserialize)]
struct Attempt {
    seat: Option<Seat>,
    #[serde(flatten)]
    played: Move,
}

/// A game in play.
struct Play {
    game: &'static dyn Game,
    seating: Vec<SeatedPlayer>,
    state: GameState,
    /// The state as it is stored, to see that a refusal leaves it alone.
    frozen: Value,
}

/// Sits down and plays.
pub(crate) fn feed(bytes: &[u8]) {
    let texts = sections(bytes, MOST_ACTIONS);
    let Some(mut play) = texts.first().and_then(|beginning| sit_down(beginning)) else { return };
    play.follow_up();
    for text in texts.iter().skip(1) {
        if let Ok(number) = text.parse() {
            play.choose(number);
        } else if let Ok(Attempt { seat, played }) = serde_json::from_str(text) {
            play.attempt(seat, &played);
        } else {
            play.ask(text);
        }
    }
    play.look_at();
}

/// The table before the first deal; `None` where the service opens no such room.
fn sit_down(beginning: &str) -> Option<Play> {
    let Beginning { game, seats, seed, options } = serde_json::from_str(beginning).ok()?;
    let game: &'static dyn Game = if game == "relay" { &Relay } else { &Casino };
    let described = game.describe();
    let options = game.options(&options, seats).ok()?;
    if !(described.min_seats..=described.max_seats).contains(&seats) {
        return None;
    }
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let seating: Vec<_> = (0..seats)
        .map(|seat| SeatedPlayer { player_id: player(seat), seat, name: format!("Player {seat}"), bot: None })
        .collect();
    let table = Table { seating: seating.clone(), seed: Seed::new(bytes) };
    let state = game.set_up(&table, &options).unwrap_or_else(|error| panic!("{error}"));
    let frozen = frozen(game, &state);
    Some(Play { game, seating, state, frozen })
}

fn player(seat: Seat) -> PlayerId {
    PlayerId::new(Uuid::from_u128(u128::from(seat) + 1))
}

fn frozen(game: &dyn Game, state: &GameState) -> Value {
    game.freeze(state).unwrap_or_else(|error| panic!("{error}"))
}

impl Play {
    /// Plays the legal action of this number, whoever's turn it is.
    fn choose(&mut self, number: usize) {
        let Some(seat) = self.game.turn(&self.state) else { return };
        let legal = self.game.legal_actions(&self.state, seat).actions;
        let Some(chosen) = legal.get(number % legal.len().max(1)) else { return };
        assert!(self.attempt(Some(seat), chosen), "the legal {chosen:?} is refused");
    }

    /// Tries an action. Answers whether it was played.
    fn attempt(&mut self, seat: Option<Seat>, played: &Move) -> bool {
        let seat = seat.or_else(|| self.game.turn(&self.state)).unwrap_or_default();
        // The protocol lets no other action through to a game.
        let size = serde_json::to_string(&played.action_data).unwrap_or_default().len();
        let is_let_through = is_action_type(&played.action_type) && played.action_data.is_object();
        if !is_let_through || size > MAX_ACTION_DATA_BYTES {
            return false;
        }
        let Ok((next, events)) = self.game.apply(&self.state, seat, played) else {
            assert_eq!(frozen(self.game, &self.state), self.frozen, "a refusal changed the state");
            return false;
        };
        if usize::from(seat) >= self.seating.len() {
            // The services let nobody act who does not sit there: such an action may only not panic.
            return false;
        }
        let again = self.game.apply(&self.state, seat, played);
        self.go_on(next);
        let again = again.map(|(again, _)| frozen(self.game, &again));
        assert_eq!(again.as_ref(), Ok(&self.frozen), "the same action led to another state");
        self.is_told(Some(player(seat)), &played.action_type, &played.action_data, &events);
        self.follow_up();
        true
    }

    /// Plays what follows by itself. Between two actions there are a few entries at most.
    fn follow_up(&mut self) {
        for _ in 0..4 {
            let Some(FollowUp::Entry(entry)) = self.game.follow_up(&self.state) else { return };
            let (next, events) =
                self.game.apply_entry(&self.state, &entry).unwrap_or_else(|error| panic!("{error}"));
            self.go_on(next);
            self.is_told(None, &entry.entry_type, &entry.data, &events);
        }
        panic!("what follows does not end: {}", self.frozen);
    }

    fn go_on(&mut self, next: GameState) {
        assert_eq!(self.game.check(&next), []);
        self.frozen = frozen(self.game, &next);
        self.state = next;
    }

    /// Everybody is told of an entry.
    fn is_told(&self, author: Option<PlayerId>, action_type: &str, action_data: &Value, events: &[Value]) {
        let entry = PastEntry { player_id: author, action_type, action_data, events };
        for seated in &self.seating {
            let viewer = Viewer { player_id: seated.player_id, seating: &self.seating };
            self.game.redact(&entry, &viewer);
            assert!(!self.game.summarise(&entry, &viewer).text.is_empty());
        }
    }

    /// Asks what any player may ask about a piece.
    fn ask(&self, piece: &str) {
        for seated in &self.seating {
            self.game.legal_actions_with(&self.state, seated.seat, piece);
        }
    }

    /// Looks at the table from every side, and at what is stored of it. An input ends anywhere in a game, so
    /// that is done once for each.
    fn look_at(&self) {
        for seated in &self.seating {
            self.game.view(&self.state, seated.seat);
            self.game.autoplay(&self.state, seated.seat);
            self.game.outcome(&self.state, &BTreeSet::from([seated.seat]));
        }
        let thawed = self.game.thaw(&self.frozen).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(frozen(self.game, &thawed), self.frozen, "a snapshot is read as another state");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_play_a_game_of_casino() {
        let beginning = sit_down(r#"{"game":"casino","seats":2,"seed":7}"#);
        let mut play = beginning.unwrap_or_else(|| panic!("no table"));
        play.follow_up();
        let before = play.frozen.clone();
        for number in 0..48 {
            play.choose(number);
        }
        assert_ne!(play.frozen, before);
        assert_eq!(play.frozen["round"], 2, "a round of two has 48 plays");
    }

    #[test]
    fn an_attempt_out_of_turn_is_refused_and_one_in_turn_is_played() {
        let mut play = sit_down(r#"{"seats":2,"seed":7}"#).unwrap_or_else(|| panic!("no table"));
        play.follow_up();
        let turn = play.game.turn(&play.state).unwrap_or_else(|| panic!("nobody's turn"));
        let legal = play.game.legal_actions(&play.state, turn).actions;
        assert!(!play.attempt(Some(1 - turn), &legal[0]));
        assert!(play.attempt(None, &legal[0]));
    }
}
