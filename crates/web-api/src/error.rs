//! How HTTP refuses: status, stable code, and words, as `application/problem+json` (RFC 9457).
//!
//! [`service_errors`] is the one table from what a service answers to what a caller reads. A detail tells
//! the caller what to do; what went wrong inside is kept for the log and never leaves.

mod service_errors;
/// The reason phrase of RFC 9110; the `http` crate still has those of the RFCs before it.
fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => "Content Too Large",
        StatusCode::UNPROCESSABLE_ENTITY => "Unprocessable Content",
        status => status.canonical_reason().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::error::Error;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use reseat_protocol::http::problem::{ABOUT_BLANK, FieldError, Problem};

/// When to come back where nothing better is known.
const SOON: Duration = Duration::from_secs(1);

/// A refusal on its way out. The layer that knows the request's id writes its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    cause: Option<String>,
}

impl ApiError {
    /// A refusal with its stable code, and a sentence that tells the caller what to do.
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, detail: detail.into(), errors: Vec::new(), retry_after: None, cause: None }
    }

    /// 422 for one field of a body or query.
    pub(crate) fn bad_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of_field("bad_field", field, message)
    }

    /// 422 for one field, with a code of its own.
    pub(crate) fn of_field(code: &'static str, field: impl Into<String>, message: impl Into<String>) -> Self {
        let (field, message) = (field.into(), message.into());
        let mut error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, format!("`{field}` {message}"));
        error.errors.push(FieldError { field, message });
        error
    }

    /// 401: nobody said who they are.
    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "present a token as `Authorization: Bearer`, or the session's cookie; POST /session gives one",
        )
    }

    /// 401: what was presented is no token for this route.
    pub(crate) fn malformed_token(detail: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "malformed", detail)
    }

    /// 404: no such path.
    pub(crate) fn no_such_route() -> Self {
        Self::new(StatusCode::NOT_FOUND, "no_such_route", "this service has no such route")
    }

    /// 405: the path is there; `Allow` names its methods.
    pub(crate) fn no_such_method() -> Self {
        let detail = "this route does not take this method; see the header Allow";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "no_such_method", detail)
    }

    /// 404: no room has this id or code.
    pub(crate) fn room_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "room_not_found", "there is no such room")
    }

    /// 429: too many of these at once.
    pub(crate) fn rate_limited(wait: Duration) -> Self {
        let detail = "too many of these requests; wait as long as Retry-After says";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail).retry_after(wait)
    }

    /// 503: the service is busy, stopping, or without its storage.
    pub(crate) fn unavailable(detail: &'static str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail).retry_after(SOON)
    }

    /// 500: a fault of the service.
    pub(crate) fn internal() -> Self {
        let detail = "the service failed; its log has more under this request id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    /// Tells when to come back.
    pub(crate) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Keeps what went wrong inside, for the log alone.
    pub(crate) fn caused_by(mut self, error: &dyn Error) -> Self {
        let mut cause = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            // Writing to a String never fails.
            let _ = write!(cause, ": {inner}");
            source = inner.source();
        }
        self.cause = Some(cause);
        self
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    /// What went wrong inside, for the log.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The body.
    pub(crate) fn problem(&self, request_id: String) -> Problem {
        Problem {
            problem_type: ABOUT_BLANK.to_owned(),
            title: title(self.status).to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone().into_owned(),
            code: self.code.to_owned(),
            request_id,
            errors: self.errors.clone(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        if let Some(wait) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, whole_seconds(wait).into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            // Each is told the scheme of its own routes.
            let scheme = if self.code == "invalid_app_credentials" { "Basic" } else { "Bearer" };
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Rounded up, and never 0: whoever comes back then is let in.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}
