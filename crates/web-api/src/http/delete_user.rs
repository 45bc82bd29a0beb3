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
    let ticket = throttle::admit_proof(&state, &address, &caller)?;
    let password = body.password.as_ref().map(TokenText::as_str);
    let deleted = state.services.accounts.delete(&caller, password, &device).await;
    ticket.settle(&deleted);
    deleted?;
    Ok((StatusCode::NO_CONTENT, signed_out::headers(&state)))
}
