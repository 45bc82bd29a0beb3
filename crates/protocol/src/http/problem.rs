//! How HTTP refuses: RFC 9457.

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// The `type` of a problem that says no more than its status and code, RFC 9457 section 4.2.1.
pub const ABOUT_BLANK: &str = "about:blank";

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Names the kind of problem; usually [`ABOUT_BLANK`].
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong and what to do, for people.
    pub detail: String,
    /// What went wrong, for programs; stable.
    pub code: String,
    /// Finds the request in the server's log.
    pub request_id: String,
    /// What is wrong with each field, for 422.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<Vec<FieldError>>", optional))]
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field; inner ones with a dot, such as `options.target`.
    pub field: String,
    /// What belongs there.
    pub message: String,
}
