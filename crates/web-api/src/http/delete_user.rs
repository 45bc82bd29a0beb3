//! `DELETE /api/users/me`: the end of the caller's account.

use axum::extract::State;
use http::StatusCode;
use reseat_protocol::TokenText;
use reseat_protocol::http::accounts::DeleteAccount;

use crate::error::ApiError;
use crate::extract::{ClientAddress, Device, Principal, ValidJson};
use crate::http::throttle;
use crate::state::AppState;

pub(crate) async fn delete_user(
    State(state): State<AppState>,
    Principal(caller): Principal,
    address: ClientAddress,
    Device(device): Device,
    ValidJson(body): ValidJson<DeleteAccount>,
) -> Result<StatusCode, ApiError> {
    let ticket = throttle::admit_proof(&state, &address, &caller)?;
    let password = body.password.as_ref().map(TokenText::as_str);
    state.services.accounts.delete(&caller, password, &device).await?;
    ticket.succeeded();
    Ok(StatusCode::NO_CONTENT)
}
