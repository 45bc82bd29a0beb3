//! What all that play and all that break share: counts, and the wish to stop.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

/// How often something happened.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    /// Once more; answers how often by now.
    pub(crate) fn more(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counts of a run.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    goal: u64,
    stop: watch::Sender<bool>,
    /// Acknowledged actions.
    actions: Count,
    duplicates: Count,
    refusals: Count,
    /// Connections that were opened, and those of them that continued another.
    pub(crate) connections: Count,
    pub(crate) resumes: Count,
    /// Connections that a player dropped.
    pub(crate) cuts: Count,
    /// Connections that a player let go silent.
    pub(crate) silences: Count,
    pub(crate) takeovers: Count,
    /// Actions over a connection that had lost its seat.
    pub(crate) superseded: Count,
    pub(crate) kills: Count,
    pub(crate) freezes: Count,
    pub(crate) outages: Count,
}

impl Progress {
    /// Nothing yet; it is time to stop after so many acknowledged actions.
    pub(crate) fn new(goal: u64) -> Self {
        Self { goal, ..Self::default() }
    }

    /// An action was acknowledged.
    pub(crate) fn acknowledged(&self) {
        if self.actions.more() >= self.goal {
            self.stop();
        }
    }

    /// A game is over, with so many repeated acks and refusals.
    pub(crate) fn played(&self, duplicates: u64, refusals: u64) {
        self.duplicates.add(duplicates);
        self.refusals.add(refusals);
    }

    /// It is time to stop.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }

    /// Waits until it is time to stop.
    pub(crate) async fn stopped(&self) {
        // The sender lives in `self`, so waiting does not fail.
        let _ = self.stop.subscribe().wait_for(|stopped| *stopped).await;
    }

    /// Whether too little happened to prove anything.
    pub(crate) fn is_tame(&self) -> bool {
        [&self.actions, &self.duplicates, &self.cuts, &self.resumes, &self.takeovers, &self.superseded]
            .iter()
            .any(|count| count.get() == 0)
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figures = [
            ("actions acknowledged", &self.actions),
            ("duplicates", &self.duplicates),
            ("refused", &self.refusals),
            ("connections", &self.connections),
            ("resumes", &self.resumes),
            ("cuts", &self.cuts),
            ("silences", &self.silences),
            ("takeovers", &self.takeovers),
            ("actions over a superseded connection", &self.superseded),
            ("kills", &self.kills),
            ("freezes", &self.freezes),
            ("database outages", &self.outages),
        ];
        for (index, (name, count)) in figures.into_iter().enumerate() {
            let between = if index == 0 { "" } else { ", " };
            write!(f, "{between}{name} {}", count.get())?;
        }
        Ok(())
    }
}
