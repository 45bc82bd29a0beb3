//! Where a service is: one base address, from which every HTTP and WebSocket address follows.

use std::fmt;
use std::str::FromStr;

use reqwest::Url;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// The base address of a Reseat service, such as `https://play.example.org` or
/// `http://127.0.0.1:8080/reseat`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUrl(Url);

/// Why an address can't be a service's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidServiceUrl {
    /// Not a URL at all.
    #[error("`{0}` is not a URL: give one like https://play.example.org")]
    Malformed(String),
    /// A URL of another scheme.
    #[error("the scheme `{0}` is not supported: use http or https")]
    Scheme(String),
    /// A user name, password, query or fragment, which the service has no use for.
    #[error("a service's address has no user name, password, query or fragment: leave them out")]
    Extras,
}

impl FromStr for ServiceUrl {
    type Err = InvalidServiceUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut url = Url::parse(text).map_err(|_| InvalidServiceUrl::Malformed(text.to_owned()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(InvalidServiceUrl::Scheme(url.scheme().to_owned()));
        }
        let bare = url.username().is_empty() && url.password().is_none();
        if !bare || url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidServiceUrl::Extras);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }
}

impl fmt::Display for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl ServiceUrl {
    /// The address of an HTTP route. Segments are percent-encoded, so a room code from a player's
    /// keyboard can't reach another route.
    pub(crate) fn route(&self, segments: &[&str], query: &impl Serialize) -> Url {
        let mut url = self.0.clone();
        // An http or https URL always has path segments, so this never fails.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        let pairs = pairs(query);
        if !pairs.is_empty() {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        url
    }

    /// The address of a room's WebSocket.
    pub(crate) fn socket(&self, room_id: Uuid, query: &impl Serialize) -> String {
        let url = self.route(&["ws", &room_id.to_string()], query);
        // `Url` refuses to turn http into ws, so the text is changed: "http" → "ws", "https" → "wss".
        url.as_str().replacen("http", "ws", 1)
    }
}

/// The fields of a flat query type, as names and texts. `null` stands for a field that is left out.
fn pairs(query: &impl Serialize) -> Vec<(String, String)> {
    let Ok(Value::Object(fields)) = serde_json::to_value(query) else {
        return Vec::new();
    };
    let text = |value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    fields.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect()
}

#[cfg(test)]
mod tests {
    use reseat_protocol::connect::ConnectQuery;
    use reseat_protocol::http::rooms::ListRooms;
    use reseat_protocol::room::RoomStatus;

    use super::*;

    fn base(text: &str) -> ServiceUrl {
        text.parse().unwrap()
    }

    #[test]
    fn a_route_is_appended_to_the_base_with_or_without_a_slash() {
        let query = ListRooms { status: Some(RoomStatus::Waiting), cursor: None };
        for text in ["http://localhost:8080/reseat", "http://localhost:8080/reseat/"] {
            let url = base(text).route(&["api", "rooms"], &query);
            assert_eq!(url.as_str(), "http://localhost:8080/reseat/api/rooms?status=waiting");
        }
        assert_eq!(base("http://[::1]:9").route(&["session"], &()).as_str(), "http://[::1]:9/session");
    }

    #[test]
    fn a_segment_can_not_climb_into_another_route() {
        let url = base("http://a").route(&["api", "rooms", "../../x?y#z"], &());
        assert_eq!(url.as_str(), "http://a/api/rooms/..%2F..%2Fx%3Fy%23z");
        assert_eq!(base("http://a").route(&["api", "rooms", ".."], &()).as_str(), "http://a/api/rooms");
    }

    #[test]
    fn a_socket_uses_the_web_socket_scheme_of_its_base() {
        let room = Uuid::from_u128(1);
        let query = ConnectQuery { attempt: Some(3), ..ConnectQuery::default() };
        let path = "/ws/00000000-0000-0000-0000-000000000001?attempt=3";
        assert_eq!(base("http://http.example").socket(room, &query), format!("ws://http.example{path}"));
        assert_eq!(base("https://a.example").socket(room, &query), format!("wss://a.example{path}"));
    }

    #[test]
    fn an_address_that_is_no_service_is_refused_with_its_reason() {
        use InvalidServiceUrl::{Extras, Malformed, Scheme};
        assert_eq!("localhost".parse::<ServiceUrl>(), Err(Malformed("localhost".to_owned())));
        assert_eq!("ftp://a".parse::<ServiceUrl>(), Err(Scheme("ftp".to_owned())));
        assert_eq!("http://me:secret@a".parse::<ServiceUrl>(), Err(Extras));
        assert_eq!("http://a?x=1".parse::<ServiceUrl>(), Err(Extras));
    }
}
