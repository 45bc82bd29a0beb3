//! The HTTP half over real sockets: every route's success, every refusal, and what they leave behind.
#![expect(clippy::unwrap_used, reason = "a call that fails fails the test that makes it")]

mod accounts;
mod admin;
mod app_sessions;
mod audited;
mod bound_sessions;
mod bounds;
mod claims;
mod cookies;
mod devices;
mod examples;
mod exports;
mod forgetting;
mod given_sessions;
mod handing;
mod handoffs;
mod headers;
mod logging;
mod malformed;
mod openapi;
mod pages;
mod passwords;
mod playing;
mod random_input;
mod reading;
mod redemptions;
mod rematches;
mod rooms;
mod service;
mod signing_in;
mod signing_out;
mod storage_trouble;
mod throttling;
mod wiring;
