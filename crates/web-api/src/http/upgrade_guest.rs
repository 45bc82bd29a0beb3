//! `POST /api/auth/upgrade`: a guest becomes a registered user, and keeps seats, results and session.

use axum::Json;
use axum::extract::State;
use reseat_domain::services::SignInAttempt;
use reseat_protocol::http::accounts::UpgradeGuest;
use reseat_protocol::http::sign_in::Me;

use crate::error::ApiError;
use crate::extract::{ClientAddress, Device, Principal, ValidJson};
use crate::http::{sign_in_wire, throttle};
use crate::state::AppState;

pub(crate) async fn upgrade_guest(
    State(state): State<AppState>,
    Principal(caller): Principal,
    address: ClientAddress,
    Device(device): Device,
    ValidJson(body): ValidJson<UpgradeGuest>,
) -> Result<Json<Me>, ApiError> {
    throttle::admit_choice(&state, &address, Some(&caller), &device).await?;
    let (username, password) = (body.username.into_string(), body.password.into_string());
    let chosen = SignInAttempt { username, password };
    let (user, session) = state.services.accounts.upgrade(&caller, &chosen, &device).await?;
    Ok(Json(Me { user: sign_in_wire::user(user), session: sign_in_wire::user_session(session, true) }))
}
