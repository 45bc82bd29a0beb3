//! Fakes, builders and the contract tests of Reseat's ports. Used by tests only; knows the domain and no
//! adapter.
//!
//! | part | holds |
//! |---|---|
//! | [`builders`] | entities with fixed, readable values: `a_room(1)`, `a_player(&room, 0, &user)` |
//! | [`contract`] | what every adapter of a port must pass, and a macro per port that runs it |
//! | [`MemoryStore`], [`MemoryBus`], … | a fake of each port, which passes that contract |
//! | [`TallyGame`] | a small game for the tests of services |
//! | [`Wiring`] | all services over any ports |
//! | [`TcpProxy`] | a network that stalls, cuts or delays on command |
//!
//! # Run a contract on an adapter
//! ```text
//! async fn make_store() -> (Arc<dyn Store>, TempDir) { /* fresh, empty, migrated */ }
//! reseat_testkit::store_contract!(make_store);
//! ```
//! Every macro takes the name of an `async fn` that answers what is tested and a guard that is kept until
//! the test is over. The calling crate needs `tokio` (features `macros`, `rt-multi-thread`) among its
//! dev-dependencies.

mod bearer;
pub mod builders;
pub mod contract;
mod fake_hasher;
mod fake_tokens;
mod fixed_clock;
mod memory_bus;
mod memory_store;
mod paused_clock;
mod recording_observer;
mod seeded_randomness;
mod tally_game;
mod tcp_proxy;
mod wiring;

pub use bearer::Bearer;
pub use fake_hasher::FakeHasher;
pub use fake_tokens::FakeTokens;
pub use fixed_clock::FixedClock;
pub use memory_bus::MemoryBus;
pub use memory_store::MemoryStore;
pub use paused_clock::PausedClock;
pub use recording_observer::RecordingObserver;
pub use seeded_randomness::SeededRandomness;
pub use tally_game::{Tally, TallyAction, TallyEvent, TallyGame, TallyOptions, TallyRejection};
pub use tcp_proxy::TcpProxy;
pub use wiring::{Wired, Wiring};
