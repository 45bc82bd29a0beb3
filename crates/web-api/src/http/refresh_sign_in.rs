//! `POST /api/auth/refresh`: the next access token, for a refresh token.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use reseat_protocol::http::sign_in::Refresh;

use crate::error::ApiError;
use crate::extract::{Device, ValidJson};
use crate::http::sign_in_wire;
use crate::state::AppState;

pub(crate) async fn refresh_sign_in(
    State(state): State<AppState>,
    Device(device): Device,
    ValidJson(body): ValidJson<Refresh>,
) -> Result<Response, ApiError> {
    let signed_in = state.services.sign_in.refresh(body.refresh_token.as_str(), &device).await?;
    sign_in_wire::answer(StatusCode::OK, signed_in, &state)
}
