//! Single entries that wait together share a statement, and a commit.
//!
//! A few connections take turns at one queue: while one waits for the disk, the next gathers what has come
//! meanwhile. So under load many entries cost one round trip, and an entry that comes alone does not wait.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reseat_domain::error::StoreError;
use reseat_domain::fault_point;
use reseat_domain::ports::AppendAnswer;
use sea_orm::DbErr;
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::append::{EncodedAppend, append_alone, append_together};
use super::kept_connection::KeptConnection;
use super::reach::Reach;
use super::swift_append::insert_all;
use crate::append::Caution;
use crate::error::{Judged, is_busy, judged, shared_store_error, store_error};
use crate::settings::StoreSettings;
use crate::statistics::Counters;

/// So many appends may wait; the next one waits to be let in.
const QUEUE_LENGTH: usize = 1024;

/// A statement holds at most so many entries.
const MAX_TOGETHER: usize = 256;

/// An append, and who waits for its answer.
struct Job {
    append: EncodedAppend,
    reply: oneshot::Sender<Result<AppendAnswer, StoreError>>,
}

/// The way into the queue.
pub(super) struct AppendQueue {
    /// `None` when closed. Std mutexes: nothing awaits while they are held.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    appenders: Mutex<JoinSet<()>>,
    patience: Duration,
}

impl AppendQueue {
    /// Starts one task for each connection of the pool.
    pub(super) fn start(reach: &Arc<Reach>, settings: &StoreSettings, counters: &Arc<Counters>) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE_LENGTH);
        let queue = Arc::new(tokio::sync::Mutex::new(queue));
        let caution = Arc::new(Caution::default());
        let appender = |_| Appender {
            reach: Arc::clone(reach),
            connection: KeptConnection::of(Arc::clone(reach)),
            caution: Arc::clone(&caution),
            queue: Arc::clone(&queue),
            counters: Arc::clone(counters),
        };
        let appenders = (0..settings.appenders.max(1)).map(appender).map(Appender::run).collect();
        Self {
            jobs: Mutex::new(Some(jobs)),
            appenders: Mutex::new(appenders),
            patience: settings.queue_patience,
        }
    }

    /// Appends entries, all or none. Durable when it answers.
    pub(super) async fn append(&self, append: EncodedAppend) -> Result<AppendAnswer, StoreError> {
        let closed = || StoreError::Unavailable("the store is closed".into());
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(closed)?;
        let (reply, answer) = oneshot::channel();
        jobs.send_timeout(Job { append, reply }, self.patience).await.map_err(|error| match error {
            SendTimeoutError::Timeout(_) => StoreError::Contention("too many wait to append".into()),
            SendTimeoutError::Closed(_) => closed(),
        })?;
        drop(jobs);
        answer.await.unwrap_or_else(|_| {
            Err(StoreError::Unavailable("what appends has stopped; restart the service".into()))
        })
    }

    /// Stores what waits and refuses what comes later.
    pub(super) async fn close(&self) {
        // The last sender gone, the tasks end when the queue is empty.
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let mut appenders =
            std::mem::take(&mut *self.appenders.lock().unwrap_or_else(PoisonError::into_inner));
        // Whoever waits for a server that says nothing is not waited for.
        let ended = async { while appenders.join_next().await.is_some() {} };
        let _silent = timeout(self.patience, ended).await;
    }
}

/// One connection that takes its turns at the queue.
struct Appender {
    reach: Arc<Reach>,
    connection: KeptConnection,
    caution: Arc<Caution>,
    queue: Arc<tokio::sync::Mutex<mpsc::Receiver<Job>>>,
    counters: Arc<Counters>,
}

impl Appender {
    async fn run(mut self) {
        let mut jobs = Vec::with_capacity(MAX_TOGETHER);
        // The lock is held while waiting: the others wait for their turn instead.
        while self.queue.lock().await.recv_many(&mut jobs, MAX_TOGETHER).await > 0 {
            self.append_all(std::mem::take(&mut jobs)).await;
        }
    }

