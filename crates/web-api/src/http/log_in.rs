//! `POST /api/auth/login`: a new session for whoever knows the password.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use reseat_domain::services::{SessionWish, SignInAttempt};
use reseat_domain::session;
use reseat_protocol::http::accounts::PasswordSignIn;

use crate::error::ApiError;
use crate::extract::{CameWith, ClientAddress, Device, ValidJson};
use crate::http::session_wish::{Wished, session_wish};
use crate::http::{sign_in_wire, throttle};
use crate::sign_in_limits::Admission;
use crate::state::AppState;

/// The largest body, whatever other routes take: a password of 64 KiB is a wrong one, and answered as such.
pub(super) const BODY_BYTES: usize = 128 * 1024;

pub(crate) async fn log_in(
    State(state): State<AppState>,
    CameWith(came_with): CameWith,
    address: ClientAddress,
    Device(device): Device,
    headers: HeaderMap,
    ValidJson(body): ValidJson<PasswordSignIn>,
) -> Result<Response, ApiError> {
    let (attempt, wish) = attempt(body, device, &headers, &state)?;
    let accounts = &state.services.accounts;
    match state.limits.sign_ins.admit(address.network(), &attempt.username) {
        Admission::Let(ticket) => {
            let signed_in = accounts.sign_in(&came_with, &attempt, &wish).await;
            ticket.settle(&signed_in);
            sign_in_wire::answer(StatusCode::OK, signed_in?, &state)
        }
        Admission::Throttled { throttled, is_worked: true } => {
            accounts.refuse_throttled(&attempt, &wish.device, throttled.first_by).await?;
            Err(ApiError::rate_limited(throttled.wait))
        }
        Admission::Throttled { throttled, is_worked: false } => {
            throttle::refuse(&state, throttled, None, &wish.device).await
        }
    }
}

/// What a body says: who wants in, and to what session.
pub(super) fn attempt(
    body: PasswordSignIn,
    device: session::Device,
    headers: &HeaderMap,
    state: &AppState,
) -> Result<(SignInAttempt, SessionWish), ApiError> {
    let wished = Wished { mode: body.mode, device_name: body.device_name, app: body.app };
    let wish = session_wish(wished, device, headers, state)?;
    let (username, password) = (body.username.into_string(), body.password.into_string());
    Ok((SignInAttempt { username, password }, wish))
}
