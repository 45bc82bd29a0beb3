//! How often a caller may prove themselves once more, or choose a name.

use reseat_domain::id::UserId;
use reseat_domain::services::Principal;
use reseat_domain::session;

use crate::error::ApiError;
use crate::extract::ClientAddress;
use crate::sign_in_limits::{Admission, Throttled, Ticket};
use crate::state::AppState;

/// Asks for a check of the caller's own password, which counts as one at their name does: whoever has stolen a session
/// may not guess at it either, here and at the sign-in together.
pub(super) async fn admit_proof<'a>(
    state: &'a AppState,
    address: &ClientAddress,
    caller: &Principal,
    device: &session::Device,
) -> Result<Ticket<'a>, ApiError> {
    let user = state.services.sign_in.user(caller).await?;
    match state.limits.sign_ins.admit(address.network(), &user.username) {
        Admission::Let(ticket) => Ok(ticket),
        Admission::Throttled { throttled, .. } => refuse(state, throttled, Some(user.id), device).await,
    }
}

/// Asks for the choice of a name. `caller` is who asks, if that is known.
pub(super) async fn admit_choice(
    state: &AppState,
    address: &ClientAddress,
    caller: Option<&Principal>,
    device: &session::Device,
) -> Result<(), ApiError> {
    match state.limits.sign_ins.admit_choice(address.network()) {
        Ok(()) => Ok(()),
        Err(throttled) => refuse(state, throttled, caller.map(|caller| caller.user_id), device).await,
    }
}

/// Notes that somebody was refused unread, and says so.
pub(super) async fn refuse<T>(
    state: &AppState,
    throttled: Throttled,
    user: Option<UserId>,
    device: &session::Device,
) -> Result<T, ApiError> {
    state.services.accounts.note_throttled(user, device, throttled.first_by).await?;
    Err(ApiError::rate_limited(throttled.wait))
}
