//! The store on PostgreSQL, beyond what holds on every database; each test in a database of its own, with the
//! real migrations.
//!
//! Nothing sleeps: what must happen at the server is waited for at the server.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod append_queue;
mod cuts;
mod database;
mod heartbeats;
mod lock_order;
mod many_units;
mod opening;
mod pg_dump;
mod queue;
mod races;
mod silence;
mod units;