    /// In rounds, each with the first append of every room, so that those of one room keep their order: its
    /// single entries share a statement, its batches stand alone.
    async fn append_all(&mut self, mut waiting: Vec<Job>) {
        while !waiting.is_empty() {
            let mut rooms = HashSet::new();
            let (round, later): (Vec<Job>, Vec<Job>) =
                waiting.into_iter().partition(|job| rooms.insert(job.append.room()));
            let (single, batches): (Vec<Job>, Vec<Job>) =
                round.into_iter().partition(|job| job.append.entries() == 1);
            if !single.is_empty() {
                self.append_round(single).await;
            }
            for batch in batches {
                self.append_one(batch).await;
            }
            waiting = later;
        }
    }

    async fn append_round(&mut self, round: Vec<Job>) {
        fault_point!("append.before_statement");
        let appends: Vec<&EncodedAppend> = round.iter().map(|job| &job.append).collect();
        match self.append_together(&appends).await {
            Ok(Ok(answers)) => {
                fault_point!("append.after_commit");
                let appended = answers.iter().filter(|answer| matches!(answer, Ok(AppendAnswer::Appended)));
                match appended.count() {
                    0 => {}
                    entries => self.counters.committed(entries as u64),
                }
                round.into_iter().zip(answers).for_each(|(job, answer)| answer_to(job, answer));
            }
            Ok(Err(refused)) => match <[Job; 1]>::try_from(round) {
                Ok([job]) => answer_to(job, Err(refused)),
                // One bad row, and the statement was undone: each again by itself, so that it spoils no other.
                Err(round) => {
                    for job in round {
                        self.append_one(job).await;
                    }
                }
            },
            // Undone for a lock that others hold, in one of the rooms: each again by itself, so that the others
            // do not wait with it.
            Err(error) if is_busy(&error) && round.len() > 1 => {
                for job in round {
                    self.append_one(job).await;
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                round.into_iter().for_each(|job| answer_to(job, Err(shared_store_error(&error))));
            }
        }
    }

    /// Swiftly, if nothing was refused of late; what is refused then is asked again with care.
    async fn append_together(
        &mut self,
        appends: &[&EncodedAppend],
    ) -> Judged<Vec<Result<AppendAnswer, StoreError>>> {
        if !self.caution.is_due() && self.append_swiftly(appends).await? {
            return Ok(Ok(appends.iter().map(|_| Ok(AppendAnswer::Appended)).collect()));
        }
        // Its pool may have no other connection.
        self.connection.give_up();
        let pool = self.reach.pool();
        let answers = self.reach.answer(append_together(&pool, appends)).await?;
        let is_refused =
            |answer: &Result<AppendAnswer, StoreError>| !matches!(answer, Ok(AppendAnswer::Appended));
        if answers.as_ref().map_or(true, |answers| answers.iter().any(is_refused)) {
            self.caution.raise();
        }
        Ok(answers)
    }

    /// Answers whether all are stored; else none is. An error: that is unknown.
    async fn append_swiftly(&mut self, appends: &[&EncodedAppend]) -> Result<bool, DbErr> {
        let Self { reach, connection, .. } = self;
        let outcome = reach.answer(async { insert_all(connection.lend().await?, appends).await }).await;
        if outcome.is_err() {
            self.connection.give_up();
        }
        Ok(judged(outcome)?.is_ok())
    }

    /// The same of an append that stands alone.
    async fn append_alone(&mut self, append: &EncodedAppend) -> Judged<AppendAnswer> {
        if !self.caution.is_due() && self.append_swiftly(&[append]).await? {
            return Ok(Ok(AppendAnswer::Appended));
        }
        self.connection.give_up();
        let pool = self.reach.pool();
        let answer = self.reach.answer(append_alone(&pool, append)).await?;
        if !matches!(answer, Ok(AppendAnswer::Appended)) {
            self.caution.raise();
        }
        Ok(answer)
    }

    async fn append_one(&mut self, job: Job) {
        fault_point!("append.before_statement");
        let answer = self.append_alone(&job.append).await;
        let answer = answer.unwrap_or_else(|error| Err(store_error(error)));
        if matches!(answer, Ok(AppendAnswer::Appended)) {
            fault_point!("append.after_commit");
            self.counters.committed(job.append.entries() as u64);
        }
        answer_to(job, answer);
    }
}

fn answer_to(job: Job, answer: Result<AppendAnswer, StoreError>) {
    // A caller that has gone away meanwhile wants no answer; what it wrote stands.
    let _gone = job.reply.send(answer);
}
