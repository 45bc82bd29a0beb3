//! The use cases. Each takes its ports as `Arc<dyn Port>` and decides nothing that an entity can decide.
//!
//! | service | does |
//! |---|---|
//! | [`LoadedRooms`] | keeps rooms in memory, each behind its own lock, and replays their logs |
//! | [`ActionLog`] | judges, appends, acknowledges and announces actions; plays what is due |
//! | [`StateRecovery`] | tells a returning player where the game is and what was missed |
//! | [`SessionManager`] | the game sessions: create, validate, connect, heartbeat, disconnect, abandon, expire |
//! | [`Abandonment`] | claims of the win over players who are away for too long, and waits |
//! | [`RoomService`] | rooms: create, list, join, start, leave, remove players, results |
//! | [`SignIn`] | makes guests, and tells whose an access token or a cookie is |
//! | [`Accounts`] | accounts with a password: registers, signs in, upgrades guests, changes, exports, deletes |
//! | [`UserAdministration`] | what an operator does to accounts |
//! | [`DeviceSessions`] | ends user sessions, and tells every node |
//! | [`Handoffs`] | takes users from one app to another by a token that is good once |
//! | [`AppSessions`] | seats the users of an app's own backend |
//! | [`Apps`], [`AccountDirectory`] | registered apps, and organisations with their members |
//! | [`Cleanup`] | removes what nobody needs any more, and forgets addresses in time |
//! | [`RoomVerification`] | proves that the state and the log of a room agree |

mod abandonment;
mod account_directory;
mod accounts;
mod action_log;
mod app_sessions;
mod apps;
mod cleanup;
mod connected_until;
mod device_sessions;
mod due;
mod handoffs;
mod loaded_rooms;
mod overtaken;
mod room_service;
mod room_verification;
mod session_manager;
mod sign_in;
mod state_recovery;
#[cfg(test)]
mod test_table;
mod user_administration;

pub use abandonment::{Abandonment, Asking, ClaimError, Claimed};
pub use account_directory::{AccountDirectory, AccountDirectoryError};
pub use accounts::{AccountError, Accounts, Export, SignInAttempt, ThrottledBy};
pub use action_log::{
    Acknowledgement, ActionLog, ActionLogSettings, DueSnapshot, News, Refusal, Submission, SubmitError,
};
pub use app_sessions::{AppSessionError, AppSessions, AppUser};
pub use apps::{AppError, AppProofError, Apps, NewApp};
pub use cleanup::{Cleanup, CleanupSettings, CleanupTask};
pub use device_sessions::{DeviceSessions, EndedBy};
pub use handoffs::{HandoffError, HandoffSettings, HandoffWish, Handoffs, Minted, Redeemed, Redemption};
pub use loaded_rooms::{LoadError, LoadedRoom, LoadedRooms, RoomGuard};
pub use room_service::{CreateRoom, Joined, RoomError, RoomService, RoomSettings, ShownRoom};
pub use room_verification::{RoomReport, RoomVerification};
pub use session_manager::{
    ConnectError, Connected, SeatTokenError, Seated, SessionManager, SessionSettings, WantedConnection,
};
pub use sign_in::{
    GuestSignIn, Principal, Proof, SessionWish, SignIn, SignInError, SignInSettings, SignedIn,
};
pub use state_recovery::{RecoveryPlayer, RecoverySettings, RecoveryState, Since, StateRecovery, Truncated};
pub use user_administration::{AdministrationError, UserAdministration};
