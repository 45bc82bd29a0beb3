//! A batch of entries being drawn up: each is played on the state that the one before it left.

use serde_json::{Value, json};

use crate::game::rules::{FollowUp, Inconsistency, Move, Outcome};
use crate::game::{
    EndReason, EntryDraft, GameAction, GameOutcome, RoomRules, RoomState, SeatedPlayer, Unplayable,
};
use crate::id::{ActionId, PlayerId};
use crate::time::Timestamp;

/// More follow-ups than this after one entry mean that the rules run in a circle.
const MAX_FOLLOW_UPS: usize = 16;

/// Entries that will be appended together, and the state after them. The state before stays as it is.
pub struct Draft<'a> {
    rules: &'a RoomRules,
    state: RoomState,
    entries: Vec<GameAction>,
    now: Timestamp,
}

/// What a finished draft leaves.
#[derive(Debug)]
pub struct Drafted {
    /// The entries, to be appended all or none.
    pub entries: Vec<GameAction>,
    /// The state after the last of them.
    pub state: RoomState,
}

impl<'a> Draft<'a> {
    /// Begins after a state.
    #[must_use]
    pub fn after(rules: &'a RoomRules, state: &RoomState, now: Timestamp) -> Self {
        Self { rules, state: state.clone(), entries: Vec::new(), now }
    }

    /// The state after the entries so far.
    #[must_use]
    pub fn state(&self) -> &RoomState {
        &self.state
    }

    /// Whether nothing was drawn up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Ends the drawing up.
    #[must_use]
    pub fn finish(self) -> Drafted {
        Drafted { entries: self.entries, state: self.state }
    }

    /// A player's move; a bot's has no action id.
    ///
    /// # Errors
    /// [`Unplayable`] when the rules refuse it.
    pub fn play(
        &mut self,
        player: PlayerId,
        action: Option<ActionId>,
        played: &Move,
    ) -> Result<(), Unplayable> {
        self.add(Some(player), action, &played.action_type, played.action_data.clone())
    }

    /// A move that the service makes for an absent player.
    ///
    /// # Errors
    /// [`Unplayable`] when the rules refuse it, which their own `autoplay` never gives cause for.
    pub fn autoplay(&mut self, player: PlayerId, played: &Move) -> Result<(), Unplayable> {
        let data = json!({ "action_type": played.action_type, "action_data": played.action_data });
        self.add(Some(player), None, "autoplay", data)
    }

    /// The game begins.
    ///
    /// # Errors
    /// [`Unplayable`] when it has begun already.
    pub fn start(&mut self, seating: &[SeatedPlayer]) -> Result<(), Unplayable> {
        let data = json!({
            "seating": seating,
            "options": self.rules.options,
            "rules_version": self.rules.rules_version,
            "seed_commitment": self.rules.seed.commitment(),
        });
        self.add(None, None, "start", data)
    }

    /// One of the service's entries about a seat.
    ///
    /// # Errors
    /// [`Unplayable`] when it can't follow here.
    pub fn about(&mut self, player: PlayerId, entry_type: &str, data: Value) -> Result<(), Unplayable> {
        self.add(Some(player), None, entry_type, data)
    }

    /// Everything that the game itself brings about now. `None`: done. Otherwise the game ends if none of
    /// these players is connected; the caller finds out and calls [`Self::end`].
    ///
    /// # Errors
    /// [`Unplayable`] when the rules contradict themselves.
    pub fn follow_up(&mut self) -> Result<Option<Vec<PlayerId>>, Unplayable> {
        for _ in 0..MAX_FOLLOW_UPS {
            let Some(game) = self.state.game().filter(|_| self.state.is_in_play()) else { return Ok(None) };
            match self.rules.game.follow_up(game) {
                None => return Ok(None),
                Some(FollowUp::Entry(entry)) => self.add(None, None, &entry.entry_type, entry.data)?,
                Some(FollowUp::End) => self.end(EndReason::Completed, None)?,
                Some(FollowUp::EndUnlessConnected(missing)) => return Ok(Some(missing)),
            }
        }
        Err(Inconsistency("the rules always want another entry to follow".into()).into())
    }

    /// The game ends. Without `winners` the standing decides among those who did not leave.
    ///
    /// # Errors
    /// [`Unplayable`] when it has not started.
    pub fn end(&mut self, reason: EndReason, winners: Option<Vec<PlayerId>>) -> Result<(), Unplayable> {
        let standing = self.standing()?;
        let outcome = GameOutcome {
            reason,
            winners: winners.unwrap_or(standing.winners),
            scores: standing.scores,
            seed: self.rules.seed.reveal(),
        };
        let data = serde_json::to_value(&outcome).map_err(|error| Inconsistency(error.to_string()))?;
        self.add(None, None, "end", data)
    }

    fn standing(&self) -> Result<Outcome, Inconsistency> {
        let game = self.state.game().ok_or_else(|| Inconsistency("the game has not started".into()))?;
        let out = self.state.left().iter().filter_map(|player| self.state.seat_of(*player)).collect();
        Ok(self.rules.game.outcome(game, &out))
    }

    fn add(
        &mut self,
        player_id: Option<PlayerId>,
        action_id: Option<ActionId>,
        action_type: &str,
        action_data: Value,
    ) -> Result<(), Unplayable> {
        let draft = EntryDraft { player_id, action_type, action_data: &action_data, at: self.now };
        let (next, events) = self.state.play(self.rules, &draft)?;
        self.entries.push(GameAction {
            room_id: self.rules.room_id,
            sequence_number: next.sequence_number(),
            player_id,
            action_id,
            action_type: action_type.to_owned(),
            action_data,
            events,
            created_at: self.now,
        });
        self.state = next;
        Ok(())
    }
}
