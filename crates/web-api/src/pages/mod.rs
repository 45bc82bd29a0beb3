//! The web app that the binary brings with it: its page at every address that the app knows, and the files
//! that the page loads. It knows no player and no room. Built without the app, it says so.

mod answer;
mod site;

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::error::ApiError;
use crate::state::AppState;
use answer::answer;
use site::Site;

pub(crate) use site::is_built_in;

/// What `/` says where there is no app.
const NO_APP: &str = "Reseat is running. This build has no web pages: build web/ first (npm ci, npm run build \
                      in web/), then the service again. The API is all there.\n";

/// How long a browser uses a file whose name changes with its content.
const HASHED_LIFE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The addresses of the app, as `web/apps/casino/src/routing/route.ts` has them, and the names of its files.
/// Any other path is no page, so that a mistyped API path stays a refusal that programs can read.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(show_front_page))
        .route("/room/{room}", get(show_page))
        .route("/join/{code}", get(show_page))
        .route("/account", get(show_page))
        .route("/devices", get(show_page))
        .route("/ops", get(show_page))
        .route("/rules", get(show_page))
        .route("/icon.svg", get(send_file))
        .route("/app.webmanifest", get(send_file))
        .route("/assets/{file}", get(send_hashed_file))
}

async fn show_front_page(request: Request) -> Response {
    page(&request).unwrap_or_else(|| {
        ([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-cache")], NO_APP).into_response()
    })
}

async fn show_page(request: Request) -> Result<Response, ApiError> {
    page(&request).ok_or_else(ApiError::no_such_route)
}

async fn send_file(request: Request) -> Result<Response, ApiError> {
    file(&request, "no-cache").ok_or_else(ApiError::no_such_route)
}

async fn send_hashed_file(request: Request) -> Result<Response, ApiError> {
    let kept = format!("public, max-age={}, immutable", HASHED_LIFE.as_secs());
    file(&request, &kept).ok_or_else(ApiError::no_such_route)
}

fn page(request: &Request) -> Option<Response> {
    answer(Site::BUILT_IN, "index.html", request.headers(), "no-cache")
}

fn file(request: &Request, cache_control: &str) -> Option<Response> {
    let path = request.uri().path().trim_start_matches('/');
    answer(Site::BUILT_IN, path, request.headers(), cache_control)
}
