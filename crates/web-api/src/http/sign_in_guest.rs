//! `POST /session`: playing as a guest.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use reseat_domain::services::GuestSignIn;
use reseat_protocol::http::sign_in::{GuestSignIn as Wish, SignInMode, SignedIn};

use crate::error::ApiError;
use crate::extract::{ClientAddress, Device, ValidJson};
use crate::http::player_name::player_name;
use crate::http::sign_in_wire;
use crate::state::AppState;

/// The longest name of a device, in characters.
const MAX_DEVICE_NAME: usize = 64;
/// The one app that this build signs in to.
const MAIN_APP: &str = "main";

pub(crate) async fn sign_in_guest(
    State(state): State<AppState>,
    address: ClientAddress,
    device: Device,
    ValidJson(wish): ValidJson<Wish>,
) -> Result<(StatusCode, Json<SignedIn>), ApiError> {
    state.limits.guests.take(address.network()).map_err(ApiError::rate_limited)?;
    let wish = guest_sign_in(wish, device)?;
    let signed_in = state.services.sign_in.sign_in_guest(&wish).await?;
    Ok((StatusCode::CREATED, Json(sign_in_wire::signed_in(signed_in))))
}

fn guest_sign_in(wish: Wish, device: Device) -> Result<GuestSignIn, ApiError> {
    if wish.mode == Some(SignInMode::Cookie) {
        let message = "must be `bearer`: this build does not offer sessions in cookies";
        return Err(ApiError::of_field("mode_not_offered", "mode", message));
    }
    if wish.app.is_some_and(|app| app != MAIN_APP) {
        return Err(ApiError::of_field("unknown_app", "app", "names no app of this service; leave it out"));
    }
    Ok(GuestSignIn {
        display_name: player_name("display_name", wish.display_name.as_deref())?,
        device_name: wish.device_name.map(device_name).transpose()?,
        user_agent: device.user_agent,
        ip_address: Some(device.ip_address),
    })
}

fn device_name(name: String) -> Result<String, ApiError> {
    if name.chars().count() > MAX_DEVICE_NAME || name.chars().any(char::is_control) {
        return Err(ApiError::bad_field(
            "device_name",
            "must be at most 64 characters, none of them a control",
        ));
    }
    Ok(name)
}
