//! A player's desk: the seat, and the record of all that its clients hear. Shared by the player, the tasks
//! that record, and whoever asks how things stand.

use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reseat_client::{ApiError, ReseatApi, Snapshot};
use reseat_protocol::entry::{Ack, LogEntry};
use reseat_protocol::http::actions::{LogQuery, SubmitAction};
use tokio::sync::watch;
use tokio::time::sleep;
use uuid::Uuid;

use crate::failure::{Failure, call};
use crate::record::Record;
use crate::table::Seated;

/// How long to wait before a call that was not answered is repeated.
const HTTP_PAUSE: Duration = Duration::from_millis(50);

/// What became of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is the entry of this number.
    Applied(i64),
    /// It was refused, with this code.
    Refused(String),
}

/// What the service answered to an action.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Acked(Ack),
    /// With this code.
    Refused(String),
}

/// Submits an action over HTTP until it is answered.
pub(crate) async fn submit(api: &ReseatApi, room: Uuid, action: &SubmitAction) -> Result<Answer, Failure> {
    loop {
        match api.submit_action(&room.to_string(), action).await {
            Ok(ack) => return Ok(Answer::Acked(ack)),
            Err(error) if error.is_temporary() => sleep(HTTP_PAUSE).await,
            Err(ApiError::Problem(problem)) => return Ok(Answer::Refused(problem.code)),
            Err(error) => return Err(call("submitting an action over HTTP")(error)),
        }
    }
}

/// The whole log of a room, as the bearer may read it.
pub(crate) async fn read_log(api: &ReseatApi, room: Uuid) -> Result<Vec<LogEntry>, Failure> {
    let mut log: Vec<LogEntry> = Vec::new();
    loop {
        let after = log.last().map(|entry| entry.sequence_number);
        let query = LogQuery { after, limit: None };
        let page = match api.log_page(&room.to_string(), &query).await {
            Err(error) if error.is_temporary() => {
                sleep(HTTP_PAUSE).await;
                continue;
            }
            page => page.map_err(call("reading the log"))?,
        };
        let last = page.actions.last().map(|entry| entry.sequence_number);
        log.extend(page.actions);
        // A page that brings nothing new ends the log too, whatever its head says.
        if last <= after || last >= Some(page.sequence_number) {
            return Ok(log);
        }
    }
}

/// The desk of one player.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) seated: Seated,
    record: Mutex<Record>,
    view: Mutex<Option<watch::Receiver<Snapshot>>>,
}

impl Desk {
    pub(crate) fn new(seated: Seated) -> Self {
        let record = Mutex::new(Record::new(seated.name.clone(), seated.player_id));
        Self { seated, record, view: Mutex::new(None) }
    }

    /// The record. Held for a moment only, and never over an await.
    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on, this is the client that the player looks at.
    pub(crate) fn look_at(&self, view: watch::Receiver<Snapshot>) {
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = Some(view);
    }

    /// Submits an action over HTTP until it is answered.
    pub(crate) async fn submit_over_http(&self, action: &SubmitAction) -> Result<Fate, Failure> {
        match submit(&self.seated.api, self.seated.room_id, action).await? {
            Answer::Acked(ack) => {
                let number = ack.sequence_number;
                self.record().acknowledge(ack);
                Ok(Fate::Applied(number))
            }
            Answer::Refused(code) => {
                self.record().refuse(action.action_id, code.clone());
                Ok(Fate::Refused(code))
            }
        }
    }

    /// The whole log, as this player may read it.
    pub(crate) async fn read_log(&self) -> Result<Vec<LogEntry>, Failure> {
        read_log(&self.seated.api, self.seated.room_id).await
    }

    /// How things stand with this player, on one line.
    pub(crate) fn describe(&self) -> String {
        let record = self.record();
        let mut line = format!("{}: told up to entry {}", record.name, record.reached);
        let open: Vec<String> = record.open_intents().map(|action_id| action_id.to_string()).collect();
        // Writing to a text does not fail.
        let _ = match self.view.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(view) => {
                let seen = view.borrow();
                write!(line, ", {:?}, to move: {}", seen.status, seen.your_turn)
            }
            None => write!(line, ", not connected yet"),
        };
        if !open.is_empty() {
            let _ = write!(line, ", without an answer to {}", open.join(", "));
        }
        line
    }
}
