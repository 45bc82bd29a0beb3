//! What the task shows of itself: the snapshot, then the event that led to it.

use reseat_protocol::ServerMessage;
use tokio::sync::watch;

use super::events::{Event, EventSender};
use super::snapshot::Snapshot;
use super::statistics::Statistics;
use super::status::Status;

/// The task's end of the snapshot and the events.
#[derive(Debug)]
pub(crate) struct Publisher {
    snapshot: watch::Sender<Snapshot>,
    events: EventSender,
}

impl Publisher {
    pub(crate) fn new(snapshot: Snapshot, events: EventSender) -> (Self, watch::Receiver<Snapshot>) {
        let (snapshot, receiver) = watch::channel(snapshot);
        (Self { snapshot, events }, receiver)
    }

    /// Shows a new status, and tells it when it is another one.
    pub(crate) fn status(&self, status: Status) {
        let changed = self.snapshot.send_if_modified(|snapshot| {
            let before = std::mem::replace(&mut snapshot.status, status);
            before != status
        });
        if changed {
            self.event(Event::Status(status));
        }
    }

    /// Changes the snapshot, then tells the frame that changed it.
    pub(crate) fn tell(&self, message: ServerMessage, change: impl FnOnce(&mut Snapshot, &ServerMessage)) {
        self.snapshot.send_modify(|snapshot| change(snapshot, &message));
        self.event(Event::Message(message));
    }

    /// Changes the snapshot and tells nothing.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        self.snapshot.send_modify(change);
    }

    pub(crate) fn count(&self, counter: impl FnOnce(&mut Statistics) -> &mut u64) {
        // Whoever watches the state is not woken for a count.
        self.snapshot.send_if_modified(|snapshot| {
            *counter(&mut snapshot.statistics) += 1;
            false
        });
    }

    /// Looks at the snapshot.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Snapshot) -> T) -> T {
        look(&self.snapshot.borrow())
    }

    fn event(&self, event: Event) {
        if self.events.push(event) {
            self.count(|statistics| &mut statistics.missed_events);
        }
    }
}
