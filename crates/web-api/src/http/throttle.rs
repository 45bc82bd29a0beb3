//! How often a caller may prove themselves once more, or choose a name.

use reseat_domain::services::Principal;

use crate::error::ApiError;
use crate::extract::ClientAddress;
use crate::sign_in_limits::{Admission, Ticket};
use crate::state::AppState;

/// Asks for a check of the caller's own password. Whoever has stolen a session may not guess at it either; the id
/// stands for the name.
pub(super) fn admit_proof<'a>(
    state: &'a AppState,
    address: &ClientAddress,
    caller: &Principal,
) -> Result<Ticket<'a>, ApiError> {
    match state.limits.sign_ins.admit(address.network(), &caller.user_id.to_string()) {
        Admission::Let(ticket) => Ok(ticket),
        Admission::Throttled { wait, .. } => {
            state.services.accounts.report_throttled();
            Err(ApiError::rate_limited(wait))
        }
    }
}

/// Asks for the choice of a name, or for what reads as much as that hashes.
pub(super) fn admit_choice(state: &AppState, address: &ClientAddress) -> Result<(), ApiError> {
    state.limits.sign_ins.admit_choice(address.network()).map_err(|wait| {
        state.services.accounts.report_throttled();
        ApiError::rate_limited(wait)
    })
}
