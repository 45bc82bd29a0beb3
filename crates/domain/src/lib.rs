//! Sessions, seats, games and the action log of Reseat: entities, services and ports, without input or
//! output.
//!
//! | module | holds |
//! |---|---|
//! | [`id`] | the identifiers, one type each |
//! | [`user`], [`account`], [`app`] | who signs in, for whom and to what |
//! | [`session`], [`token`] | the sessions, and what proves them |
//! | [`audit`] | what is kept of all that happened to accounts and sessions |
//! | [`game`] | rooms, players, the action log's entries, and what a game is ([`game::rules::GameRules`]) |
//! | [`ports`] | what the services need from outside, one trait per file |
//! | [`services`] | the use cases; the only callers of the ports |
//! | `mocks` (feature `mocks`) | a mock of every port |
//!
//! # Add a port
//! 1. One file in `ports/`, one trait, named by need; `# Errors` and what an adapter MUST do in its
//!    documentation; `#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]` above
//!    `#[async_trait]`.
//! 2. Its mock into `mocks.rs`, its fake and its contract into `reseat-testkit`.
//! 3. The service takes it as `Arc<dyn Port>`.
//! 4. The adapter in its own crate, passing the contract; one line in the app's wiring.

pub mod account;
pub mod app;
pub mod audit;
pub mod error;
pub mod fault;
pub mod game;
pub mod id;
#[cfg(any(test, feature = "mocks"))]
pub mod mocks;
pub mod ports;
pub mod services;
pub mod session;
pub mod time;
pub mod token;
pub mod user;
