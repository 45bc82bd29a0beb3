//! One seat's connection: it reconnects and resumes by itself, and repeats every action until it is
//! answered, so that none is lost and none doubled.
//!
//! [`GameConnection`] is the handle; behind it one task owns everything else:
//!
//! | file | holds |
//! |---|---|
//! | `machine` | the states and what leads from one to the next |
//! | `attempt`, `live`, `frames` | one attempt; a standing socket; what each frame does |
//! | `backoff`, `close` | when to try again, and whether at all |
//! | `heartbeat`, `ordering`, `outbox` | silence, numbers, unanswered actions: pure |
//! | `transport`, `websocket` | the port that carries frames, and the real one |
//! | `events`, `snapshot` | what the owner sees |
//!
//! The task never waits for the owner: the newest state is in the [`Snapshot`], and [`Events`] that are
//! not taken in time are left out with a marker.

mod attempt;
mod backoff;
mod close;
mod events;
mod frames;
mod handle;
mod heartbeat;
mod live;
mod machine;
mod options;
mod ordering;
mod outbox;
mod publisher;
mod renewal;
mod settings;
mod snapshot;
mod statistics;
mod status;
mod submission;
mod transport;
mod websocket;

#[cfg(test)]
mod tests;

pub use self::events::{Event, Events};
pub use self::handle::{CommandError, GameConnection};
pub use self::options::{Options, Seat};
pub use self::renewal::{RejoinRoom, RenewError, TokenRenewer};
pub use self::settings::{BackoffSettings, HeartbeatSettings, Settings};
pub use self::snapshot::Snapshot;
pub use self::statistics::Statistics;
pub use self::status::{Disconnected, EndReason, Refusal, Status};
pub use self::submission::{Outcome, Submission, SubmitError, Unresolved};
pub use self::transport::{
    ConnectError, ConnectRequest, Incoming, Outgoing, Socket, SocketEnd, Stuck, Transport,
};
pub use self::websocket::WebSocketTransport;
