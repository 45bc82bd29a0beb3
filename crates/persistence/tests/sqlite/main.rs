//! The store on SQLite; each test in a database of its own, with the real migrations.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod database;
mod full_disk;
mod opening;
mod other_writers;
mod schema;
mod units;
mod write_queue;
