//! What every sign-in may say of the session that it wants: one reading for all of them.

use http::HeaderMap;
use reseat_domain::services::SessionWish;
use reseat_domain::session::{Device, SessionKind};
use reseat_protocol::http::sign_in::SignInMode;

use crate::error::ApiError;
use crate::http::device_name::device_name;
use crate::origin::require_own_page;
use crate::state::AppState;

/// The one app that this build signs in to.
const MAIN_APP: &str = "main";

/// The fields that the bodies of all sign-ins share.
pub(super) struct Wished {
    pub(super) mode: Option<SignInMode>,
    pub(super) device_name: Option<String>,
    pub(super) app: Option<String>,
}

/// Reads them.
pub(super) fn session_wish(
    wished: Wished,
    device: Device,
    headers: &HeaderMap,
    state: &AppState,
) -> Result<SessionWish, ApiError> {
    let mode = mode(wished.mode, headers, state)?;
    if wished.app.is_some_and(|app| app != MAIN_APP) {
        return Err(ApiError::of_field("unknown_app", "app", "names no app of this service; leave it out"));
    }
    Ok(SessionWish { mode, device_name: wished.device_name.map(device_name).transpose()?, device })
}

/// How the session is to prove itself. Who asks for the cookie must be a page that may have it, or a foreign page
/// could sign a browser in as somebody else.
fn mode(wished: Option<SignInMode>, headers: &HeaderMap, state: &AppState) -> Result<SessionKind, ApiError> {
    match wished {
        None | Some(SignInMode::Bearer) => Ok(SessionKind::Bearer),
        Some(SignInMode::Cookie) => {
            require_own_page(headers, &state.settings)?;
            Ok(SessionKind::Cookie)
        }
    }
}
