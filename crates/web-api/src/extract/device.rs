//! The device that a request comes from, as it is kept beside a seat or a user session.

use axum::extract::FromRequestParts;
use http::request::Parts;
use reseat_domain::session;

use crate::error::ApiError;
use crate::extract::ClientAddress;
use crate::state::AppState;
use crate::{address, device_info};

/// A device, as far as it tells: a proof of nothing. Its address is known.
pub(crate) struct Device(pub(crate) session::Device);

impl FromRequestParts<AppState> for Device {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let ClientAddress(ip_address) = ClientAddress::from_request_parts(parts, state).await?;
        let user_agent = address::user_agent(&parts.headers);
        let device_info = device_info::in_words(&user_agent);
        Ok(Self(session::Device { device_info, user_agent, ip_address: Some(ip_address) }))
    }
}
