//! The time of a turn runs only while somebody is there: nobody loses a turn for an outage.

use crate::error::StoreError;
use crate::game::{GameAction, RoomView};
use crate::id::NodeRunId;
use crate::services::action_log::ActionLog;
use crate::services::connected_until::connected_until;
use crate::services::due::{self, Due, Reason};
use crate::services::loaded_rooms::LoadedRoom;
use crate::session::attended_since;
use crate::time::{Duration, Timestamp};

/// When to look again whether somebody on another node, who was there when it was last seen, still is.
const LOOK_AGAIN: Duration = Duration::seconds(1);

impl ActionLog {
    /// The next move that the service owes. Storage is asked who is there only where a turn's time would be up
    /// had somebody always been. `own` is the caller's process run, which it knows to be alive.
    pub(super) async fn next_due(
        &self,
        loaded: &LoadedRoom,
        own: Option<NodeRunId>,
    ) -> Result<Option<Due>, StoreError> {
        let now = self.clock.now();
        let (rules, state) = (loaded.rules(), loaded.state());
        let Some(due) = due::next(rules, state, self.settings.think_time) else { return Ok(None) };
        if due.reason != Reason::TimeIsUp || due.at > now {
            return Ok(Some(due));
        }
        let Some(presence) = self.store.game_sessions().presence(rules.room_id).await? else {
            return Ok(None);
        };
        let ends = presence.seats.iter().filter_map(|seat| connected_until(seat, &presence.runs, own, now));
        let deadline = state.turn_deadline_at(rules, attended_since(presence.seats.iter()));
        let (Some(until), Some(deadline)) = (ends.max(), deadline) else { return Ok(None) };
        let is_sure = deadline > now || deadline <= until;
        let at = if is_sure { deadline } else { now + LOOK_AGAIN };
        Ok(Some(Due { at, ..due }))
    }

    /// When the time of the present turn is up, as its players are told with the last entry of the view. Where
    /// that entry did not begin the turn, there may have been a break since.
    pub(super) async fn turn_deadline_at(
        &self,
        view: &RoomView,
        last: Option<&GameAction>,
    ) -> Result<Option<Timestamp>, StoreError> {
        let deadline = view.turn_deadline_at(None);
        let begins = last.is_none_or(|last| view.state().turn_since() == Some(last.created_at));
        if deadline.is_none() || begins {
            return Ok(deadline);
        }
        let seats = self.store.game_sessions().of_room(view.rules().room_id).await?;
        Ok(view.turn_deadline_at(attended_since(seats.iter())))
    }
}
