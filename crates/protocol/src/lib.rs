//! What crosses Reseat's wire: every WebSocket frame and the HTTP bodies, as serde types.
//!
//! It owns names, shapes, bounds and codes, and nothing else: no entity, no service, no socket. The server
//! maps between these types and its own; a client needs no other crate.
//!
//! | module | holds |
//! |---|---|
//! | [`client_message`], [`server_message`] | the frames, one variant each |
//! | [`recovery`], [`entry`], [`room`], [`ending`], [`presence`] | what several frames and bodies share |
//! | [`connect`], [`subprotocol`], [`close_code`] | how a connection begins and ends |
//! | [`http`] | request and answer bodies |
//! | [`limits`], [`decode_error`] | bounds on what is sent in, and how a breach is named |
//!
//! With the feature `typescript`, the module `typescript` prints these types for the web client. With the feature
//! `openapi`, those of HTTP tell their schemas, of which the service makes `/openapi.json`.
//!
//! Each frame and body has a sample in `golden/` that the tests decode and encode again to the same text.

mod fields;
mod message_types;

pub mod client_message;
pub mod close_code;
pub mod connect;
pub mod decode_error;
pub mod duration_text;
pub mod ending;
pub mod entry;
pub mod http;
pub mod limits;
pub mod presence;
pub mod recovery;
pub mod rfc3339_millis;
pub mod room;
pub mod server_message;
pub mod subprotocol;
pub mod token_text;
#[cfg(feature = "typescript")]
pub mod typescript;

pub use client_message::ClientMessage;
pub use close_code::CloseCode;
pub use decode_error::{DecodeError, Fault};
pub use duration_text::DurationText;
pub use recovery::RecoveryState;
pub use server_message::ServerMessage;
pub use token_text::TokenText;

/// The version of the protocol that `welcome` names.
pub const PROTOCOL_VERSION: u32 = 1;
