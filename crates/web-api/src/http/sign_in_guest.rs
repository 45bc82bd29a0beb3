//! `POST /session`: playing as a guest.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use reseat_domain::services::{GuestSignIn, Principal, SignInError};
use reseat_domain::session::SessionKind;
use reseat_protocol::http::sign_in::GuestSignIn as Wish;

use crate::error::ApiError;
use crate::extract::{ClientAddress, Device, ValidJson};
use crate::http::device_name::device_name;
use crate::http::player_name::player_name;
use crate::http::sign_in_wire;
use crate::session_cookie::CookieFound;
use crate::state::AppState;

/// The one app that this build signs in to.
const MAIN_APP: &str = "main";

pub(crate) async fn sign_in_guest(
    State(state): State<AppState>,
    address: ClientAddress,
    device: Device,
    headers: HeaderMap,
    ValidJson(wish): ValidJson<Wish>,
) -> Result<Response, ApiError> {
    state.limits.guests.take(address.network()).map_err(ApiError::rate_limited)?;
    let mode = sign_in_wire::mode(wish.mode, &headers, &state)?;
    let wish = guest_sign_in(wish, mode, device)?;
    let former = former_of_cookie(&state, mode, &headers).await?;
    let signed_in = state.services.sign_in.sign_in_guest(&wish).await?;
    if let Some(former) = former {
        // Its token is overwritten in the browser. If this fails the new guest is signed in all the same, and the
        // former session ends by its limits.
        let _ = state.services.device_sessions.end(former.user_id, former.user_session_id).await;
    }
    sign_in_wire::answer(StatusCode::CREATED, signed_in, &state)
}

/// Whose cookie a new one takes the place of.
async fn former_of_cookie(
    state: &AppState,
    mode: SessionKind,
    headers: &HeaderMap,
) -> Result<Option<Principal>, ApiError> {
    match (mode, state.cookie.find(headers)) {
        (SessionKind::Cookie, CookieFound::Token(token)) => {
            match state.services.sign_in.authenticate_cookie(&token).await {
                Ok(former) => Ok(Some(former)),
                Err(SignInError::Store(error)) => Err(error.into()),
                Err(_) => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

fn guest_sign_in(wish: Wish, mode: SessionKind, device: Device) -> Result<GuestSignIn, ApiError> {
    if wish.app.is_some_and(|app| app != MAIN_APP) {
        return Err(ApiError::of_field("unknown_app", "app", "names no app of this service; leave it out"));
    }
    Ok(GuestSignIn {
        display_name: player_name("display_name", wish.display_name.as_deref())?,
        mode,
        device_info: device.device_info,
        device_name: wish.device_name.map(device_name).transpose()?,
        user_agent: device.user_agent,
        ip_address: Some(device.ip_address),
    })
}
