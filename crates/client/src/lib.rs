//! A client of Reseat: REST, and a WebSocket that resumes by itself.
//!
//! | module | holds |
//! |---|---|
//! | [`api`] | [`ReseatApi`]: the HTTP routes, typed, with one [`ApiError`] |
//! | [`connection`] | [`GameConnection`]: one seat's connection; reconnects, resumes, repeats what was not answered |
//! | [`random`] | where jitter and ids come from; seeded, a run can be repeated |
//!
//! The types of the frames and bodies are those of `reseat-protocol`, here as [`protocol`]. This crate
//! knows the wire only: nothing of how a service judges, stores or announces.
//!
//! `examples/play_relay.rs` sits down in a room and plays.

pub mod api;
pub mod connection;
pub mod random;
mod service_url;

pub use reseat_protocol as protocol;

pub use self::api::{ApiError, ApiSettings, Problem, ReseatApi};
pub use self::connection::{Event, Events, GameConnection, Options, Seat, Settings, Snapshot, Status};
pub use self::service_url::{InvalidServiceUrl, ServiceUrl};
