//! Reads the text of one value. Each answers what is allowed when the text is not.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use tracing_subscriber::EnvFilter;
use url::{Position, Url};

use super::LogFormat;

/// Longer than any setting makes sense, and short enough to be added to any date.
const LONGEST: Duration = Duration::from_secs(36_500 * 24 * 60 * 60);

/// What stands in the place of a value that is not allowed.
pub(crate) type Allowed = String;

pub(crate) fn address(text: &str) -> Result<SocketAddr, Allowed> {
    text.parse().map_err(|_| {
        "an IP address and a port, such as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080".to_owned()
    })
}

pub(crate) fn duration(text: &str) -> Result<Duration, Allowed> {
    humantime::parse_duration(text)
        .ok()
        .filter(|duration| (Duration::from_millis(1)..=LONGEST).contains(duration))
        .ok_or_else(|| "a duration of 1ms to 36500d, such as 250ms, 15s, 5m, 24h or 7d".to_owned())
}

pub(crate) fn number(text: &str) -> Result<u32, Allowed> {
    text.parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| format!("a whole number from 1 to {}", u32::MAX))
}

/// `scheme://host[:port]` of an address on the web, without anything behind it.
pub(crate) fn origin(text: &str) -> Result<String, Allowed> {
    let url = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && matches!(&url[Position::BeforePath..], "" | "/")
    });
    url.map(|url| url.origin().ascii_serialization()).ok_or_else(|| {
        "http:// or https://, a host and perhaps a port, such as https://play.example.org".to_owned()
    })
}

pub(crate) fn origins(text: &str) -> Result<Vec<String>, Allowed> {
    list(text, origin)
}

pub(crate) fn networks(text: &str) -> Result<Vec<IpNet>, Allowed> {
    list(text, |item| {
        IpNet::from_str(item).or_else(|_| IpAddr::from_str(item).map(IpNet::from)).map_err(|_| {
            "networks or addresses, separated by commas, such as 10.0.0.0/8, 192.0.2.7 or fd00::/8".to_owned()
        })
    })
}

fn list<T>(text: &str, item: impl Fn(&str) -> Result<T, Allowed>) -> Result<Vec<T>, Allowed> {
    text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(item).collect()
}

pub(crate) fn node_id(text: &str) -> Result<String, Allowed> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if (1..=64).contains(&text.len()) && text.bytes().all(is_allowed) {
        return Ok(text.to_owned());
    }
    Err("1 to 64 letters, digits, dots, dashes and underscores".to_owned())
}

/// The bus between nodes: there is none yet, so nothing may be asked for.
pub(crate) fn no_bus(_text: &str) -> Result<(), Allowed> {
    Err("only the empty value, a single node: this version has no bus between nodes".to_owned())
}

pub(crate) fn log_format(text: &str) -> Result<LogFormat, Allowed> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("text or json".to_owned()),
    }
}

pub(crate) fn filter(text: &str) -> Result<String, Allowed> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|_| {
        "a level (off, error, warn, info, debug, trace) or directives such as info,reseat_web_api=debug"
            .to_owned()
    })
}
