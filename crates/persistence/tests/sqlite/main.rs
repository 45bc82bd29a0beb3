//! The store on SQLite; each test in a database of its own, with the real migrations.

mod contract;
mod database;
mod opening;
mod other_writers;
mod schema;
mod units;
mod write_queue;
