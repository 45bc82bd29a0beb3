//! The header `User-Agent`: kept in so many characters at most, and told in a few words.

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue};
use reseat_web_api::headers::{in_words, user_agent};

/// Characters of a user agent that are kept.
const MOST_KEPT: usize = 256;
/// Characters of words that a person reads: the names of a browser and of a system, and a number.
const MOST_WORDS: usize = 64;

/// The input as the header's value, and as the text that was kept of one.
pub(crate) fn feed(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(bytes) {
        headers.insert(USER_AGENT, value);
    }
    let kept = user_agent(&headers);
    assert!(kept.chars().count() <= MOST_KEPT && !kept.chars().any(char::is_control), "{kept:?}");
    for text in [kept, String::from_utf8_lossy(bytes).chars().take(MOST_KEPT).collect()] {
        let words = in_words(&text);
        assert!(words.chars().count() <= MOST_WORDS, "{words:?} of {text:?}");
        assert!(!words.chars().any(char::is_control), "{words:?} of {text:?}");
        assert_eq!(in_words(&text), words);
    }
}
