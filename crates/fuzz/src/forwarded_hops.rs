//! The header `X-Forwarded-For`: only trusted proxies are believed, each about the hop before it, and nobody changes
//! what they say by writing more.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use http::{HeaderMap, HeaderName, HeaderValue};
use reseat_web_api::headers::client_address;

use crate::sections::sections;

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const PROXIES: [(IpAddr, u8); 2] = [
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V6(Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 0)), 8),
];

/// The first text is what reached the service, each line a header of its own; the second is what somebody wrote before
/// it. The first bytes are the length of a network, too.
pub(crate) fn feed(bytes: &[u8]) {
    let texts = sections(bytes, 2);
    let headers = headers(texts.first().map_or("", String::as_str));
    let found = of(PROXY, &headers);
    assert!(of(STRANGER, &headers) == STRANGER, "a stranger is believed");
    assert_eq!(client_address(&headers, SocketAddr::new(PROXY, 5), &[]), PROXY);
    assert!(found == PROXY || is_written(found, &headers), "{found} comes from nowhere");
    if !is_proxy(found) {
        let longer = before(texts.get(1).map_or("6.6.6.6", String::as_str), &headers);
        assert_eq!(of(PROXY, &longer), found, "a client chooses its address");
    }
    let networks = [(found, bytes.first().copied().unwrap_or_default())];
    let by_network = client_address(&headers, SocketAddr::new(found, 5), &networks);
    assert!(by_network == found || is_written(by_network, &headers), "{by_network} comes from nowhere");
}

fn of(peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    client_address(headers, SocketAddr::new(peer, 5), &PROXIES)
}

fn headers(text: &str) -> HeaderMap {
    text.lines()
        .take(16)
        .filter_map(|line| line.parse().ok())
        .map(|value: HeaderValue| (FORWARDED, value))
        .collect()
}

/// The same with a header before all others.
fn before(text: &str, headers: &HeaderMap) -> HeaderMap {
    let first = text.lines().next().and_then(|line| line.parse::<HeaderValue>().ok());
    let others = headers.get_all(FORWARDED).iter().cloned();
    first.into_iter().chain(others).map(|value| (FORWARDED, value)).collect()
}

fn is_proxy(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.octets()[0] == 10,
        IpAddr::V6(address) => address.octets()[0] == 0xfd,
    }
}

/// Whether it stands in a header, with a port or without.
fn is_written(address: IpAddr, headers: &HeaderMap) -> bool {
    let lines = headers.get_all(FORWARDED).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).any(|hop| {
        let bare = hop.trim_start_matches('[').trim_end_matches(']');
        let with_port = hop.parse::<SocketAddr>().map(|hop| hop.ip());
        [bare.parse::<IpAddr>().ok(), with_port.ok()]
            .into_iter()
            .flatten()
            .any(|written| written.to_canonical() == address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_through_two_proxies_is_among_the_seeds() {
        let seed = include_str!("../corpus/forwarded-hops/two-proxies");
        let first = &sections(seed.as_bytes(), 2)[0];
        assert_eq!(of(PROXY, &headers(first)).to_string(), "198.51.100.7");
    }
}
