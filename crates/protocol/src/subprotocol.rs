//! The names in `Sec-WebSocket-Protocol`: the version that is selected, and the session token beside it.
//!
//! A browser can set no other header on a WebSocket, so the token travels as a second name that the
//! server reads and never selects.

/// The only subprotocol that a server selects.
pub const SUBPROTOCOL: &str = "reseat.v1";

/// What stands before the session token in its entry.
pub const TOKEN_PREFIX: &str = "reseat.token.";

/// What a client offers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Offer<'a> {
    /// Whether [`SUBPROTOCOL`] is among the entries, so that refusals may be close codes.
    pub speaks_v1: bool,
    /// The first session token among the entries.
    pub token: Option<&'a str>,
}

impl<'a> Offer<'a> {
    /// Reads the values of all `Sec-WebSocket-Protocol` headers, RFC 6455 section 11.3.4.
    #[must_use]
    pub fn read(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut offer = Self { speaks_v1: false, token: None };
        for entry in values.into_iter().flat_map(|value| value.split(',')).map(str::trim) {
            offer.speaks_v1 |= entry == SUBPROTOCOL;
            offer.token = offer.token.or_else(|| entry.strip_prefix(TOKEN_PREFIX));
        }
        offer
    }

    /// Whether a token is offered without the version beside it, which is refused with 400: the answer
    /// would have to select the token's own entry or none.
    #[must_use]
    pub fn is_token_alone(&self) -> bool {
        self.token.is_some() && !self.speaks_v1
    }
}

/// The header value with which a client offers the version and presents its token.
#[must_use]
pub fn offer_with(token: &str) -> String {
    format!("{SUBPROTOCOL}, {TOKEN_PREFIX}{token}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_offer_is_read_back() {
        let header = offer_with("eyJ2-_");
        let offer = Offer::read([header.as_str()]);
        assert!(offer.speaks_v1);
        assert_eq!(offer.token, Some("eyJ2-_"));
        assert!(!offer.is_token_alone());
    }

    #[test]
    fn several_headers_count_as_one_list() {
        let offer = Offer::read(["chat,reseat.token.a", " reseat.v1 ,reseat.token.b"]);
        assert!(offer.speaks_v1);
        assert_eq!(offer.token, Some("a"));
    }

    #[test]
    fn a_token_without_the_version_is_told_apart() {
        assert!(Offer::read(["reseat.token.a"]).is_token_alone());
        assert!(Offer::read(["reseat.v2, reseat.token.a"]).is_token_alone());
        assert!(!Offer::read(["chat"]).is_token_alone());
        assert!(!Offer::read([]).is_token_alone());
    }
}
