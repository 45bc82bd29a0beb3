//! A file as an answer: in the smallest form that the caller takes, or not at all where they have it.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::site::{File, Site};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// What every file says of itself: nothing runs or is loaded that is not the service's own, and nobody else
/// shows it in a frame. WebSockets of the same origin are within `'self'`.
const GUARDS: [(HeaderName, &str); 4] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (REFERRER_POLICY, "no-referrer"),
    (PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
];

/// The forms that the build writes beside each text file, the smallest first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Answers with a file of the site; nothing where it has none of this path.
pub(super) fn answer(site: Site, path: &str, asked: &HeaderMap, cache_control: &str) -> Option<Response> {
    let (file, encoding) = smallest(site, path, asked)?;
    let etag = etag(&file, encoding);
    let mut response = if has_already(asked, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.bytes.into_owned()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(ETAG, HeaderValue::from_str(&etag).ok()?);
    headers.insert(CACHE_CONTROL, HeaderValue::from_str(cache_control).ok()?);
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    for (name, value) in GUARDS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Some(response)
}

fn smallest(site: Site, path: &str, asked: &HeaderMap) -> Option<(File, Option<&'static str>)> {
    let plain = (site.find)(path)?;
    let encoded =
        ENCODINGS.iter().filter(|(encoding, _)| takes(asked, encoding)).find_map(|(encoding, suffix)| {
            let file = (site.find)(&format!("{path}{suffix}"))?;
            Some((file, Some(*encoding)))
        });
    Some(encoded.unwrap_or((plain, None)))
}

/// Whether the caller names the encoding, and not with the weight 0.
fn takes(asked: &HeaderMap, encoding: &str) -> bool {
    let values = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let is_named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        is_named && !parts.any(|part| part.strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0)))
    })
}

/// Each form of a file has its own.
fn etag(file: &File, encoding: Option<&str>) -> String {
    let hash: String = file.hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}-{}\"", encoding.unwrap_or("plain"))
}

fn has_already(asked: &HeaderMap, etag: &str) -> bool {
    let values = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).any(|known| {
        let known = known.strip_prefix("W/").unwrap_or(known);
        known == etag || known == "*"
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: Site = Site { find };

    fn find(path: &str) -> Option<File> {
        let bytes: &'static [u8] = match path {
            "index.html" => b"plain",
            "index.html.br" => b"b",
            "index.html.gz" => b"gz",
            "font.woff2" => b"font",
            _ => return None,
        };
        let first = bytes.first().copied().unwrap_or_default();
        Some(File { bytes: bytes.into(), hash: [first; 32] })
    }

    fn asking(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    fn encoding_for(accepted: &'static str) -> Option<String> {
        let response = answer(SITE, "index.html", &asking(ACCEPT_ENCODING, accepted), "no-cache");
        let encoding = response.as_ref().and_then(|response| response.headers().get(CONTENT_ENCODING));
        encoding.and_then(|encoding| encoding.to_str().ok()).map(str::to_owned)
    }

    #[test]
    fn the_smallest_form_that_the_caller_takes_is_sent() {
        assert_eq!(encoding_for("gzip, deflate, br").as_deref(), Some("br"));
        assert_eq!(encoding_for("gzip").as_deref(), Some("gzip"));
        assert_eq!(encoding_for("br;q=0, gzip;q=0.5").as_deref(), Some("gzip"));
        assert_eq!(encoding_for("identity"), None);
    }

    #[test]
    fn a_form_that_the_caller_has_is_not_sent_again() {
        let tag_of = |headers: &HeaderMap| {
            let response = answer(SITE, "index.html", headers, "no-cache");
            response.and_then(|response| response.headers().get(ETAG).cloned())
        };
        let plain = tag_of(&HeaderMap::new()).unwrap_or_else(|| HeaderValue::from_static(""));
        let compressed = tag_of(&asking(ACCEPT_ENCODING, "br"));
        assert_ne!(compressed.as_ref(), Some(&plain));
        let asked = HeaderMap::from_iter([(IF_NONE_MATCH, plain)]);
        let again = answer(SITE, "index.html", &asked, "no-cache");
        assert_eq!(again.map(|response| response.status()), Some(StatusCode::NOT_MODIFIED));
        let changed = answer(SITE, "index.html", &asking(IF_NONE_MATCH, "\"older\""), "no-cache");
        assert_eq!(changed.map(|response| response.status()), Some(StatusCode::OK));
    }

    #[test]
    fn every_file_says_that_nothing_foreign_or_inline_runs_in_it() {
        let response = answer(SITE, "font.woff2", &HeaderMap::new(), "no-cache");
        let headers = response.map(|response| response.headers().clone()).unwrap_or_default();
        let policy =
            headers.get(CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok()).unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(headers.get(CONTENT_TYPE), Some(&HeaderValue::from_static("font/woff2")));
    }

    #[test]
    fn what_the_site_does_not_have_is_not_answered() {
        assert!(answer(SITE, "nothing.js", &HeaderMap::new(), "no-cache").is_none());
    }
}
