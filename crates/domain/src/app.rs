//! Apps: what a user signs in to, and between which users are handed over.

use std::fmt;

use crate::id::AppId;
use crate::time::Timestamp;
use crate::token::TokenHash;

/// The longest slug, in characters.
const MAX_SLUG: usize = 32;
/// The longest redirect URI, in bytes.
const MAX_URI: usize = 2_048;

/// The name of an app in requests and rows: a letter, then letters, digits and hyphens, all lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppSlug(String);

impl AppSlug {
    /// Reads a slug; `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins_well = text.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        (begins_well && text.len() <= MAX_SLUG && text.bytes().all(is_part)).then(|| Self(text.to_owned()))
    }

    /// The app that is there from the start, and is meant where none is named.
    #[must_use]
    pub fn main() -> Self {
        Self("main".to_owned())
    }

    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AppSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppSlug({})", self.0)
    }
}

/// An app's own name for one of its users: 1 to 128 characters, none of them a control.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExternalId(String);

impl ExternalId {
    /// Reads a name; `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_name = (1..=128).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        is_name.then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a browser is sent with a handoff: an absolute URI without a fragment (RFC 6749 section 3.1.2), over TLS, to
/// this machine, or of a scheme that an installed program has for itself (RFC 8252 section 7). Compared byte by
/// byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// Reads a URI; `None` when browsers must not be sent there.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#' && byte != b'\\');
        let (scheme, rest) = text.split_once(':')?;
        let is_safe = match scheme {
            "https" => rest.strip_prefix("//").is_some_and(has_host),
            "http" => rest.strip_prefix("//").is_some_and(is_loopback),
            _ => is_private_scheme(scheme) && rest.starts_with('/'),
        };
        (is_plain && is_safe && text.len() <= MAX_URI).then(|| Self(text.to_owned()))
    }

    /// The URI.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The host and port that the part behind `//` begins with. A name and password before it are for phishing.
fn authority(rest: &str) -> Option<&str> {
    let authority = rest.split(['/', '?']).next()?;
    (!authority.is_empty() && !authority.contains('@')).then_some(authority)
}

fn has_host(rest: &str) -> bool {
    authority(rest).is_some_and(|authority| !authority.starts_with(':'))
}

fn is_loopback(rest: &str) -> bool {
    let Some(authority) = authority(rest) else { return false };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|host| {
        authority.strip_prefix(host).is_some_and(|port| {
            port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
        })
    })
}

/// A domain name the other way round, such as `com.example.game`, so that no two programs have the same.
fn is_private_scheme(scheme: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte);
    scheme.contains('.')
        && scheme.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        && scheme.bytes().all(is_part)
}

/// A registered app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Names the app's row.
    pub id: AppId,
    /// Names the app.
    pub slug: AppSlug,
    /// Its name for people.
    pub name: String,
    /// The hash of its secret; one that no secret has where it never got one.
    pub secret_hash: TokenHash,
    /// The hash of the secret before, and until when that is good as well.
    pub previous_secret: Option<(TokenHash, Timestamp)>,
    /// Where its users' browsers may be sent.
    pub redirect_uris: Vec<RedirectUri>,
    /// The apps that it may hand its users to.
    pub targets: Vec<AppSlug>,
    /// Whether a session that was handed to this app ends with the one that it came from.
    pub end_children: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Since when nobody may act as it or sign in to it.
    pub disabled_at: Option<Timestamp>,
}

impl App {
    /// Whether a secret is the app's, now. Takes the same time whatever is wrong with it.
    #[must_use]
    pub fn accepts(&self, secret: &TokenHash, now: Timestamp) -> bool {
        let is_current = self.secret_hash == *secret;
        let is_previous = self.previous_secret.as_ref().is_some_and(|(hash, until)| {
            let is_same = hash == secret;
            is_same && now < *until
        });
        (is_current | is_previous) && self.is_enabled()
    }

