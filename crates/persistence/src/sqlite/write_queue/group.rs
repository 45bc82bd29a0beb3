//! Changes that wait together: one transaction, one commit, and each caller's own answer after it.

use std::collections::HashSet;
use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::fault_point;
use reseat_domain::ports::AppendAnswer;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};

use super::append::{EncodedAppend, append_alone, append_by_itself, append_together};
use super::swift_append::{fits, insert_all};
use super::{Reply, begin_immediate, roll_back};
use crate::append::Caution;
use crate::error::{judged, shared_store_error};
use crate::request::{Answer, Request};
use crate::statistics::Counters;

/// A group is not added to beyond this many entries and statements.
const MAX_CHANGES: usize = 512;

/// Nor beyond this many bytes of entries.
const MAX_BYTES: usize = 1024 * 1024;

/// A change that may share a commit.
pub(super) enum Change {
    /// Entries of one room's log, all or none.
    Append(EncodedAppend, Reply<AppendAnswer>),
    /// One statement, which is all or none by itself.
    Statement(Request, Reply<Answer>),
}

/// Changes that share a commit.
#[derive(Default)]
pub(super) struct Group {
    appends: Vec<(EncodedAppend, Reply<AppendAnswer>)>,
    statements: Vec<(Request, Reply<Answer>)>,
    changes: usize,
    bytes: usize,
}

impl Group {
    pub(super) fn new(first: Change) -> Self {
        let mut group = Self::default();
        group.add(first);
        group
    }

    pub(super) fn has_room(&self) -> bool {
        self.changes < MAX_CHANGES && self.bytes < MAX_BYTES
    }

    pub(super) fn add(&mut self, change: Change) {
        match change {
            Change::Append(append, reply) => {
                self.changes += append.entries();
                self.bytes += append.bytes();
                self.appends.push((append, reply));
            }
            Change::Statement(request, reply) => {
                self.changes += 1;
                self.statements.push((request, reply));
            }
        }
    }
}

/// What became of each change of a group, in their order.
struct Answers {
    appends: Vec<Result<AppendAnswer, StoreError>>,
    statements: Vec<Result<Answer, StoreError>>,
}

/// Commits a group and answers its callers; none of them before the commit.
pub(super) async fn commit(
    connection: &DatabaseConnection,
    caution: &Caution,
    group: Group,
    counters: &Counters,
) {
    let (appends, append_replies): (Vec<_>, Vec<_>) = group.appends.into_iter().unzip();
    let (requests, replies): (Vec<_>, Vec<_>) = group.statements.into_iter().unzip();
    match commit_all(connection, caution, &appends, requests).await {
        Ok(answers) => {
            if answers.appends.iter().any(|answer| !matches!(answer, Ok(AppendAnswer::Appended))) {
                caution.raise();
            }
            counters.committed(entries_appended(&appends, &answers.appends));
            answer(append_replies, answers.appends);
            answer(replies, answers.statements);
        }
        Err(error) => {
            let error = Arc::new(error);
            append_replies.into_iter().for_each(|reply| answer_one(reply, Err(shared_store_error(&error))));
            replies.into_iter().for_each(|reply| answer_one(reply, Err(shared_store_error(&error))));
        }
    }
}

fn entries_appended(appends: &[EncodedAppend], answers: &[Result<AppendAnswer, StoreError>]) -> u64 {
    let appended =
        appends.iter().zip(answers).filter(|(_, answer)| matches!(answer, Ok(AppendAnswer::Appended)));
    appended.map(|(append, _)| append.entries() as u64).sum()
}

fn answer<T>(replies: Vec<Reply<T>>, answers: Vec<Result<T, StoreError>>) {
    replies.into_iter().zip(answers).for_each(|(reply, answer)| answer_one(reply, answer));
}

fn answer_one<T>(reply: Reply<T>, answer: Result<T, StoreError>) {
    // A caller that has gone away meanwhile wants no answer; what it wrote stands.
    let _gone = reply.send(answer);
}

async fn commit_all(
    connection: &DatabaseConnection,
    caution: &Caution,
    appends: &[EncodedAppend],
    requests: Vec<Request>,
) -> Result<Answers, DbErr> {
    if requests.is_empty() && share_a_statement(appends) && fits(appends.len()) && !caution.is_due() {
        fault_point!("append.before_statement");
        if judged(insert_all(connection.get_sqlite_connection_pool(), appends).await)?.is_ok() {
            fault_point!("append.after_commit");
            let appends = appends.iter().map(|_| Ok(AppendAnswer::Appended)).collect();
            return Ok(Answers { appends, statements: Vec::new() });
        }
        caution.raise();
    }
    if requests.is_empty() && share_a_statement(appends) {
        fault_point!("append.before_statement");
        let together: Vec<&EncodedAppend> = appends.iter().collect();
        if let Some(appends) = append_by_itself(connection, &together).await? {
            fault_point!("append.after_commit");
            return Ok(Answers { appends, statements: Vec::new() });
        }
    }
    let transaction = begin_immediate(connection).await?;
    match write_all(&transaction, appends, requests).await {
        Ok(answers) => {
            if !appends.is_empty() {
                fault_point!("append.before_commit");
            }
            transaction.commit().await?;
            if !appends.is_empty() {
                fault_point!("append.after_commit");
            }
            Ok(answers)
        }
        Err(error) => {
            roll_back(transaction).await;
            Err(error)
        }
    }
}

/// Whether one statement holds them all: then that is the transaction.
fn share_a_statement(appends: &[EncodedAppend]) -> bool {
    let mut rooms = HashSet::new();
    appends.iter().all(|append| append.entries() == 1 && rooms.insert(append.room()))
}

/// An error ends the transaction; what concerns one change alone is among the answers.
async fn write_all(
    transaction: &DatabaseTransaction,
    appends: &[EncodedAppend],
    requests: Vec<Request>,
) -> Result<Answers, DbErr> {
    if !appends.is_empty() {
        fault_point!("append.before_statement");
    }
    let appends = append_all(transaction, appends).await?;
    let mut statements = Vec::with_capacity(requests.len());
    for request in requests {
        statements.push(judged(request.execute(transaction).await)?);
    }
    Ok(Answers { appends, statements })
}

/// Single entries first, in as many rounds as the busiest room has of them; then batches one by one.
async fn append_all(
    transaction: &DatabaseTransaction,
    appends: &[EncodedAppend],
) -> Result<Vec<Result<AppendAnswer, StoreError>>, DbErr> {
    let mut answers: Vec<Option<Result<AppendAnswer, StoreError>>> = appends.iter().map(|_| None).collect();
    let (mut single, batches): (Vec<usize>, Vec<usize>) =
        (0..appends.len()).partition(|place| appends[*place].entries() == 1);
    while !single.is_empty() {
        let mut rooms = HashSet::new();
        let (round, later): (Vec<usize>, Vec<usize>) =
            single.into_iter().partition(|place| rooms.insert(appends[*place].room()));
        let together: Vec<&EncodedAppend> = round.iter().map(|place| &appends[*place]).collect();
        for (place, answer) in round.into_iter().zip(append_together(transaction, &together).await?) {
            answers[place] = Some(answer);
        }
        single = later;
    }
    for place in batches {
        answers[place] = Some(append_alone(transaction, &appends[place]).await?);
    }
    Ok(answers.into_iter().flatten().collect())
}
