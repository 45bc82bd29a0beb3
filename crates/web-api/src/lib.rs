//! Reseat over HTTP and WebSocket.
//!
//! It owns routes, frames, headers, status codes and open connections; it knows the domain's services and
//! the wire's types, and maps between them. It must not know a database, a game, or where its settings
//! come from.
//!
//! | module | holds |
//! |---|---|
//! | `http` | one file per route |
//! | `ws` | the WebSocket: upgrade, connections, the hub |
//! | `pages` | the web app that the binary brings with it |
//! | `extract` | what handlers take from a request, proved |
//! | `openapi` | the document of the HTTP API |
//! | `layers` | what happens around every handler |
//! | `error` | the one table from a service's error to status and code |
//! | `limits`, `sign_in_limits`, `buckets` | how much a caller may do |
//! | `router`, `serve` | putting it together, and running it |

mod address;
mod buckets;
mod device_info;
mod error;
mod extract;
mod http;
mod layers;
mod limits;
mod openapi;
mod origin;
mod pages;
mod router;
mod serve;
mod services;
mod session_cookie;
mod sign_in_limits;
mod state;
mod wire;
mod ws;

/// What reads the headers that a caller may fill with anything, for whoever feeds it with garbage.
pub mod headers {
    pub use crate::address::{client_address, user_agent};
    pub use crate::device_info::in_words;
    pub use crate::session_cookie::{CookieFound, SessionCookie};
}

pub use router::router;
pub use serve::serve;
pub use services::{Services, WebSettings};
pub use state::{AppState, Storing};
pub use ws::Hub;