    /// Takes another secret; the present one stays good until then.
    pub fn rotate(&mut self, secret: TokenHash, keep_until: Timestamp) {
        let present = std::mem::replace(&mut self.secret_hash, secret);
        self.previous_secret = Some((present, keep_until));
    }

    /// Whether it takes part at all.
    #[must_use]
    pub const fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Whether it may hand its users to another.
    #[must_use]
    pub fn may_hand_to(&self, target: &AppSlug) -> bool {
        self.targets.contains(target)
    }

    /// Lets it hand its users to another, or no more. Answers whether that changed anything.
    pub fn set_target(&mut self, target: &AppSlug, allowed: bool) -> bool {
        let changes = self.may_hand_to(target) != allowed;
        match (changes, allowed) {
            (false, _) => {}
            (true, true) => self.targets.push(target.clone()),
            (true, false) => self.targets.retain(|known| known != target),
        }
        changes
    }

    /// Whether browsers may be sent there, byte by byte.
    #[must_use]
    pub fn has_redirect_uri(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|registered| registered.as_str() == uri)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn app() -> App {
        App {
            id: AppId::new(Uuid::from_u128(1)),
            slug: AppSlug::parse("chess-club").unwrap(),
            name: "Chess club".into(),
            secret_hash: TokenHash::of(b"first"),
            previous_secret: None,
            redirect_uris: vec![RedirectUri::parse("https://chess.example/in").unwrap()],
            targets: vec![AppSlug::main()],
            end_children: false,
            created_at: at(0),
            disabled_at: None,
        }
    }

    #[test]
    fn a_slug_is_a_letter_and_then_letters_digits_and_hyphens() {
        for slug in ["a", "main", "chess-club-2", &"a".repeat(32)] {
            assert_eq!(AppSlug::parse(slug).unwrap().as_str(), slug);
        }
        for other in ["", "2chess", "-a", "Chess", "a_b", "a b", "é", &"a".repeat(33)] {
            assert_eq!(AppSlug::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_browser_is_sent_over_tls_to_this_machine_or_to_an_installed_program_alone() {
        for good in [
            "https://chess.example/in?from=reseat",
            "https://chess.example",
            "http://localhost:3000/in",
            "http://127.0.0.1/",
            "http://[::1]:8080",
            "com.example.chess:/in",
        ] {
            assert!(RedirectUri::parse(good).is_some(), "{good}");
        }
        for bad in [
            "http://chess.example/in",
            "http://localhost.evil.example/",
            "http://127.0.0.1:99999/",
            "https://",
            "https://:443/",
            "https://user@chess.example/",
            "https://chess.example/#in",
            "https://chess.example/\\evil",
            "https://chess.example/a b",
            "https://chess.example/é",
            "//chess.example/in",
            "/in",
            "javascript:alert(1)",
            "data:text/html,x",
            "chess:/in",
            "",
            &format!("https://chess.example/{}", "a".repeat(2_048)),
        ] {
            assert!(RedirectUri::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_secret_before_is_good_until_its_time_and_none_while_the_app_is_disabled() {
        let mut app = app();
        let [first, second] = [TokenHash::of(b"first"), TokenHash::of(b"second")];
        assert!(app.accepts(&first, at(0)) && !app.accepts(&second, at(0)));
        app.rotate(second.clone(), at(100));
        assert!(app.accepts(&second, at(999)) && app.accepts(&first, at(99)));
        assert!(!app.accepts(&first, at(100)));
        app.disabled_at = Some(at(50));
        assert!(!app.accepts(&second, at(60)) && !app.accepts(&first, at(60)));
    }

    #[test]
    fn a_redirect_uri_is_compared_byte_by_byte() {
        let app = app();
        assert!(app.has_redirect_uri("https://chess.example/in"));
        for other in ["https://chess.example/in/", "https://chess.example/in?x=1", "https://CHESS.example/in"]
        {
            assert!(!app.has_redirect_uri(other), "{other}");
        }
    }
}
