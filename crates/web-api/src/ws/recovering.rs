//! The reading of a recovery for a connection, one at a time. Meanwhile its queue is held, so that the
//! welcome is the first frame, and no frame follows a recovery that contains it.

use futures_util::future::BoxFuture;
use reseat_domain::id::{PlayerId, RoomId};
use reseat_domain::services::{Connected, LoadError, RecoveryState, Since, StateRecovery};
use reseat_domain::time::Timestamp;
use std::sync::Arc;

use crate::services::Services;

/// What a recovery is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// The first frame.
    Welcome(Option<Since>),
    /// A client asks what it missed after this entry.
    Sync(i64),
}

/// An answer, and to what.
pub(super) type Answer = (Question, Result<Box<RecoveryState>, LoadError>);

/// The recoveries of one connection.
pub(super) struct Recovering {
    service: Arc<StateRecovery>,
    room_id: RoomId,
    player_id: PlayerId,
    away_since: Option<Timestamp>,
    reading: Option<BoxFuture<'static, Answer>>,
    /// The newest question that came meanwhile.
    next: Option<Question>,
}

impl Recovering {
    /// Begins with a first question.
    pub(super) fn new(services: &Services, connected: &Connected, first: Question) -> Self {
        let mut recovering = Self {
            service: Arc::clone(&services.recovery),
            room_id: connected.room_id,
            player_id: connected.player_id,
            away_since: connected.away_since,
            reading: None,
            next: None,
        };
        recovering.ask(first);
        recovering
    }

    /// Whether a recovery is being read.
    pub(super) fn is_busy(&self) -> bool {
        self.reading.is_some()
    }

    /// Asks; while another one is read, only the newest question waits.
    pub(super) fn ask(&mut self, question: Question) {
        if self.is_busy() {
            self.next = Some(question);
        } else {
            self.reading = Some(self.read(question));
        }
    }

    /// Waits for the answer; for ever when nothing was asked. Cancel-safe.
    pub(super) async fn answer(&mut self) -> Answer {
        let Some(reading) = &mut self.reading else { return std::future::pending().await };
        let answer = reading.await;
        self.reading = self.next.take().map(|question| self.read(question));
        answer
    }

    fn read(&self, question: Question) -> BoxFuture<'static, Answer> {
        let (since, away_since) = match question {
            Question::Welcome(since) => (since, self.away_since),
            Question::Sync(after) => (Some(Since { sequence_number: after, log_epoch: None }), None),
        };
        let (service, room_id, player_id) = (Arc::clone(&self.service), self.room_id, self.player_id);
        Box::pin(async move {
            let read = service.recovery_state(room_id, player_id, since, away_since).await;
            (question, read.map(Box::new))
        })
    }
}
