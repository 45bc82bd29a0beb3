//! A device in words a person knows, from what its browser says of itself: never a proof of anything.

use woothee::parser::Parser;

/// What the parser says where it does not know.
const UNKNOWN: &str = "UNKNOWN";

/// Digits of a number that people read; a browser that says more says nothing.
const MAX_DIGITS: usize = 5;

/// `Firefox 128 on Android`; the part that is not known is left out. The parser looks for words in the text, once
/// through it for each, and the text is bounded to 256 characters.
#[must_use]
pub fn in_words(user_agent: &str) -> String {
    let found = Parser::new().parse(user_agent).filter(|found| found.category != "misc");
    let Some(found) = found else { return String::new() };
    let browser = known(found.name).map(browser).map(|name| match major(found.version) {
        Some(major) => format!("{name} {major}"),
        None => name.to_owned(),
    });
    match (browser, known(found.os).map(system)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser,
        (None, Some(system)) => system.to_owned(),
        (None, None) => String::new(),
    }
}

fn known(text: &str) -> Option<&str> {
    (text != UNKNOWN && !text.is_empty()).then_some(text)
}

fn major(version: &str) -> Option<&str> {
    let major = version.split('.').next()?;
    let is_number =
        (1..=MAX_DIGITS).contains(&major.len()) && major.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(major)
}

/// The name that people know.
fn browser(name: &str) -> &str {
    if name == "SamsungBrowser" { "Samsung Internet" } else { name }
}

/// The name that people know. Browsers stopped telling which Windows it is.
fn system(name: &str) -> &str {
    match name {
        "Mac OSX" => "macOS",
        name if name.starts_with("Windows ") => "Windows",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn todays_browsers_are_known_by_name_and_system() {
        for (user_agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \
                 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
                "Chrome 141 on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \
                 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
                "Edge 141 on Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox 128 on Linux",
            ),
            (
                "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0",
                "Firefox 128 on Android",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) \
                 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
                "Chrome 141 on Android",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) \
                 AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 \
                 Mobile Safari/537.36",
                "Samsung Internet 28 on Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \
                 AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
                "Safari 18 on macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \
                 AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari 18 on iPhone",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \
                 AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.0.0 Mobile/15E148 Safari/604.1",
                "Chrome 141 on iPhone",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) \
                 AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/128.0 Mobile/15E148 Safari/605.1.15",
                "Firefox 128 on iPad",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \
                 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0",
                "Opera 124 on Windows",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) \
                 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
                "Chrome 141 on ChromeOS",
            ),
            ("Mozilla/5.0 (Android 14; Mobile; rv:1) Gecko/1 Firefox/1234567890.0", "Firefox on Android"),
            ("curl/8.5.0", ""),
            ("Tester/1", ""),
            ("", ""),
        ] {
            assert_eq!(in_words(user_agent), words, "{user_agent}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(user_agent in "[ -~]{0,256}|.{0,256}") {
            let _ = in_words(&user_agent);
        }
    }
}
