//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use http::request::Parts;

use crate::address;
use crate::error::ApiError;
use crate::state::AppState;

/// The client's address, behind the trusted proxies.
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl ClientAddress {
    /// What is throttled as one caller.
    pub(crate) fn network(&self) -> IpAddr {
        address::network_of(self.0)
    }
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        // Without it the router was not served by `serve`: a fault of the wiring.
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().ok_or_else(ApiError::internal)?;
        let trusted = &state.settings.trusted_proxies;
        Ok(Self(address::client_address(&parts.headers, peer.0, trusted)))
    }
}
