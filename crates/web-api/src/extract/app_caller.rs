//! The backend of a registered app, by its slug and secret: HTTP Basic (RFC 7617).

use axum::extract::FromRequestParts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use reseat_domain::app::App;
use reseat_domain::services::AppProofError;

use crate::error::ApiError;
use crate::state::AppState;

/// The app that calls.
pub(crate) struct AppCaller(pub(crate) App);

impl FromRequestParts<AppState> for AppCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let (slug, secret) = credentials(&parts.headers).ok_or(AppProofError::Refused)?;
        Ok(Self(state.services.apps.authenticate(&slug, &secret).await?))
    }
}

/// Name and password of the one `Authorization` there is.
fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, encoded) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (slug, secret) = text.split_once(':')?;
    Some((slug.to_owned(), secret.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Option<(String, String)> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        credentials(&headers)
    }

    #[test]
    fn slug_and_secret_stand_around_the_first_colon() {
        let expected = Some(("chess".to_owned(), "a:b".to_owned()));
        assert_eq!(read(&["Basic Y2hlc3M6YTpi"]), expected);
        assert_eq!(read(&["basic  Y2hlc3M6YTpi "]), expected);
    }

    #[test]
    fn anything_else_is_nobody() {
        for values in [
            &[][..],
            &["Bearer Y2hlc3M6YTpi"],
            &["Basic"],
            &["Basic ***"],
            &["Basic Y2hlc3M="],
            &["Basic /w=="],
            &["Basic Y2hlc3M6YTpi", "Basic Y2hlc3M6YTpi"],
        ] {
            assert_eq!(read(values), None, "{values:?}");
        }
    }
}
