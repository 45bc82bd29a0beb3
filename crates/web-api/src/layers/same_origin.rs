//! Lets no foreign page use the cookie that a browser sends along by itself.
//!
//! Around every route, so that none can forget it. Requests without the cookie pass: a token in `Authorization`
//! is sent by nobody but who has it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::error::ApiError;
use crate::origin::require_own_page;
use crate::state::AppState;

pub(crate) async fn same_origin(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !request.method().is_safe() && state.cookie.is_in(request.headers()) {
        require_own_page(request.headers(), &state.settings)?;
    }
    Ok(next.run(request).await)
}
