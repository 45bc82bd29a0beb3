//! placeholder
mod hub;
pub use hub::Hub;
