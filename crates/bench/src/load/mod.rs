//! The players: they sit down over HTTP and play over WebSockets, all in this process, on one thread.
//!
//! | file | holds |
//! |---|---|
//! | `stage` | the thread that all players run on |
//! | `seats` | rooms and those who sit in them, made over HTTP |
//! | `socket` | a player's WebSocket |
//! | `http` | a caller over HTTP |
//! | `idle` | players who only stay |
//! | `game` | what is played: Relay or Casino |
//! | `busy_room` | a room with one action in flight at all times |
//!
//! The WebSocket is that of `tokio-tungstenite` and not that of `reseat-client`. The client keeps an
//! outbox, a heartbeat, an order of events, a snapshot and two tasks for each connection: work for a
//! player's device. Here one machine plays all of them beside the server, and what it spends on them is
//! missing where it is measured.

pub(crate) mod busy_room;
pub(crate) mod game;
pub(crate) mod http;
pub(crate) mod idle;
pub(crate) mod seats;
pub(crate) mod socket;
pub(crate) mod stage;
