//! What an append must be before a database sees it, whatever the database.

use std::sync::atomic::{AtomicU32, Ordering};

use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::id::{ActionId, PlayerId};

/// The first of entries that belong together.
///
/// # Errors
/// When they are none, of several rooms, or have gaps: the caller is at fault, and nothing is stored.
pub(crate) fn first_of(entries: &[GameAction]) -> Result<&GameAction, StoreError> {
    let first = entries.first().ok_or_else(|| unfit("there are none"))?;
    let is_next =
        |pair: &[GameAction]| pair[0].sequence_number.checked_add(1) == Some(pair[1].sequence_number);
    if first.sequence_number < 1 || !entries.windows(2).all(is_next) {
        return Err(unfit("their numbers do not follow each other from 1"));
    }
    if entries.iter().any(|entry| entry.room_id != first.room_id) {
        return Err(unfit("they are of several rooms"));
    }
    Ok(first)
}

fn unfit(why: &str) -> StoreError {
    StoreError::Unavailable(format!("these entries can't be appended together: {why}").into())
}

/// What a repetition of these entries is known by.
pub(crate) fn intents(entries: &[GameAction]) -> Vec<(PlayerId, ActionId)> {
    entries.iter().filter_map(|entry| entry.player_id.zip(entry.action_id)).collect()
}

/// The list of events as the text that is stored.
pub(crate) fn events_text(entry: &GameAction) -> String {
    serde_json::Value::from(entry.events.as_slice()).to_string()
}

/// After a refusal so many shared statements are asked the slower way. Where two nodes play in one room most
/// refusals follow another, and each would cost a statement that fails and a line in the server's log.
const STATEMENTS_WITH_CARE: u32 = 64;

/// Whether something was refused of late.
#[derive(Debug, Default)]
pub(crate) struct Caution(AtomicU32);

impl Caution {
    /// Something was refused.
    pub(crate) fn raise(&self) {
        self.0.store(STATEMENTS_WITH_CARE, Ordering::Relaxed);
    }

    /// Whether the next statement is asked the slower way.
    pub(crate) fn is_due(&self) -> bool {
        let less = |left: u32| left.checked_sub(1);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }
}
