//! What holds on SQLite and on PostgreSQL alike; each test in a database of its own, with the real migrations.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod contract;
mod database;
mod many_writers;
mod model;
mod opening;
mod schema;
mod sharing;
mod sign_ins;
mod step;
mod units;
