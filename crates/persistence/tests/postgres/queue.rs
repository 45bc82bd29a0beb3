//! The append queue of a store, with appends that wait in it together.
//!
//! Another program keeps the one appender out with an entry in its hands, while the others enter the queue.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::ports::{AppendAnswer, Store};
use reseat_persistence::{SeaOrmStore, StoreSettings, WriterStatistics};
use reseat_test_database::TestDatabase;
use reseat_testkit::builders::{a_room, an_entry, room_id};
use tokio::task::JoinHandle;

use crate::database::{OtherProgram, migrated, open_with};

pub(crate) type Appended = Result<AppendAnswer, StoreError>;

/// The room of the entry that keeps the appender busy.
pub(crate) const BUSY: u32 = 99;

pub(crate) struct Queue {
    pub(crate) store: Arc<SeaOrmStore>,
    pub(crate) database: TestDatabase,
}

impl Queue {
    /// The queue of a store with so many rooms.
    pub(crate) async fn with_rooms(count: u32) -> Self {
        let queue = Self::over(migrated().await).await;
        for number in (1..=count).chain([BUSY]) {
            queue.store.rooms().insert(&a_room(number)).await.unwrap();
        }
        queue
    }

    pub(crate) async fn over(database: TestDatabase) -> Self {
        let store = open_with(&database, StoreSettings { appenders: 1, ..StoreSettings::default() }).await;
        Self { store, database }
    }

    /// Lets appends enter one after the other and answers when each of them waits.
    pub(crate) async fn enter(&self, appends: Vec<Vec<GameAction>>) -> Vec<JoinHandle<Appended>> {
        let entered = Arc::new(AtomicUsize::new(0));
        let count = appends.len();
        let enter = |entries: Vec<GameAction>| {
            let (store, entered) = (Arc::clone(&self.store), Arc::clone(&entered));
            tokio::spawn(async move {
                let mut append = pin!(store.actions().append(&entries));
                let first = poll_fn(|context| Poll::Ready(append.as_mut().poll(context))).await;
                assert!(first.is_pending());
                entered.fetch_add(1, Ordering::Relaxed);
                append.await
            })
        };
        let waiting = appends.into_iter().map(enter).collect();
        while entered.load(Ordering::Relaxed) < count {
            tokio::task::yield_now().await;
        }
        waiting
    }

    /// Lets appends wait together; answers what became of each, and what the queue did for them.
    pub(crate) async fn together(&self, appends: Vec<Vec<GameAction>>) -> (Vec<Appended>, WriterStatistics) {
        let before = self.store.writer_statistics();
        let other = OtherProgram::on(&self.database).await;
        let watcher = OtherProgram::on(&self.database).await;
        other.run("BEGIN; LOCK TABLE game_action_log IN EXCLUSIVE MODE").await;
        let number = self.store.actions().head(room_id(BUSY)).await.unwrap() + 1;
        let busy = self.enter(vec![vec![an_entry(room_id(BUSY), number)]]).await;
        watcher.until_waiting(1).await;
        let waiting = self.enter(appends).await;
        other.run("ROLLBACK").await;
        let mut answers = Vec::new();
        for append in busy.into_iter().chain(waiting) {
            answers.push(append.await.unwrap());
        }
        assert!(is_appended(&answers.remove(0)));
        let after = self.store.writer_statistics();
        // Without the entry that kept the appender busy.
        let (commits, entries) = (after.commits - before.commits - 1, after.entries - before.entries - 1);
        (answers, WriterStatistics { commits, entries })
    }

    pub(crate) async fn log(&self, room: u32) -> Vec<GameAction> {
        self.store.actions().after(room_id(room), 0, 1_000).await.unwrap()
    }
}

pub(crate) fn is_appended(answer: &Appended) -> bool {
    matches!(answer, Ok(AppendAnswer::Appended))
}

pub(crate) fn is_taken(answer: &Appended) -> bool {
    matches!(answer, Ok(AppendAnswer::SequenceTaken))
}
