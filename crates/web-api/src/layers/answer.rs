//! The outermost layer: gives each request an id, writes the body of a refusal, sets the headers that every
//! answer has, and logs one line.

use std::sync::Arc;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use reseat_protocol::http::problem::PROBLEM_JSON;
use tracing::{Instrument, error, info, info_span, warn};
use uuid::Uuid;

use crate::error::ApiError;
use crate::state::AppState;

/// The header that tells a caller which request in the log was theirs. One that comes in is ignored.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Browsers that were here once come back encrypted only. For this host alone: what its neighbours do is not for
/// this service to say.
const ONE_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What the log says of a path that no route matches: the path itself may hold anything.
const UNMATCHED: &str = "unmatched";

pub(crate) async fn answer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let clock = &state.services.clock;
    let began = clock.now();
    let request_id = state.services.randomness.uuid(began);
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let handled = next.run(request).instrument(info_span!("request", %request_id));
    let (mut response, refusal) = write_refusal(handled.await, request_id);
    set_headers(&mut response, request_id);
    if state.settings.public_url.starts_with("https://") {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, ONE_YEAR);
    }
    let line = Line {
        method,
        path: path.as_ref().map_or(UNMATCHED, MatchedPath::as_str),
        status: response.status(),
        ms: (clock.now() - began).num_milliseconds(),
        request_id,
    };
    line.log(refusal.as_deref());
    response
}

/// Only here the request's id is known, so a refusal comes this far without a body.
fn write_refusal(response: Response, request_id: Uuid) -> (Response, Option<Arc<ApiError>>) {
    let refusal = response.extensions().get::<Arc<ApiError>>().cloned();
    let Some(refusal) = refusal else { return (response, None) };
    let (mut head, _) = response.into_parts();
    let (body_head, body) = Json(refusal.problem(request_id.to_string())).into_response().into_parts();
    head.headers.extend(body_head.headers);
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    (Response::from_parts(head, body), Some(refusal))
}

fn set_headers(response: &mut Response, request_id: Uuid) {
    // Answers are about one caller at one moment.
    const DEFAULTS: [(HeaderName, &str); 4] = [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&request_id.to_string()) {
        headers.insert(X_REQUEST_ID, value);
    }
}

/// One line of the log. Never the raw path or query: they hold codes and tokens.
struct Line<'a> {
    method: Method,
    path: &'a str,
    status: StatusCode,
    ms: i64,
    request_id: Uuid,
}

impl Line<'_> {
    fn log(&self, refusal: Option<&ApiError>) {
        let Self { method, path, status, ms, request_id } = self;
        let status = status.as_u16();
        let code = refusal.map(ApiError::code);
        match refusal.and_then(ApiError::cause) {
            Some(cause) if status == 500 => {
                error!(%method, path, status, code, ms, %request_id, cause, "request failed");
            }
            Some(cause) => warn!(%method, path, status, code, ms, %request_id, cause, "request failed"),
            None => info!(%method, path, status, code, ms, %request_id, "request"),
        }
    }
}
