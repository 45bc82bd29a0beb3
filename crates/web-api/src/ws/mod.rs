//! The WebSocket: `GET /ws/{room_id}`.
//!
//! | file | holds |
//! |---|---|
//! | `upgrade`, `asked`, `refusal` | who may open a connection |
//! | `lease` | a connection's hold on its seat |
//! | `connection`, `inbound`, `recovering`, `welcome`, `farewell` | one connection, from its first frame to its last |
//! | `heartbeat`, `beacon`, `flush` | whether it is alive, and where that is stored |
//! | `outbound`, `submissions` | what waits to be sent, and to be done |
//! | `ping`, `submit_action`, `sync`, `visibility`, `claim_victory`, `leave` | one message each; `wait` is with the claim |
//! | `hub`, `room`, `member` | all connections of this node |
//! | `feed`, `frames`, `backoff` | what a room's connections are told |
//! | `footprint` | tests: how large an idle connection is |
//!
//! A frame goes from the log through a [`RoomView`](reseat_domain::game::RoomView) into a connection's
//! queue; nothing else that is about a game leaves.

mod asked;
mod backoff;
mod beacon;
mod claim_victory;
mod connection;
mod farewell;
mod feed;
mod flush;
#[cfg(test)]
mod footprint;
mod frames;
mod heartbeat;
mod hub;
mod inbound;
mod lease;
mod leave;
mod member;
mod outbound;
mod ping;
mod recovering;
mod refusal;
mod room;
mod submissions;
mod submit_action;
mod sync;
mod upgrade;
mod visibility;
mod welcome;

use axum::Router;
use axum::routing::get;

use crate::state::AppState;

pub use hub::Hub;

/// The route of the WebSocket.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/ws/{room_id}", get(upgrade::open))
}
