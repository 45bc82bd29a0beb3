//! Reseat over HTTP and WebSocket.

mod address;
mod limits;
mod origin;
mod services;
mod state;
mod wire;
mod ws;

pub use services::{Services, WebSettings};
pub use state::AppState;
pub use ws::Hub;
