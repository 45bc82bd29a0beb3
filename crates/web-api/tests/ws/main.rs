//! The WebSocket over real sockets: the real router and services, over storage and a bus in memory.
//!
//! Where a test is about time, tokio's clock is paused and goes on by itself whenever everybody waits;
//! nothing ever sleeps.
#![expect(clippy::unwrap_used, reason = "a call that fails fails the test that makes it")]

mod cut_bus;
mod faulty_store;
mod player;
mod steps;
mod table;

mod abandonment;
mod actions;
mod between_steps;
mod feeds;
mod ghosts;
mod half_open;
mod heartbeats;
mod limits;
mod logging;
mod outages;
mod presence;
mod refusals;
mod revocations;
mod shutdown;
mod snapshots;
mod statuses;
mod takeovers;
mod turn_times;
mod welcomes;
