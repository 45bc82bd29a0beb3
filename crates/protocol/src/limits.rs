//! The bounds of the wire that are the same for every server.

/// The largest frame a client may send, in bytes of UTF-8.
pub const MAX_FRAME_BYTES: usize = 16 * 1024;

/// The largest `action_data`, in bytes of its compact JSON.
pub const MAX_ACTION_DATA_BYTES: usize = 4 * 1024;

/// The most levels that `action_data` is nested. It comes back inside other frames, and a reader of JSON
/// has a bound of its own, often 128.
pub const MAX_ACTION_DATA_DEPTH: usize = 32;

/// The longest `action_type`, in characters.
pub const MAX_ACTION_TYPE_CHARS: usize = 32;

/// The longest name of a player or user, in characters.
pub const MAX_NAME_CHARS: usize = 32;

/// The most entries in [`missed_actions`](crate::RecoveryState::missed_actions).
pub const MAX_MISSED_ACTIONS: usize = 200;

/// The most bytes of JSON in [`missed_actions`](crate::RecoveryState::missed_actions).
pub const MAX_MISSED_BYTES: usize = 128 * 1024;

/// The most sentences in [`missed_summary`](crate::RecoveryState::missed_summary).
pub const MAX_MISSED_SUMMARIES: usize = 5;

/// The entries on a page of the log when the caller names no `limit`.
pub const DEFAULT_LOG_PAGE: u32 = 100;

/// The most entries on a page of the log, whatever `limit` says.
pub const MAX_LOG_PAGE: u32 = 100;

/// Whether a text may be a player's `action_type`: `[a-z][a-z0-9_]{0,31}`.
#[must_use]
pub fn is_action_type(text: &str) -> bool {
    let mut letters = text.bytes();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && text.len() <= MAX_ACTION_TYPE_CHARS
        && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_type_is_a_short_lower_case_word() {
        for good in ["a", "play_card", "x9", &"a".repeat(32)] {
            assert!(is_action_type(good), "{good}");
        }
        for bad in ["", "9x", "_x", "Play", "play-card", "plaý", "a\n", &"a".repeat(33)] {
            assert!(!is_action_type(bad), "{bad:?}");
        }
    }
}
