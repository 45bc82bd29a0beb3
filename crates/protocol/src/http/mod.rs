//! The bodies and queries of the HTTP API. Each answer of the service is one of these; a refusal is a
//! [`Problem`](problem::Problem).

pub mod accounts;
pub mod actions;
pub mod admin;
pub mod casino;
pub mod claims;
pub mod device_sessions;
pub mod games;
pub mod handoffs;
pub mod heartbeats;
pub mod keys;
pub mod problem;
pub mod results;
pub mod rooms;
pub mod sign_in;
