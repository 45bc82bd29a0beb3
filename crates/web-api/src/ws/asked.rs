//! What an upgrade asks for, read and proved before anything is changed.

use std::net::IpAddr;

use axum::extract::Query;
use http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use http::{HeaderMap, Uri};
use reseat_domain::id::{ClientId, LogEpoch, RoomId};
use reseat_domain::services::{Since, WantedConnection};
use reseat_domain::session::Device;
use reseat_protocol::connect::ConnectQuery;
use reseat_protocol::subprotocol::Offer;

use crate::limits::CountedConnection;
use crate::origin::OriginCheck;
use crate::state::AppState;
use crate::ws::refusal::Refusal;

/// A connection that is asked for by someone who has proved their seat.
pub(super) struct Asked {
    /// The seat, and on what terms it is wanted.
    pub(super) wanted: WantedConnection,
    /// What the client has seen.
    pub(super) since: Option<Since>,
    /// The place among the address's connections.
    pub(super) counted: CountedConnection,
}

/// What the client offers in `Sec-WebSocket-Protocol`.
pub(super) fn read_offer(headers: &HeaderMap) -> Offer<'_> {
    let values = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    Offer::read(values.filter_map(|value| value.to_str().ok()))
}

impl Asked {
    /// Reads and proves an upgrade. What costs nothing comes first, storage last.
    pub(super) async fn read(
        app: &AppState,
        room: &str,
        uri: &Uri,
        headers: &HeaderMap,
        address: IpAddr,
        device: Device,
    ) -> Result<Self, Refusal> {
        if app.hub.is_closed() {
            return Err(Refusal::restarting());
        }
        if OriginCheck::of(headers, &app.settings.allowed_origins) == OriginCheck::Foreign {
            return Err(Refusal::origin());
        }
        let offer = read_offer(headers);
        if offer.is_token_alone() {
            return Err(Refusal::token_without_version());
        }
        let room: RoomId = room.parse().map_err(|_| Refusal::room_not_found())?;
        let query = read_query(uri)?;
        let counted = app.limits.connections.count(address);
        let counted = counted.ok_or_else(Refusal::too_many_connections)?;

        let in_query = query.session_token.as_ref().map(reseat_protocol::TokenText::as_str);
        let token = offer.token.or_else(|| bearer(headers)).or(in_query).ok_or_else(Refusal::no_token)?;
        let seated = app.services.sessions.validate_session(token, Some(room)).await?;
        let client_id = query.client_id.unwrap_or_else(|| {
            let services = &app.services;
            services.randomness.uuid(services.clock.now())
        });
        let wanted = WantedConnection {
            seated,
            client_id: ClientId::new(client_id),
            attempt: query.attempt,
            takeover: query.takeover,
            run: app.services.run,
            user_agent: device.user_agent,
            ip_address: device.ip_address,
        };
        let since = query
            .last_sequence
            .map(|sequence_number| Since { sequence_number, log_epoch: query.log_epoch.map(LogEpoch::new) });
        Ok(Self { wanted, since, counted })
    }
}

/// The parameters; each at most once, each as it should be, others ignored.
fn read_query(uri: &Uri) -> Result<ConnectQuery, Refusal> {
    let Query(query) = Query::<ConnectQuery>::try_from_uri(uri)
        .map_err(|rejection| Refusal::bad_query(rejection.body_text()))?;
    for (field, value) in [("attempt", query.attempt.map(i64::from)), ("last_sequence", query.last_sequence)]
    {
        if value.is_some_and(i64::is_negative) {
            return Err(Refusal::bad_query(format!("`{field}` must be a whole number, 0 or above")));
        }
    }
    Ok(query)
}

/// The token of `Authorization: Bearer`, RFC 6750 section 2.1.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(text: &str) -> Result<ConnectQuery, Refusal> {
        read_query(&format!("/ws/x?{text}").parse().unwrap())
    }

    #[test]
    fn every_parameter_may_be_left_out_and_others_are_ignored() {
        assert_eq!(query("").unwrap(), ConnectQuery::default());
        assert_eq!(query("future=1").unwrap(), ConnectQuery::default());
        let read = query("attempt=3&takeover=true&last_sequence=7").unwrap();
        assert_eq!((read.attempt, read.takeover, read.last_sequence), (Some(3), true, Some(7)));
    }

    #[test]
    fn a_parameter_that_is_wrong_or_given_twice_is_refused() {
        for text in [
            "client_id=7",
            "client_id=",
            "attempt=-1",
            "attempt=1.5",
            "attempt=99999999999",
            "takeover=yes",
            "last_sequence=-1",
            "last_sequence=",
            "last_sequence=1&last_sequence=2",
            "log_epoch=x",
            "session_token=a&session_token=b",
        ] {
            assert_eq!(query(text).unwrap_err().close().reason, "bad_query", "{text}");
        }
    }

    #[test]
    fn a_bearer_token_is_read_whatever_the_case_of_its_scheme() {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), None);
        headers.insert(AUTHORIZATION, "bEARER  abc".parse().unwrap());
        assert_eq!(bearer(&headers), Some("abc"));
        headers.insert(AUTHORIZATION, "Basic abc".parse().unwrap());
        assert_eq!(bearer(&headers), None);
    }

    proptest! {
        #[test]
        fn no_query_makes_it_panic(text in "[!-~]{0,80}") {
            if let Ok(uri) = format!("/ws/x?{text}").parse::<Uri>() {
                let _ = read_query(&uri);
            }
        }
    }
}
