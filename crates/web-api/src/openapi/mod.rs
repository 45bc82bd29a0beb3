//! `GET /openapi.json`: the HTTP API as a document for programs (OpenAPI 3.1).
//!
//! [`operations`] has a line for each route and method, with the types of `reseat-protocol` that it takes and
//! answers, who may call it, and the codes of its refusals; [`codes`] has every code with its status; `document`
//! puts them together. What a route does it does not know: a test holds the document against the router.

pub(crate) mod codes;
mod document;
mod operation;
mod operations;
mod parameters;
mod refusals;
mod wire_schema;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::state::AppState;

/// The same for as long as the process runs.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| document_text().into());

/// The document's own route.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/openapi.json", get(show_document))
}

async fn show_document() -> Response {
    // Another version of the service may have another one.
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")];
    (headers, DOCUMENT.clone()).into_response()
}

/// The document, as the service shows it.
fn document_text() -> String {
    format!("{:#}\n", document::document(&operations::all()))
}
