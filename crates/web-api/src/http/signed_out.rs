//! What a browser is told when the session that asks has ended.

use axum::response::AppendHeaders;
use http::header::SET_COOKIE;
use http::{HeaderName, HeaderValue};

use crate::state::AppState;

/// Drops the pages and answers that the browser keeps, also those that its back button shows again: the next
/// person at this device sees none of them. Neither `"cookies"` nor `"storage"`: those would also delete what
/// neighbouring hosts of the domain and the games of this origin have stored, while all that was ours there, the
/// cookie apart, is worth nothing without the session.
const CLEAR_SITE_DATA: (HeaderName, HeaderValue) =
    (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));

/// The headers that go with the end of the session that asks.
pub(super) fn headers(state: &AppState) -> AppendHeaders<[(HeaderName, HeaderValue); 2]> {
    AppendHeaders([(SET_COOKIE, state.cookie.clear()), CLEAR_SITE_DATA])
}
