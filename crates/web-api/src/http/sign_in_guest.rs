//! `POST /session`: playing as a guest.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use reseat_domain::services::{GuestSignIn, Principal, SignInError};
use reseat_domain::session::SessionKind;
use reseat_protocol::http::sign_in::GuestSignIn as Wish;

use crate::error::ApiError;
use crate::extract::{ClientAddress, Device, ValidJson};
use crate::http::player_name::player_name;
use crate::http::session_wish::{Wished, session_wish};
use crate::http::sign_in_wire;
use crate::session_cookie::CookieFound;
use crate::state::AppState;

pub(crate) async fn sign_in_guest(
    State(state): State<AppState>,
    address: ClientAddress,
    Device(device): Device,
    headers: HeaderMap,
    ValidJson(wish): ValidJson<Wish>,
) -> Result<Response, ApiError> {
    state.limits.guests.take(address.network()).map_err(ApiError::rate_limited)?;
    let wished = Wished { mode: wish.mode, device_name: wish.device_name, app: wish.app };
    let session = session_wish(wished, device, &headers, &state)?;
    let display_name = player_name("display_name", wish.display_name.as_deref())?;
    let replaces = replaced_by_cookie(&state, session.mode, &headers).await?;
    let wish = GuestSignIn { display_name, session, replaces };
    let signed_in = state.services.sign_in.sign_in_guest(&wish).await?;
    sign_in_wire::answer(StatusCode::CREATED, signed_in, &state)
}

/// Whose cookie a new one takes the place of.
async fn replaced_by_cookie(
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
