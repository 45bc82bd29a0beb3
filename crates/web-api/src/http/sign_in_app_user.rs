//! `POST /api/apps/sessions`: an app's backend signs in one of its own users.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use reseat_domain::app::ExternalId;
use reseat_domain::services::AppUser;
use reseat_domain::session;
use reseat_protocol::http::handoffs::AppSignIn;

use crate::error::ApiError;
use crate::extract::{AppCaller, Device, ValidJson};
use crate::http::player_name::player_name;
use crate::http::sign_in_wire;
use crate::state::AppState;

pub(crate) async fn sign_in_app_user(
    State(state): State<AppState>,
    AppCaller(app): AppCaller,
    Device(device): Device,
    ValidJson(wish): ValidJson<AppSignIn>,
) -> Result<Response, ApiError> {
    let (signed_in, is_new) = state.services.app_sessions.sign_in(&app, &app_user(&wish, device)?).await?;
    sign_in_wire::answer(if is_new { StatusCode::CREATED } else { StatusCode::OK }, signed_in, &state)
}

fn app_user(wish: &AppSignIn, device: session::Device) -> Result<AppUser, ApiError> {
    let bad_id = || ApiError::bad_field("external_id", "must be 1 to 128 characters, none of them a control");
    Ok(AppUser {
        external_id: ExternalId::parse(&wish.external_id).ok_or_else(bad_id)?,
        display_name: player_name("display_name", wish.display_name.as_deref())?,
        device,
    })
}
