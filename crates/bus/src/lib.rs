//! The bus that carries notices between connections and nodes: what happens in rooms, and which user sessions
//! have ended.
//!
//! | type | for |
//! |---|---|
//! | [`InProcessBus`] | one node |
//!
//! A bus knows nothing of what a notice means; the database makes up for every one it loses.

mod in_process_bus;
mod mailbox;

pub use in_process_bus::InProcessBus;
