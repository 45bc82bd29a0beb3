//! The WebSocket: `GET /ws/{room_id}`.
//!
//! | file | holds |
//! |---|---|
//! | `upgrade`, `asked`, `refusal` | who may open a connection |
//! | `lease`, `holds` | a connection's hold on its seat, and all of this node |
//! | `connection`, `inbound`, `recovering`, `welcome`, `farewell` | one connection, from its first frame to its last |
//! | `heartbeat`, `status`, `beacon`, `flush` | whether it is alive, who is told, and where that is stored |
//! | `outbound`, `submissions` | what waits to be sent, and to be done |
//! | `ping`, `submit_action`, `sync`, `visibility`, `claim_victory`, `leave` | one message each; `wait` is with the claim |
//! | `hub`, `room`, `member`, `devices` | all connections of this node |
//! | `revocation` | closes those whose user session has ended |
//! | `snapshots` | stores what the service hands out for faster replays |
//! | `feed`, `frames`, `newest`, `missed`, `backoff` | what a room's connections are told |
//! | `footprint` | tests: how large an idle connection is |
//!
//! A frame goes from the log through a [`RoomView`](reseat_domain::game::RoomView) into a connection's
//! queue; nothing else that is about a game leaves.

mod asked;
mod backoff;
mod beacon;
mod claim_victory;
mod connection;
mod devices;
mod farewell;
mod feed;
mod flush;
#[cfg(test)]
mod footprint;
mod frames;
mod heartbeat;
mod holds;
mod hub;
mod inbound;
mod lease;
mod leave;
mod member;
mod missed;
mod newest;
mod outbound;
mod ping;
mod recovering;
mod refusal;
mod revocation;
mod room;
mod snapshots;
mod status;
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
