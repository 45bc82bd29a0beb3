//! `DELETE /api/users/me`: the end of the caller's account.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use reseat_protocol::TokenText;
use reseat_protocol::http::accounts::DeleteAccount;

use crate::error::ApiError;
use crate::extract::{ClientAddress, Device, Principal, ValidJson};
use crate::http::{signed_out, throttle};
use crate::state::AppState;

pub(crate) async fn delete_user(
    State(state): State<AppState>,
    Principal(caller): Principal,
    address: ClientAddress,
    Device(device): Device,
    ValidJson(body): ValidJson<DeleteAccount>,
) -> Result<impl IntoResponse, ApiError> {
    let accounts = &state.services.accounts;
    match body.password.as_ref().map(TokenText::as_str) {
        Some(password) => {
            let ticket = throttle::admit_proof(&state, &address, &caller, &device).await?;
            let deleted = accounts.delete(&caller, Some(password), &device).await;
            ticket.settle(&deleted);
            deleted?;
        }
        // Nothing is guessed at: that must not keep others behind the same address from signing in.
        None => {
            state.limits.own_data.take(caller.user_id).map_err(ApiError::rate_limited)?;
            accounts.delete(&caller, None, &device).await?;
        }
    }
    Ok((StatusCode::NO_CONTENT, signed_out::headers(&state)))
}
