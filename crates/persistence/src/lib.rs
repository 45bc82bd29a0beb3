//! Reseat's storage ports over SeaORM.
//!
//! | module | holds |
//! |---|---|
//! | `store` | [`SeaOrmStore`]: the repositories for single statements, units of work, the schema's check |
//! | `settings` | what may be set when a database is opened, and why it could not be |
//! | `sqlite` | SQLite: opening, and the one write queue |
//! | `postgres` | PostgreSQL: opening, appends that share a statement, units of work |
//! | `connection` | the way of a repository to the database, the same outside and inside a unit |
//! | `shared_queue` | calls of one kind that wait together share a statement: `shared_reads`, `shared_changes` |
//! | `unit_of_work` | one transaction, as its holder sees it |
//! | `dialect` | what databases say differently |
//! | `append`, `request`, `statistics` | what both databases need for their writes |
//! | `repositories` | one file per port |
//! | `rows` | one file per table: the row, and the way from it to the entity and back |
//! | `error` | what a caller can do about a database's error |
//!
//! The one crate besides the migrations that knows the ORM; nothing of the ORM is in what it offers, but
//! for [`SeaOrmStore::write_connection`].
//!
//! # Add a database
//! A variant of `Dialect`: the compiler then names every place that has to say something about it. A module
//! of its own, with a `Database` and a `Transaction`; repositories and rows stay as they are.

mod append;
mod connection;
mod dialect;
mod error;
mod postgres;
mod repositories;
mod request;
mod rows;
mod settings;
mod shared_changes;
mod shared_queue;
mod shared_reads;
mod sqlite;
mod statistics;
mod store;
mod unit_of_work;

pub use settings::{OpenError, StoreSettings};
pub use statistics::WriterStatistics;
pub use store::SeaOrmStore;
