//! The bus that carries room events between connections and nodes.
//!
//! | type | for |
//! |---|---|
//! | [`InProcessBus`] | one node |
//!
//! A bus knows nothing of what an event means; the log in the database makes up for every notice it loses.

mod in_process_bus;
mod mailbox;

pub use in_process_bus::InProcessBus;
