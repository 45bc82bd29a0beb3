//! One table after the other at one place of the hall: set, played by people who behave badly, judged.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use reseat_client::random::{Randomness, SeededRandomness};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::check::{Account, check};
use crate::failure::Failure;
use crate::history::Program;
use crate::history::hidden;
use crate::history::nodes::Service;
use crate::history::person::{Kind, Person};
use crate::history::progress::Progress;
use crate::plan::{self, TablePlan};
use crate::table::{Table, casino, relay};
use crate::violation::Violation;

/// The points that end a game of Casino here: a few rounds.
const TARGET: u32 = 11;

/// What came of the rooms.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// The number of entries of each.
    pub(crate) heads: BTreeMap<Uuid, i64>,
    pub(crate) violations: Vec<Violation>,
}

/// A place of the hall.
pub(crate) struct Rooms {
    index: u16,
    kind: Kind,
    people: u8,
    patience: Duration,
    services: Arc<[Service]>,
    progress: Arc<Progress>,
    random: SeededRandomness,
}

impl Rooms {
    pub(crate) fn new(
        index: u16,
        program: &Program,
        services: Vec<Service>,
        progress: Arc<Progress>,
        random: SeededRandomness,
    ) -> Self {
        let (kind, people) = program.seating.of(index);
        let patience = program.patience;
        Self { index, kind, people, patience, services: services.into(), progress, random }
    }

    /// Goes on until it is time to stop.
    pub(crate) async fn play(self) -> Result<Judged, Failure> {
        let mut judged = Judged::default();
        while !self.progress.is_stopped() {
            self.play_one(&mut judged).await?;
            if !judged.violations.is_empty() {
                self.progress.stop();
            }
        }
        Ok(judged)
    }

    async fn play_one(&self, judged: &mut Judged) -> Result<(), Failure> {
        // A node may be killed at this moment: then another table is set.
        let Ok(table) = self.set().await else { return Ok(()) };
        let mut playing = JoinSet::new();
        for seated in table.people {
            let (services, progress) = (Arc::clone(&self.services), Arc::clone(&self.progress));
            let random = plan::sequence(&self.random);
            playing
                .spawn(Person::sit_down(seated, self.kind, services, progress, self.patience, random).play());
        }
        let mut people = Vec::new();
        while let Some(person) = playing.join_next().await {
            people.push(person??);
        }
        // Nobody adds to the log any more: now everybody can see its end.
        let mut histories = Vec::new();
        for person in people {
            histories.push(person.look_back().await?);
        }
        let accounts: Vec<_> = histories
            .iter()
            .map(|history| Account { record: &history.record, log: &history.log, must_end: false })
            .collect();
        let log = accounts.first().map_or(&[][..], |account| account.log);
        judged.heads.insert(table.room_id, log.last().map_or(0, |entry| entry.sequence_number));
        judged.violations.extend(check(&accounts));
        judged.violations.extend(hidden::check(&accounts));
        for account in &accounts {
            let intents = account.record.intents.values();
            let refusals = intents.map(|intent| intent.refusals.len() as u64).sum();
            self.progress.played(account.record.tally.duplicates, refusals);
        }
        Ok(())
    }

    async fn set(&self) -> Result<Table, Failure> {
        let drawn = usize::try_from(self.random.next_u64() % self.services.len() as u64).unwrap_or_default();
        let api = &self.services[drawn].api;
        let plan = TablePlan { people: self.people, bots: 0 };
        let room = match self.kind {
            Kind::Casino => casino(plan, TARGET),
            Kind::Relay => relay(plan),
        };
        Table::set(api, usize::from(self.index), plan, &room).await
    }
}
