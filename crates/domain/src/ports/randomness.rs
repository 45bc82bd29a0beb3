//! Random bytes, and the ids made from them.

use uuid::{Builder, Uuid};

use crate::game::{RoomCode, Seed};
use crate::session::SeatNonce;
use crate::time::Timestamp;

/// Gives random bytes.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Randomness: Send + Sync {
    /// Fills the bytes. An adapter of a running service MUST take them from the operating system's
    /// cryptographic source: seeds, nonces and secrets come from here.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Randomness + '_ {
    /// Some random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A new UUID of version 7 (RFC 9562): sorts by the time it was made.
    #[must_use]
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// The seed of a new room.
    #[must_use]
    pub fn seed(&self) -> Seed {
        Seed::new(self.bytes())
    }

    /// The nonce of a new seat.
    #[must_use]
    pub fn seat_nonce(&self) -> SeatNonce {
        SeatNonce::from_random(&self.bytes())
    }

    /// A code for a new room.
    #[must_use]
    pub fn room_code(&self) -> RoomCode {
        RoomCode::from_random(self.bytes())
    }
}
