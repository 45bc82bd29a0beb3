//! The device that a request comes from.

use std::net::IpAddr;

/// A device, as far as it tells: a proof of nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// The device in words.
    pub device_info: String,
    /// The raw user agent, at most 256 characters.
    pub user_agent: String,
    /// The client's address.
    pub ip_address: Option<IpAddr>,
}
