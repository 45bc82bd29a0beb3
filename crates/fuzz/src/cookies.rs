//! The header `Cookie`: a session is found by the whole name of its cookie, only where there is one of it, and letter by
//! letter as it was set.

use std::sync::LazyLock;

use arbitrary::Unstructured;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use reseat_domain::time::Duration;
use reseat_domain::token::{Purpose, Secret};
use reseat_web_api::headers::{CookieFound, SessionCookie};

/// Each with the name of its cookie.
static COOKIES: LazyLock<[(SessionCookie, &str); 2]> = LazyLock::new(|| {
    [
        (SessionCookie::of("https://fuzz.example"), "__Host-reseat"),
        (SessionCookie::of("http://localhost:8080"), "reseat"),
    ]
});

/// Each line as a header of its own; and a session's cookie among them.
pub(crate) fn feed(bytes: &[u8]) {
    let headers = headers(bytes);
    for (cookie, name) in &*COOKIES {
        is_found_by_its_whole_name(*cookie, name, &headers);
    }
    let mut input = Unstructured::new(bytes);
    let token = Secret::new(Purpose::Session, &input.arbitrary().unwrap_or_default());
    for (cookie, name) in &*COOKIES {
        is_found_among_others(*cookie, name, &token, headers.clone());
    }
}

fn headers(bytes: &[u8]) -> HeaderMap {
    let lines = bytes.split(|byte| *byte == b'\n').take(16);
    lines.filter_map(|line| HeaderValue::from_bytes(line).ok()).map(|value| (COOKIE, value)).collect()
}

/// All values under a name, found in another way: a value that is not plain ASCII has none.
fn values<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a [u8]> {
    let lines = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    let plain = lines.filter(|line| line.iter().all(|byte| *byte == b'\t' || (b' '..0x7f).contains(byte)));
    let pairs = plain.flat_map(|line| line.split(|byte| *byte == b';')).map(<[u8]>::trim_ascii);
    let is_named =
        |pair: &&[u8]| pair.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"="));
    pairs.filter(is_named).map(|pair| &pair[name.len() + 1..]).collect()
}

fn is_found_by_its_whole_name(cookie: SessionCookie, name: &str, headers: &HeaderMap) {
    match (cookie.find(headers), values(headers, name).as_slice()) {
        (CookieFound::Nothing, []) | (CookieFound::Several, [_, _, ..]) => {}
        (CookieFound::Token(token), [value]) => {
            assert_eq!(token.as_bytes(), *value);
            assert!(!token.contains(';') && token.is_ascii(), "{token:?}");
            if let Some(secret) = Secret::parse(Purpose::Session, &token) {
                assert_eq!(secret.reveal(), token);
            }
        }
        (_, values) => panic!("{values:?} is read otherwise"),
    }
}

/// What was set is read again, whatever else a browser sends.
fn is_found_among_others(cookie: SessionCookie, name: &str, token: &Secret, mut headers: HeaderMap) {
    let others = values(&headers, name).len();
    let Some(set) = cookie.set(token.reveal(), Duration::days(30)) else { panic!("{name} can't be set") };
    let pair = set.to_str().ok().and_then(|set| set.split(';').next()).and_then(|pair| pair.parse().ok());
    let Some(pair) = pair else { panic!("{name} is no cookie") };
    headers.append(COOKIE, pair);
    match cookie.find(&headers) {
        CookieFound::Token(found) => assert!(others == 0 && found == token.reveal()),
        CookieFound::Several => assert!(others > 0),
        CookieFound::Nothing => panic!("{name} is not found"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cookie_and_several_are_among_the_seeds() {
        let found = |seed: &[u8]| COOKIES.map(|(cookie, _)| cookie.find(&headers(seed)));
        let one = found(include_bytes!("../corpus/cookies/one-of-each-name"));
        assert!(one.iter().all(|found| matches!(found, CookieFound::Token(_))));
        let several = found(include_bytes!("../corpus/cookies/several"));
        assert!(several.iter().any(|found| matches!(found, CookieFound::Several)));
    }
}
