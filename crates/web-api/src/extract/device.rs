//! The device that a request comes from, as it is kept beside a seat or a user session.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::error::ApiError;
use crate::extract::ClientAddress;
use crate::state::AppState;
use crate::{address, device_info};

/// A device, as far as it tells: a proof of nothing.
pub(crate) struct Device {
    /// The device in words.
    pub(crate) device_info: String,
    /// The user agent, at most 256 characters.
    pub(crate) user_agent: String,
    /// The client's address.
    pub(crate) ip_address: IpAddr,
}

impl FromRequestParts<AppState> for Device {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let ClientAddress(ip_address) = ClientAddress::from_request_parts(parts, state).await?;
        let user_agent = address::user_agent(&parts.headers);
        Ok(Self { device_info: device_info::in_words(&user_agent), user_agent, ip_address })
    }
}
