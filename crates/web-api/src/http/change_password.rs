//! `PUT /api/auth/password`: another password; the other sessions end.

use axum::extract::State;
use http::StatusCode;
use reseat_domain::services::AccountError;
use reseat_protocol::http::accounts::ChangePassword;

use crate::error::ApiError;
use crate::extract::{ClientAddress, Device, Principal, ValidJson};
use crate::http::throttle;
use crate::state::AppState;

pub(crate) async fn change_password(
    State(state): State<AppState>,
    Principal(caller): Principal,
    address: ClientAddress,
    Device(device): Device,
    ValidJson(body): ValidJson<ChangePassword>,
) -> Result<StatusCode, ApiError> {
    let ticket = throttle::admit_proof(&state, &address, &caller, &device).await?;
    let (current, new) = (body.current_password.as_str(), body.new_password.as_str());
    let accounts = &state.services.accounts;
    let changed = accounts.change_password(&caller, current, new, &device).await;
    ticket.settle(&changed);
    match changed {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(AccountError::Password(rule)) => Err(ApiError::bad_field("new_password", rule.to_string())),
        Err(error) => Err(error.into()),
    }
}
