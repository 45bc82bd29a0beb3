//! Reseat's storage ports over SeaORM.
//!
//! | module | holds |
//! |---|---|
//! | `store` | [`SeaOrmStore`]: the repositories for single statements, units of work, the schema's check |
//! | `connect` | how a database is opened |
//! | `action_writer` | SQLite's one write queue: group commit, units of work, all or nothing |
//! | `unit_of_work` | one transaction, as its holder sees it |
//! | `connection` | the way of a repository to the database, the same outside and inside a unit |
//! | `dialect` | what databases say differently |
//! | `repositories` | one file per port |
//! | `rows` | one file per table: the row, and the way from it to the entity and back |
//! | `error` | what a caller can do about a database's error |
//!
//! The one crate besides the migrations that knows the ORM; nothing of the ORM is in what it offers, but
//! for [`SeaOrmStore::write_connection`].
//!
//! # Add a database
//! A variant of `Dialect` and of the store's `Backend`: the compiler then names every place that has to
//! say something about it. It brings its own two implementations of `Connection`, outside and inside a
//! unit; repositories and rows stay as they are.

mod action_writer;
mod connect;
mod connection;
mod dialect;
mod error;
mod repositories;
mod rows;
mod store;
mod unit_of_work;

pub use action_writer::WriterStatistics;
pub use connect::{OpenError, StoreSettings};
pub use store::SeaOrmStore;
