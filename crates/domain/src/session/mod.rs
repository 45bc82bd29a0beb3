//! The two kinds of session: a user's sign-in on a device, and the connection state of a seat. And the handoff,
//! which takes a sign-in from one app to another.

mod absence;
mod attendance;
mod claims;
mod device;
mod game_session;
mod handoff;
mod refresh;
mod status_number;
mod user_session;

pub use absence::{Absence, AbsenceRules};
pub use attendance::attended_since;
pub use claims::{claimable_at, is_claimable, may_claim};
pub use device::Device;
pub use game_session::{Client, Connect, ConnectRefusal, GameSession, Health, Link, SeatNonce};
pub use handoff::{CodeChallenge, Handoff, HandoffState, SecondUse};
pub use refresh::{Refresh, RefreshJudgement};
pub use status_number::StatusNumber;
pub use user_session::{SessionKind, SessionOrigin, UserSession, network_of};
