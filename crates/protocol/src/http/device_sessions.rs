//! The caller's own sessions, one for each sign-in on a device.

use serde::{Deserialize, Serialize};

/// Which sessions `DELETE /api/sessions?scope=` ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SessionScope {
    /// All but the one that asks.
    Others,
    /// All, the one that asks too.
    All,
}

/// The query of `DELETE /api/sessions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EndSessions {
    /// Which sessions.
    pub scope: SessionScope,
}

/// The answer to `DELETE /api/sessions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EndedSessions {
    /// How many have ended.
    pub revoked: u64,
}
