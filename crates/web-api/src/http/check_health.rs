//! `GET /healthz` and `GET /readyz`, for whoever starts, stops and routes to this process.

use std::time::Duration;

use axum::extract::State;
use http::StatusCode;

use crate::error::ApiError;
use crate::state::AppState;

/// The process runs.
pub(crate) async fn check_alive() -> &'static str {
    "alive\n"
}

/// The process may be sent requests: it is not stopping, storage answers with the schema it needs, and took what was
/// written last.
pub(crate) async fn check_ready(State(state): State<AppState>) -> Result<&'static str, ApiError> {
    if state.hub.is_closed() {
        return Err(not_ready("the service is stopping"));
    }
    match state.services.store.check().await {
        Ok(()) if !state.storing.is_working() => Err(not_ready(
            "storage answers, but stores nothing: is the disk full, or the database read-only?",
        )),
        Ok(()) => Ok("ready\n"),
        Err(error) => Err(not_ready("storage does not answer, or lacks a migration").caused_by(&error)),
    }
}

fn not_ready(detail: &'static str) -> ApiError {
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", detail).retry_after(Duration::from_secs(1))
}
