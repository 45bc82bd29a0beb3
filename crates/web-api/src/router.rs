//! All routes, and the layers around them.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::error::ApiError;
use crate::layers::{answer, carry_through, cors, same_origin};
use crate::state::AppState;
use crate::{http, openapi, pages, ws};

/// The service: HTTP and WebSocket. To be run by [`serve`](crate::serve), which tells it the callers'
/// addresses.
pub fn router(state: AppState) -> Router {
    http::routes()
        .merge(ws::routes())
        .merge(openapi::routes())
        .merge(pages::routes())
        // After all of them: it is for the routes that are there.
        .method_not_allowed_fallback(no_such_method)
        .fallback(no_such_route)
        .layer(DefaultBodyLimit::max(state.settings.body_bytes))
        .layer(from_fn(carry_through::carry_through))
        .layer(from_fn_with_state(state.clone(), same_origin::same_origin))
        .layer(cors::cors(Arc::clone(&state.settings)))
        .layer(from_fn_with_state(state.clone(), answer::answer))
        .with_state(state)
}

async fn no_such_route() -> ApiError {
    ApiError::no_such_route()
}

async fn no_such_method() -> ApiError {
    ApiError::no_such_method()
}
