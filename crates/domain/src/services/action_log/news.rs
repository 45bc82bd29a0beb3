//! What readers of a room have missed.

use std::sync::Arc;

use crate::game::{GameAction, RoomView};
use crate::id::RoomId;
use crate::services::action_log::ActionLog;
use crate::services::loaded_rooms::LoadError;
use crate::time::Timestamp;

/// Entries that are given to a reader at once.
const NEWS_PAGE: u32 = 256;

/// What a reader of a room has missed.
pub struct News {
    /// The entries in their order.
    pub entries: Vec<Arc<GameAction>>,
    /// The room after the last of them; `None` when more are to come.
    pub view: RoomView,
    /// Whether the view's sequence number is that of the last entry.
    pub complete: bool,
    /// When the time of the view's turn is up.
    pub turn_deadline_at: Option<Timestamp>,
}

impl ActionLog {
    /// What a reader misses who has seen everything up to `after`. `head` is the number that a notice told
    /// of: if memory does not reach it, storage is asked.
    ///
    /// # Errors
    /// When the room can't be loaded.
    pub async fn news(&self, room_id: RoomId, after: i64, head: i64) -> Result<News, LoadError> {
        let mut guard = self.rooms.lock(room_id).await;
        let mut loaded = guard.load().await?;
        if loaded.state().sequence_number() < head {
            loaded = Box::pin(guard.refresh()).await?;
        }
        let view = loaded.view();
        let entries = loaded.entries_after(after);
        drop(guard);
        let entries = match entries {
            Some(entries) => entries,
            None => {
                let stored = self.store.actions().after(room_id, after, NEWS_PAGE).await?;
                // What came later than the view belongs to the next call.
                stored
                    .into_iter()
                    .filter(|entry| entry.sequence_number <= view.sequence_number())
                    .map(Arc::new)
                    .collect()
            }
        };
        let last = entries.last().map_or(after, |entry| entry.sequence_number);
        let turn_deadline_at = self.turn_deadline_at(&view, entries.last().map(AsRef::as_ref)).await?;
        Ok(News { complete: last >= view.sequence_number(), entries, view, turn_deadline_at })
    }
}
