//! `GET /api/auth/me`: who the caller is.

use axum::Json;
use axum::extract::State;
use reseat_protocol::http::sign_in::Me;

use crate::error::ApiError;
use crate::extract::Principal;
use crate::http::sign_in_wire;
use crate::state::AppState;

pub(crate) async fn show_me(
    State(state): State<AppState>,
    Principal(caller): Principal,
) -> Result<Json<Me>, ApiError> {
    let user = state.services.sign_in.user(&caller).await?;
    let session = state.services.sign_in.user_session(&caller).await?;
    Ok(Json(Me { user: sign_in_wire::user(user), session: sign_in_wire::user_session(session, true) }))
}
