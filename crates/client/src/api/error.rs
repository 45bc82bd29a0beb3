//! What can go wrong with a call, by what the caller can do about it.

use std::time::Duration;

use reseat_protocol::http::problem::{self, FieldError};

/// Why a call gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The service refused: look at its `code`.
    #[error(transparent)]
    Problem(Problem),
    /// The service was not reached, or not in time. Whether the call took effect is unknown; a call
    /// with an `action_id` may be repeated.
    #[error("the service was not reached: {0}")]
    Transport(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The answer was not what this version of the client understands, or too large.
    #[error("the answer was not understood: {0}")]
    Decode(String),
}

impl ApiError {
    /// The stable code of a refusal, such as `room_full`; none for other faults.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.code),
            Self::Transport(_) | Self::Decode(_) => None,
        }
    }

    /// Whether the same call may succeed later: the service was not reached, busy or restarting.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self {
            Self::Problem(problem) => matches!(problem.status, 429 | 500..=599),
            Self::Transport(_) => true,
            Self::Decode(_) => false,
        }
    }
}

/// A refusal as the service tells it (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused with status {status}, {code}: {detail}")]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The stable code; [`Problem::UNKNOWN`] when the answer came without one, as from a proxy.
    pub code: String,
    /// The same in words.
    pub detail: String,
    /// What is wrong with each field, for 422.
    pub errors: Vec<FieldError>,
    /// Finds the request in the service's log.
    pub request_id: Option<String>,
    /// How long to wait before the next call.
    pub retry_after: Option<Duration>,
}

impl Problem {
    /// Stands for a code where the answer was no problem document.
    pub const UNKNOWN: &str = "unknown";

    pub(super) fn decode(status: u16, retry_after: Option<&str>, body: &[u8]) -> Self {
        let retry_after = retry_after.and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
        match serde_json::from_slice::<problem::Problem>(body) {
            Ok(told) => Self {
                status,
                code: told.code,
                detail: told.detail,
                errors: told.errors,
                request_id: Some(told.request_id),
                retry_after,
            },
            Err(_) => Self {
                status,
                code: Self::UNKNOWN.to_owned(),
                detail: "no problem document came with it: a proxy before the service may have sent it"
                    .to_owned(),
                errors: Vec::new(),
                request_id: None,
                retry_after,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(code: &str) -> Vec<u8> {
        let told = problem::Problem {
            problem_type: problem::ABOUT_BLANK.to_owned(),
            title: "Conflict".to_owned(),
            status: 409,
            detail: "no seat is free".to_owned(),
            code: code.to_owned(),
            request_id: "r1".to_owned(),
            errors: Vec::new(),
        };
        serde_json::to_vec(&told).unwrap()
    }

    #[test]
    fn a_problem_document_gives_its_code_and_words() {
        let problem = Problem::decode(409, None, &body("room_full"));
        assert_eq!(problem.to_string(), "refused with status 409, room_full: no seat is free");
        assert_eq!(problem.request_id.as_deref(), Some("r1"));
        let error = ApiError::Problem(problem);
        assert_eq!((error.code(), error.is_temporary()), (Some("room_full"), false));
    }

    #[test]
    fn a_throttled_call_says_when_to_come_back() {
        let problem = Problem::decode(429, Some("7"), &body("rate_limited"));
        assert_eq!(problem.retry_after, Some(Duration::from_secs(7)));
        assert!(ApiError::Problem(problem).is_temporary());
    }

    #[test]
    fn an_error_page_of_a_proxy_is_still_a_problem_with_its_status() {
        let problem = Problem::decode(502, Some("soon"), b"<html>Bad Gateway</html>");
        assert_eq!((problem.status, problem.code.as_str()), (502, Problem::UNKNOWN));
        assert_eq!(problem.retry_after, None);
    }
}
