//! Who is at the other end, as far as the network tells: never a proof of anything.

use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use http::HeaderMap;
use http::header::USER_AGENT;
/// What is throttled as one caller.
pub(crate) use reseat_domain::session::network_of;

/// The longest user agent that is kept, in characters.
const MAX_USER_AGENT: usize = 256;

/// The client's address: the right-most hop of `X-Forwarded-For` that is not a trusted proxy. From a peer
/// that is none, the header is ignored: anyone can write it.
///
/// A hop that is no address ends the search at the proxy that passed it on.
#[must_use]
pub fn client_address(headers: &HeaderMap, peer: SocketAddr, trusted: &[(IpAddr, u8)]) -> IpAddr {
    let mut client = peer.ip().to_canonical();
    let values = headers.get_all("x-forwarded-for").iter().collect::<Vec<_>>();
    if !values.is_empty() && !is_in_any(client, trusted) {
        warn_once(client);
    }
    let hops = values.iter().rev().flat_map(|value| value.to_str().unwrap_or_default().rsplit(','));
    for hop in hops {
        if !is_in_any(client, trusted) {
            break;
        }
        let Some(address) = parse_hop(hop.trim()) else { break };
        client = address;
    }
    client
}

/// The user agent as it is kept: at most 256 characters, empty when there is none.
#[must_use]
pub fn user_agent(headers: &HeaderMap) -> String {
    let value = headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    value.map_or_else(String::new, |text| {
        text.chars().filter(|letter| !letter.is_control()).take(MAX_USER_AGENT).collect()
    })
}

/// Behind a proxy that is not listed all players seem to have one address, and share its limits.
fn warn_once(peer: IpAddr) {
    static WARNED: Once = Once::new();
    WARNED.call_once(|| {
        tracing::warn!(
            %peer,
            "X-Forwarded-For from a peer that is no trusted proxy is ignored; if it is yours, add it to \
             trusted_proxies"
        );
    });
}

fn is_in_any(address: IpAddr, networks: &[(IpAddr, u8)]) -> bool {
    networks.iter().any(|(network, length)| is_in(address, network.to_canonical(), *length))
}

fn is_in(address: IpAddr, network: IpAddr, length: u8) -> bool {
    let differ = match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => u128::from(address.to_bits() ^ network.to_bits())
            .checked_shr(32_u32.saturating_sub(length.into())),
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            (address.to_bits() ^ network.to_bits()).checked_shr(128_u32.saturating_sub(length.into()))
        }
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
    };
    // Shifted by every bit there is, nothing is left to differ: a prefix of length 0.
    differ.unwrap_or(0) == 0
}

/// An address, with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse::<IpAddr>().ok();
    let address = address.or_else(|| hop.parse::<SocketAddr>().ok().map(|hop| hop.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(peer: &str, forwarded: &[&str]) -> String {
        let trusted = [("10.0.0.0".parse().unwrap(), 8), ("fd00::".parse().unwrap(), 8)];
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        client_address(&headers, peer.parse().unwrap(), &trusted).to_string()
    }

    #[test]
    fn a_peer_that_is_no_trusted_proxy_is_the_client_whatever_it_writes() {
        assert_eq!(found("192.0.2.1:5", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(found("[::ffff:192.0.2.1]:5", &[]), "192.0.2.1");
    }

    #[test]
    fn the_right_most_hop_that_is_no_trusted_proxy_is_the_client() {
        assert_eq!(found("10.0.0.1:5", &["6.6.6.6, 198.51.100.7, 10.1.2.3"]), "198.51.100.7");
        assert_eq!(found("10.0.0.1:5", &["6.6.6.6", "198.51.100.7", "10.1.2.3"]), "198.51.100.7");
        assert_eq!(found("[fd00::1]:5", &["[2001:db8::7]:443"]), "2001:db8::7");
        assert_eq!(found("10.0.0.1:5", &["198.51.100.7:61234"]), "198.51.100.7");
    }

    #[test]
    fn with_trusted_proxies_only_the_first_of_them_is_the_client() {
        assert_eq!(found("10.0.0.1:5", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        assert_eq!(found("10.0.0.1:5", &[]), "10.0.0.1");
    }

    #[test]
    fn a_hop_that_is_no_address_is_not_passed_over() {
        assert_eq!(found("10.0.0.1:5", &["6.6.6.6, unknown, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(found("10.0.0.1:5", &["6.6.6.6,"]), "10.0.0.1");
    }

    #[test]
    fn a_prefix_of_no_length_holds_its_whole_family() {
        assert!(is_in([1, 2, 3, 4].into(), [0, 0, 0, 0].into(), 0));
        assert!(!is_in("::1".parse().unwrap(), [0, 0, 0, 0].into(), 0));
        assert!(is_in("2001:db8::1".parse().unwrap(), "::".parse().unwrap(), 0));
        assert!(!is_in([10, 0, 0, 1].into(), [10, 0, 0, 0].into(), 32));
    }

    #[test]
    fn a_user_agent_is_cut_to_256_characters_without_controls() {
        let mut headers = HeaderMap::new();
        assert_eq!(user_agent(&headers), "");
        headers.insert(USER_AGENT, format!("x\t{}", "y".repeat(300)).parse().unwrap());
        assert_eq!(user_agent(&headers), format!("x{}", "y".repeat(255)));
    }

    #[test]
    fn an_ipv6_customer_is_one_caller() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(hops in "[ -~]{0,80}") {
            prop_assert!(!found("10.0.0.1:5", &[&hops]).is_empty());
        }
    }
}
