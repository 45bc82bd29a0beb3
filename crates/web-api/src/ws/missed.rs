//! What a room's connections may have missed of how the others are connected, when the bus has lost notices.
//! The log tells of no such change; it is read from storage.

use std::time::Duration;

use reseat_domain::id::RoomId;
use reseat_domain::ports::SeatStatus;
use tokio::time::Instant;
use tracing::warn;

use crate::services::Services;
use crate::ws::backoff::Backoff;

/// How long after notices were lost it is read: by then storage knows whatever they told.
const AFTER: Duration = Duration::from_secs(1);

/// Whether something was missed. Boxed, as nearly always nothing is.
#[derive(Default)]
pub(super) struct Missed(Option<Box<Reading>>);

/// What is to be read.
struct Reading {
    at: Instant,
    failures: Backoff,
}

impl Missed {
    /// Notices were lost.
    pub(super) fn note(&mut self) {
        let at = Instant::now() + AFTER;
        match &mut self.0 {
            Some(reading) => reading.at = at,
            None => self.0 = Some(Box::new(Reading { at, failures: Backoff::default() })),
        }
    }

    /// When [`Self::statuses`] has something to say.
    pub(super) fn due(&self) -> Option<Instant> {
        self.0.as_ref().map(|reading| reading.at)
    }

    /// How each seat is connected, when it is time; `None` when nothing was missed.
    pub(super) async fn statuses(&mut self, services: &Services, room_id: RoomId) -> Option<Vec<SeatStatus>> {
        let reading = self.0.as_mut().filter(|reading| reading.at <= Instant::now())?;
        match services.sessions.statuses(room_id).await {
            Ok(statuses) => {
                self.0 = None;
                Some(statuses)
            }
            Err(error) => {
                warn!(%room_id, %error, "how the players of a room are connected was not read");
                reading.at = Instant::now() + reading.failures.fail().max(AFTER);
                None
            }
        }
    }
}
