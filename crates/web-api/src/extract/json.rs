//! Bodies of JSON. What can't be read is refused before any handler runs.

use axum::RequestExt;
use axum::body::{Bytes, HttpBody};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::ApiError;

/// A body that says that it is JSON, not yet read. Its size is bounded by the router.
pub(crate) struct JsonBody(pub(crate) Bytes);

/// A JSON object with the fields of `T`. An empty body is an object without fields.
pub(crate) struct ValidJson<T>(pub(crate) T);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let is_json = says_json(request.headers());
        let body = Bytes::from_request(bounded(request)?, state).await.map_err(unread)?;
        if !body.is_empty() && !is_json {
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "send the body as `Content-Type: application/json`",
            ));
        }
        Ok(Self(body))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ValidJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let JsonBody(body) = JsonBody::from_request(request, state).await?;
        read(if body.is_empty() { b"{}" } else { &body }).map(Self)
    }
}

/// Refuses a body that announces more than the router's bound, without waiting for it.
fn bounded(request: Request) -> Result<Request, ApiError> {
    let announced = request.body().size_hint().lower();
    let request = request.with_limited_body();
    if request.body().size_hint().lower() < announced { Err(too_large()) } else { Ok(request) }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let Ok(object @ Value::Object(_)) = serde_json::from_slice(body) else {
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "not_an_object", "a JSON object is expected"));
    };
    serde_path_to_error::deserialize(object).map_err(|error| bad_field(&error))
}

/// Names the field that serde stumbled over. A missing one is named in serde's own words only.
fn bad_field(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let message = error.inner().to_string();
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split_once('`'));
    match missing {
        Some((field, _)) => ApiError::bad_field(field, "is missing"),
        None => ApiError::bad_field(error.path().to_string(), format!("is wrong: {message}")),
    }
}

/// `application/json`, with or without parameters, or a type that ends in `+json` (RFC 6839).
fn says_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

fn unread(rejection: BytesRejection) -> ApiError {
    if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    ApiError::new(StatusCode::BAD_REQUEST, "body_incomplete", "the body ended too early")
}

fn too_large() -> ApiError {
    let message = "the body is larger than this service takes";
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", message)
}

#[cfg(test)]
mod tests {
    use reseat_protocol::http::rooms::{CreateRoom, JoinRoom};
    use serde_json::json;

    use super::*;

    fn refused(body: &Value) -> (String, String) {
        let error = read::<CreateRoom>(body.to_string().as_bytes()).unwrap_err().problem(String::new());
        assert_eq!((error.status, error.code.as_str()), (422, "bad_field"));
        (error.errors[0].field.clone(), error.errors[0].message.clone())
    }

    #[test]
    fn a_wrong_field_is_named_with_what_belongs_there() {
        assert_eq!(refused(&json!({})), ("game".into(), "is missing".into()));
        assert_eq!(refused(&json!({ "game": 7 })).0, "game");
        assert_eq!(refused(&json!({ "game": "casino", "seats": 300 })).0, "seats");
        let (field, message) = refused(&json!({ "game": "casino", "turn_time": "soon" }));
        assert_eq!(field, "turn_time");
        assert!(message.contains("such as `60s`"), "{message}");
    }

    #[test]
    fn what_is_no_object_is_a_bad_request() {
        for body in ["", "null", "[]", "7", "{", "{} x", "\"x\""] {
            let error = read::<JoinRoom>(body.as_bytes()).unwrap_err();
            assert_eq!((error.status().as_u16(), error.code()), (400, "not_an_object"), "{body}");
        }
    }

    #[test]
    fn only_types_of_json_are_json() {
        let says = |value: &str| says_json(&HeaderMap::from_iter([(CONTENT_TYPE, value.parse().unwrap())]));
        for good in ["application/json", "Application/JSON; charset=utf-8", "application/x+json"] {
            assert!(says(good), "{good}");
        }
        for bad in ["", "text/plain", "text/json", "application/jsonp", "application/x-www-form-urlencoded"] {
            assert!(!says(bad), "{bad}");
        }
        assert!(!says_json(&HeaderMap::new()));
    }
}
