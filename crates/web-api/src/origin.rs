//! Which pages may use this service from a browser.
//!
//! An `Origin` proves nothing about a native client, which can write what it likes; it proves which page a
//! browser acts for (RFC 6454).

use http::header::ORIGIN;
use http::{HeaderMap, StatusCode, Uri};

use crate::error::ApiError;
use crate::services::WebSettings;

/// How a browser says which pages a request comes from (Fetch Metadata).
const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// What a request says about the page it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OriginCheck {
    /// Nothing: no browser page, or one of the service's own that the browser does not name.
    Absent,
    /// A page that may.
    Allowed,
    /// Any other page, an opaque origin (`null`), or more than one.
    Foreign,
}

impl OriginCheck {
    /// Judges a request's `Origin` by the list of origins.
    #[must_use]
    pub(crate) fn of(headers: &HeaderMap, allowed: &[String]) -> Self {
        let mut origins = headers.get_all(ORIGIN).iter();
        let Some(origin) = origins.next() else { return Self::Absent };
        let origin = origin.to_str().ok().and_then(Site::parse).filter(|_| origins.next().is_none());
        let Some(origin) = origin else { return Self::Foreign };
        let is_listed =
            allowed.iter().filter_map(|listed| Site::parse(listed)).any(|listed| listed == origin);
        if is_listed { Self::Allowed } else { Self::Foreign }
    }
}

/// Refuses what a foreign page may have a browser do in its user's name: a request that carries the session's
/// cookie, or asks for one, comes from the service's own pages or from listed ones.
///
/// # Errors
/// 403 `cross_origin`.
pub(crate) fn require_own_page(headers: &HeaderMap, settings: &WebSettings) -> Result<(), ApiError> {
    let own = std::slice::from_ref(&settings.public_url);
    let is_own = match OriginCheck::of(headers, &settings.allowed_origins) {
        OriginCheck::Allowed => true,
        OriginCheck::Foreign => OriginCheck::of(headers, own) == OriginCheck::Allowed,
        // `none`: the user's own doing, such as the address bar.
        OriginCheck::Absent => {
            let mut sites = headers.get_all(SEC_FETCH_SITE).iter();
            let site = sites.next().filter(|_| sites.next().is_none());
            site.is_some_and(|site| site == "same-origin" || site == "none")
        }
    };
    if is_own { Ok(()) } else { Err(ApiError::cross_origin()) }
}

/// Whether an address is without encryption, on the machine itself.
#[must_use]
pub(crate) fn is_plain_loopback(address: &str) -> bool {
    Site::parse(address).is_some_and(|site| site.scheme == "http" && site.host == LOOPBACK)
}

impl ApiError {
    /// 403: the request may be a foreign page's.
    fn cross_origin() -> Self {
        let detail = "a request with the session's cookie must come from a page of this service: with an Origin \
                      that is its own or listed, or without one and with Sec-Fetch-Site same-origin or none";
        Self::new(StatusCode::FORBIDDEN, "cross_origin", detail)
    }
}

/// The name that stands for all names of this machine's own.
const LOOPBACK: &str = "localhost";

/// An origin in comparable form.
#[derive(PartialEq, Eq)]
struct Site {
    scheme: String,
    host: String,
    port: u16,
}

impl Site {
    fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let authority = uri.authority()?;
        if uri.path_and_query().is_some_and(|path| path != "/") || authority.as_str().contains('@') {
            return None;
        }
        let default_port = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        let port = if authority.as_str().ends_with(authority.host()) {
            default_port
        } else {
            authority.port_u16()?
        };
        Some(Self { scheme, host: host_name(authority.host()), port })
    }
}

/// The host in lower case; the names of this machine's own are all one.
fn host_name(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    match host.as_str() {
        "127.0.0.1" | "[::1]" => LOOPBACK.to_owned(),
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(origins: &[&str], allowed: &[&str]) -> OriginCheck {
        let mut headers = HeaderMap::new();
        for origin in origins {
            headers.append(ORIGIN, origin.parse().unwrap());
        }
        OriginCheck::of(&headers, &allowed.iter().map(|&origin| origin.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_request_without_an_origin_is_told_apart() {
        assert_eq!(check(&[], &["https://play.example"]), OriginCheck::Absent);
    }

    #[test]
    fn a_listed_origin_is_allowed_in_any_spelling() {
        for origin in ["https://play.example", "https://PLAY.example:443"] {
            assert_eq!(check(&[origin], &["https://play.example/"]), OriginCheck::Allowed, "{origin}");
        }
    }

    #[test]
    fn the_names_of_loopback_are_equal_but_their_ports_and_schemes_are_not() {
        let allowed = ["http://localhost:8080"];
        for origin in ["http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:8080"] {
            assert_eq!(check(&[origin], &allowed), OriginCheck::Allowed, "{origin}");
        }
        for origin in ["http://127.0.0.1:8081", "https://localhost:8080", "http://localhost"] {
            assert_eq!(check(&[origin], &allowed), OriginCheck::Foreign, "{origin}");
        }
    }

    #[test]
    fn every_other_origin_is_foreign() {
        for origins in [
            &["null"][..],
            &[""],
            &["https://play.example.evil.example"],
            &["https://evil.example/https://play.example"],
            &["https://play.example@evil.example"],
            &["https://play.example:99999"],
            &["ftp://play.example"],
            &["https://play.example", "https://evil.example"],
        ] {
            assert_eq!(
                check(origins, &["https://play.example", "null"]),
                OriginCheck::Foreign,
                "{origins:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(origin in "[ -~]{0,60}") {
            check(&[&origin], &["https://play.example"]);
        }
    }
}
