//! The device that a request comes from, as it is kept beside a seat or a user session.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::address;
use crate::error::ApiError;
use crate::extract::ClientAddress;
use crate::state::AppState;

/// A device, as far as it tells: a proof of nothing.
pub(crate) struct Device {
    /// The user agent, at most 256 characters.
    pub(crate) user_agent: String,
    /// The client's address.
    pub(crate) ip_address: IpAddr,
}

impl FromRequestParts<AppState> for Device {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let ClientAddress(ip_address) = ClientAddress::from_request_parts(parts, state).await?;
        Ok(Self { user_agent: address::user_agent(&parts.headers), ip_address })
    }
}
