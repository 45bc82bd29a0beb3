//! The identifiers. Each is a UUID of its own type, so that a room can't be passed for a player.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to name such a thing.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself, for adapters.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id! {
    /// Names a user: registered or guest.
    UserId,
    /// Names an organisation a user may act for.
    AccountId,
    /// Names a registered app.
    AppId,
    /// Names a user's way from one app to another.
    HandoffId,
    /// Names one sign-in of one user on one device.
    UserSessionId,
    /// Names a room: one game being set up, played or finished.
    RoomId,
    /// Names one user's or bot's place in one room.
    PlayerId,
    /// Names the connection state of one seat.
    GameSessionId,
    /// Names one intent of a player; made by the client, repeated when it retries.
    ActionId,
    /// Names one browser tab or native client across its reconnects.
    ClientId,
    /// Names one run of one process.
    NodeRunId,
    /// Names one history of a room's log; another one after a restored backup.
    LogEpoch,
    /// Names one entry of the audit log.
    AuditEventId,
}
