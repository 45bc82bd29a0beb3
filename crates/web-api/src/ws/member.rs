//! A connection as its room's feed knows it.

use std::sync::{Arc, Mutex, PoisonError};

use reseat_domain::id::{ClientId, PlayerId, UserSessionId};
use reseat_protocol::CloseCode;

use crate::ws::outbound::Outbound;

/// One connection among those of a room.
pub(super) struct Member {
    /// The seat.
    pub(super) player_id: PlayerId,
    /// The tab or native client.
    pub(super) client_id: ClientId,
    /// The user session whose token opens it.
    pub(super) user_session_id: UserSessionId,
    /// What waits to be sent to it.
    pub(super) outbound: Arc<Outbound>,
    // A std mutex: nothing awaits while it is held.
    place: Mutex<Place>,
}

/// Where a connection stands among those of its seat.
#[derive(Default)]
struct Place {
    /// Its own number; `None` while it has not taken the seat.
    own: Option<i64>,
    /// The newest connection of the seat that the feed was told of, and whose it is.
    newest: Option<(i64, ClientId)>,
}

impl Member {
    /// A connection that has not taken its seat yet.
    pub(super) fn new(
        player_id: PlayerId,
        client_id: ClientId,
        user_session_id: UserSessionId,
        outbound: Arc<Outbound>,
    ) -> Self {
        Self { player_id, client_id, user_session_id, outbound, place: Mutex::default() }
    }

    /// The connection has its number. A newer one may have been announced before it knew.
    pub(super) fn take_seat(&self, connection: i64) {
        self.update(|place| place.own = Some(connection));
    }

    /// A connection of this seat was announced.
    pub(super) fn hear_of(&self, connection: i64, client: ClientId) {
        self.update(|place| {
            if place.newest.is_none_or(|(newest, _)| newest < connection) {
                place.newest = Some((connection, client));
            }
        });
    }

    /// Closes the connection when it is no longer the seat's newest.
    fn update(&self, change: impl FnOnce(&mut Place)) {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut place);
        if let (Some(own), Some((newest, client))) = (place.own, place.newest)
            && own < newest
        {
            self.outbound.close_now(replaced_by(client, self.client_id));
        }
    }
}

/// How the older of two connections of a seat is closed.
pub(super) fn replaced_by(newer: ClientId, older: ClientId) -> CloseCode {
    if newer == older { CloseCode::Superseded } else { CloseCode::Moved }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use uuid::Uuid;

    use super::*;
    use crate::ws::outbound::Next;

    fn client(number: u128) -> ClientId {
        ClientId::new(Uuid::from_u128(number))
    }

    fn member() -> Member {
        let outbound = Arc::new(Outbound::new(4, 100));
        Member::new(PlayerId::new(Uuid::nil()), client(1), UserSessionId::new(Uuid::nil()), outbound)
    }

    fn closed(member: &Member) -> Option<Next> {
        member.outbound.next(false).now_or_never()
    }

    #[test]
    fn an_older_connection_is_closed_by_whose_the_newer_one_is() {
        for (newer, code) in [(client(1), CloseCode::Superseded), (client(2), CloseCode::Moved)] {
            let member = member();
            member.take_seat(5);
            member.hear_of(6, newer);
            assert_eq!(closed(&member), Some(Next::Close(code.into())));
        }
    }

    #[test]
    fn a_newer_connection_that_was_announced_too_early_is_remembered() {
        let member = member();
        member.hear_of(6, client(2));
        member.hear_of(5, client(1));
        assert_eq!(closed(&member), None);
        member.take_seat(5);
        assert_eq!(closed(&member), Some(Next::Close(CloseCode::Moved.into())));
    }

    #[test]
    fn its_own_announcement_and_older_ones_close_nothing() {
        let member = member();
        member.hear_of(5, client(1));
        member.take_seat(5);
        member.hear_of(4, client(2));
        assert_eq!(closed(&member), None);
    }
}
