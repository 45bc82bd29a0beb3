//! The cookie of a user session: its name and attributes, how it is read and how it is set (RFC 6265).

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use reseat_domain::time::Duration;

use crate::origin;

/// Browsers take a cookie of this name from an encrypted page alone, for this very host and all its paths, so no
/// neighbouring host can put one in its place.
const NAME: &str = "__Host-reseat";
/// Without encryption, which is for a developer's own machine only.
const LOOPBACK_NAME: &str = "reseat";

/// How the cookie of this service is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionCookie {
    is_secure: bool,
}

/// What a request has under the cookie's name. It has no `Debug`: it holds a secret.
pub enum CookieFound {
    /// No such cookie.
    Nothing,
    /// One.
    Token(String),
    /// Several: one of them was not set by this service, and nobody knows which.
    Several,
}

impl SessionCookie {
    /// The cookie of a service that browsers reach under this address.
    #[must_use]
    pub fn of(public_url: &str) -> Self {
        Self { is_secure: !origin::is_plain_loopback(public_url) }
    }

    fn name(self) -> &'static str {
        if self.is_secure { NAME } else { LOOPBACK_NAME }
    }

    /// Looks for it in a request.
    #[must_use]
    pub fn find(self, headers: &HeaderMap) -> CookieFound {
        let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut tokens = pairs.filter(|(name, _)| *name == self.name()).map(|(_, token)| token);
        match (tokens.next(), tokens.next()) {
            (None, _) => CookieFound::Nothing,
            (Some(token), None) => CookieFound::Token(token.to_owned()),
            (Some(_), Some(_)) => CookieFound::Several,
        }
    }

    /// Whether a request carries it.
    #[must_use]
    pub(crate) fn is_in(self, headers: &HeaderMap) -> bool {
        !matches!(self.find(headers), CookieFound::Nothing)
    }

    /// The header that gives it to a browser for so long. `None`: the token is no text of a cookie.
    #[must_use]
    pub fn set(self, token: &str, life: Duration) -> Option<HeaderValue> {
        let secure = if self.is_secure { "; Secure" } else { "" };
        let (name, seconds) = (self.name(), life.num_seconds().max(0));
        let text = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The header that takes it away from a browser.
    #[must_use]
    pub(crate) fn clear(self) -> HeaderValue {
        HeaderValue::from_static(if self.is_secure {
            "__Host-reseat=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"
        } else {
            "reseat=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cookies: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, cookie.parse().unwrap());
        }
        match SessionCookie::of("https://play.example").find(&headers) {
            CookieFound::Nothing => None,
            CookieFound::Token(token) => Some(token),
            CookieFound::Several => Some("several".to_owned()),
        }
    }

    #[test]
    fn only_plain_http_on_this_machine_goes_without_encryption() {
        for (public_url, name) in [
            ("https://play.example", NAME),
            ("http://play.example", NAME),
            ("https://localhost:8443", NAME),
            ("http://localhost.play.example", NAME),
            ("http://localhost:8080", LOOPBACK_NAME),
            ("http://127.0.0.1:8080", LOOPBACK_NAME),
            ("http://[::1]:8080", LOOPBACK_NAME),
        ] {
            let cookie = SessionCookie::of(public_url);
            assert_eq!(cookie.name(), name, "{public_url}");
            let set = cookie.set("rs_s_x", Duration::days(30)).unwrap();
            let secure = if name == NAME { "; Secure" } else { "" };
            assert_eq!(
                set.to_str().unwrap(),
                format!("{name}=rs_s_x; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax{secure}")
            );
            assert!(cookie.clear().to_str().unwrap().starts_with(&format!("{name}=; Path=/; Max-Age=0;")));
        }
    }

    #[test]
    fn the_cookie_is_found_by_its_whole_name_and_only_when_there_is_one() {
        assert_eq!(found(&[]), None);
        assert_eq!(found(&["theme=dark; __Host-reseat=rs_s_a; x=1"]).as_deref(), Some("rs_s_a"));
        assert_eq!(found(&["theme=dark", "__Host-reseat=rs_s_a"]).as_deref(), Some("rs_s_a"));
        for others in ["reseat=rs_s_a", "x__Host-reseat=rs_s_a", "__host-reseat=rs_s_a", "__Host-reseat"] {
            assert_eq!(found(&[others]), None, "{others}");
        }
        assert_eq!(found(&["__Host-reseat=a; __Host-reseat=b"]).as_deref(), Some("several"));
    }
}
