//! `POST /api/auth/refresh`: the next access token, for a refresh token.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::sign_in::{Refresh, SignedIn};

use crate::error::ApiError;
use crate::extract::ValidJson;
use crate::http::sign_in_wire;
use crate::state::AppState;

pub(crate) async fn refresh_sign_in(
    State(state): State<AppState>,
    ValidJson(body): ValidJson<Refresh>,
) -> Result<Json<SignedIn>, ApiError> {
    let signed_in = state.services.sign_in.refresh(body.refresh_token.as_str()).await?;
    Ok(Json(sign_in_wire::signed_in(signed_in)))
}
