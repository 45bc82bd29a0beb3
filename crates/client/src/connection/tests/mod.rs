//! The states of a connection, tested without sockets and on paused time.

mod actions;
mod closes;
mod entries;
mod fake;
mod heartbeats;
mod reconnects;
