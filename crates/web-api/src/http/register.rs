//! `POST /api/auth/register`: a new account, signed in.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use reseat_protocol::http::accounts::PasswordSignIn;

use crate::error::ApiError;
use crate::extract::{CameWith, ClientAddress, Device, ValidJson};
use crate::http::{log_in, sign_in_wire, throttle};
use crate::state::AppState;

pub(crate) async fn register(
    State(state): State<AppState>,
    CameWith(came_with): CameWith,
    address: ClientAddress,
    Device(device): Device,
    headers: HeaderMap,
    ValidJson(body): ValidJson<PasswordSignIn>,
) -> Result<Response, ApiError> {
    let (chosen, wish) = log_in::attempt(body, device, &headers, &state)?;
    throttle::admit_choice(&state, &address, came_with.first(), &wish.device).await?;
    let signed_in = state.services.accounts.register(&came_with, &chosen, &wish).await?;
    sign_in_wire::answer(StatusCode::CREATED, signed_in, &state)
}
