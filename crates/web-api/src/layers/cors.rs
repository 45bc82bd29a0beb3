//! Which pages of other origins may read answers (the Fetch standard, "CORS protocol"). Without
//! credentials: a page shows who its player is by `Authorization`, never by a cookie of the browser.

use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::layers::answer::X_REQUEST_ID;
use crate::origin::OriginCheck;
use crate::services::WebSettings;

/// How long a browser may keep what a preflight told.
const PREFLIGHT_LIFE: Duration = Duration::from_secs(600);

pub(crate) fn cors(settings: Arc<WebSettings>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| is_listed(origin, &settings)))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE])
        .expose_headers([X_REQUEST_ID, RETRY_AFTER])
        .max_age(PREFLIGHT_LIFE)
}

fn is_listed(origin: &HeaderValue, settings: &WebSettings) -> bool {
    let headers = HeaderMap::from_iter([(ORIGIN, origin.clone())]);
    OriginCheck::of(&headers, &settings.allowed_origins) == OriginCheck::Allowed
}
