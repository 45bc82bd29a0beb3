//! The WebSocket over real sockets: the real router and services, over storage and a bus in memory.
//!
//! Where a test is about time, tokio's clock is paused and goes on by itself whenever everybody waits;
//! nothing ever sleeps.
#![expect(clippy::unwrap_used, reason = "a call that fails fails the test that makes it")]

mod faulty_store;
mod player;
mod table;

mod abandonment;
mod actions;
mod feeds;
mod heartbeats;
mod limits;
mod logging;
mod refusals;
mod shutdown;
mod takeovers;
mod welcomes;
