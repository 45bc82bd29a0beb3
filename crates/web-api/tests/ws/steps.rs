//! The steps of a node: every call to a port of its storage or its bus, before and after. A test holds one of
//! them, does something elsewhere meanwhile, and lets it go. Whatever calls a port is a step, so that a new one
//! is held without being named anywhere.

mod bus;
mod store;

use std::sync::{Arc, Mutex};

use reseat_domain::ports::{RoomBus, Store};
use tokio::sync::watch;

/// The steps of one node. Until it is told to hold one, they pass.
pub(crate) struct Steps {
    /// How many pass before one is held.
    left: Mutex<Option<usize>>,
    held: watch::Sender<Option<String>>,
}

impl Steps {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { left: Mutex::default(), held: watch::Sender::new(None) })
    }

    /// This storage, each call a step.
    pub(crate) fn store(self: &Arc<Self>, inner: Arc<dyn Store>) -> Arc<dyn Store> {
        Arc::new(store::SteppedStore { inner, steps: Arc::clone(self) })
    }

    /// This bus, each call a step.
    pub(crate) fn bus(self: &Arc<Self>, inner: Arc<dyn RoomBus>) -> Arc<dyn RoomBus> {
        Arc::new(bus::SteppedBus { inner, steps: Arc::clone(self) })
    }

    /// Holds the step that comes after so many others from now on.
    pub(crate) fn hold(&self, after: usize) {
        *self.left.lock().unwrap() = Some(after);
    }

    /// Waits until the step is held; its name.
    pub(crate) async fn held(&self) -> String {
        let mut held = self.held.subscribe();
        held.wait_for(Option::is_some).await.unwrap().clone().unwrap()
    }

    /// Lets go what is held, and holds nothing more.
    pub(crate) fn release(&self) {
        *self.left.lock().unwrap() = None;
        self.held.send_replace(None);
    }

    async fn pass(&self, when: &str, call: &str) {
        if self.is_to_be_held() {
            self.held.send_replace(Some(format!("{when} {call}")));
            self.held.subscribe().wait_for(Option::is_none).await.unwrap();
        }
    }

    fn is_to_be_held(&self) -> bool {
        let mut left = self.left.lock().unwrap();
        let is_next = *left == Some(0);
        *left = left.and_then(|left| left.checked_sub(1));
        is_next
    }
}
