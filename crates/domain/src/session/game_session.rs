//! The connection state of one human seat.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::id::{ClientId, GameSessionId, NodeRunId, PlayerId, RoomId, UserSessionId};
use crate::session::Absence;
use crate::time::Timestamp;

/// The part of a session token that belongs to the seat: 16 random bytes as base64url. A token with
/// another nonce is revoked.
#[derive(Clone, PartialEq, Eq)]
pub struct SeatNonce(String);

impl SeatNonce {
    /// Writes 16 random bytes as a nonce.
    #[must_use]
    pub fn from_random(bytes: &[u8; 16]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Wraps the 22 characters.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The 22 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SeatNonce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SeatNonce(redacted)")
    }
}

/// How well a connected seat is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Heard within `unhealthy_after`.
    Healthy,
    /// Not heard for longer than that.
    Unhealthy,
}

/// Whether a connection of the seat is open, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// Open.
    Connected {
        /// The process run that holds the socket.
        run: NodeRunId,
        /// How well it is heard.
        health: Health,
        /// Whether the page says that it is hidden.
        hidden: bool,
    },
    /// None open.
    Disconnected {
        /// Since when; `None` before the first connection.
        since: Option<Timestamp>,
    },
}

/// The tab or native client that holds or last held the seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Which one.
    pub id: ClientId,
    /// Its highest connection attempt so far; a lower one is late and refused.
    pub attempt: i32,
}

/// The game session of one human seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameSession {
    /// Names the game session.
    pub id: GameSessionId,
    /// The room.
    pub room_id: RoomId,
    /// The seat.
    pub player_id: PlayerId,
    /// What the seat's tokens carry.
    pub nonce: SeatNonce,
    /// When the seat's life ends; joining and playing extend it.
    pub expires_at: Timestamp,
    /// Who holds or last held it.
    pub client: Option<Client>,
    /// Open or not.
    pub link: Link,
    /// The number of the newest connection, from 1; 0 before the first. The fencing number.
    pub connection: i64,
    /// When something inbound was last heard, as far as it is stored.
    pub last_heartbeat: Timestamp,
    /// When the newest connection was made.
    pub reconnected_at: Option<Timestamp>,
    /// How long opponents were kept waiting.
    pub absence: Absence,
    /// Since when the seat counts as abandoned.
    pub abandoned_at: Option<Timestamp>,
    /// The user agent of the newest connection, at most 256 characters.
    pub user_agent: String,
    /// The address of the newest connection.
    pub ip_address: Option<IpAddr>,
}

impl GameSession {
    /// The game session of a seat that was just taken and has never been connected.
    #[must_use]
    pub fn new(
        id: GameSessionId,
        room_id: RoomId,
        player_id: PlayerId,
        nonce: SeatNonce,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Self {
        Self {
            id,
            room_id,
            player_id,
            nonce,
            expires_at,
            client: None,
            link: Link::Disconnected { since: None },
            connection: 0,
            last_heartbeat: now,
            reconnected_at: None,
            absence: Absence::default(),
            abandoned_at: None,
            user_agent: String::new(),
            ip_address: None,
        }
    }

    /// Whether a connection is open.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        matches!(self.link, Link::Connected { .. })
    }

    /// How well the seat is heard; `None` while no connection is open.
    #[must_use]
    pub fn health(&self) -> Option<Health> {
        match self.link {
            Link::Connected { health, .. } => Some(health),
            Link::Disconnected { .. } => None,
        }
    }

    /// Since when nobody is connected; `None` while someone is or before the first connection.
    #[must_use]
    pub fn disconnected_since(&self) -> Option<Timestamp> {
        match self.link {
            Link::Connected { .. } => None,
            Link::Disconnected { since } => since,
        }
    }

    /// Lets a connect in that nothing [refuses](Self::refusal).
    pub fn connect(&mut self, connect: &Connect) {
        self.client = Some(connect.client);
        self.link = Link::Connected { run: connect.run, health: Health::Healthy, hidden: false };
        self.connection += 1;
        self.extend_life(connect.expires_at);
        self.last_heartbeat = self.last_heartbeat.max(connect.now);
        self.reconnected_at = Some(connect.now);
        self.user_agent.clone_from(&connect.user_agent);
        self.ip_address = connect.ip_address;
    }

    /// The seat lives at least until then.
    pub fn extend_life(&mut self, expires_at: Timestamp) {
        self.expires_at = self.expires_at.max(expires_at);
    }

    /// Closes the connection as of `at`. Answers whether anything changed.
    pub fn disconnect(&mut self, at: Timestamp) -> bool {
        if !self.is_connected() {
            return false;
        }
        self.link = Link::Disconnected { since: Some(at) };
        true
    }

    /// The absence has become too long; it stops running.
    pub fn abandon(&mut self, at: Timestamp) {
        self.absence.pause(at);
        self.abandoned_at = Some(at);
    }

    /// The opponents go on waiting for an abandoned seat: that absence is over, and another one begins.
    pub fn await_again(&mut self, at: Timestamp) {
        self.abandoned_at = None;
        self.absence.end(at);
    }

    /// Why a connect is not let in; `None` when it is. The database judges the same in one statement; this
    /// tells the reason afterwards.
    #[must_use]
    pub fn refusal(&self, connect: &Connect) -> Option<ConnectRefusal> {
        if self.nonce != connect.nonce {
            return Some(ConnectRefusal::Revoked);
        }
        match self.client {
            Some(client) if client.id == connect.client.id && connect.client.attempt < client.attempt => {
                Some(ConnectRefusal::Superseded)
            }
            Some(client) if client.id != connect.client.id && self.is_connected() && !connect.takeover => {
                Some(ConnectRefusal::HeldElsewhere)
            }
            _ => None,
        }
    }
}

/// A wish to connect a seat.
#[derive(Clone, Debug)]
pub struct Connect {
    /// The seat.
    pub player_id: PlayerId,
    /// The nonce of the presented token.
    pub nonce: SeatNonce,
    /// The user session of the presented token; must still be live.
    pub user_session_id: UserSessionId,
    /// Who connects, and which attempt of theirs this is.
    pub client: Client,
    /// Whether the player confirmed to take the seat over from another client.
    pub takeover: bool,
    /// The process run that holds the socket.
    pub run: NodeRunId,
    /// When.
    pub now: Timestamp,
    /// Where the seat's life is extended to.
    pub expires_at: Timestamp,
    /// The user agent, at most 256 characters.
    pub user_agent: String,
    /// The address.
    pub ip_address: Option<IpAddr>,
}

/// Why a connect is refused although its token was good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectRefusal {
    /// The token was revoked: the nonce is another, or the user session has ended.
    #[error("the session token was revoked; join the room again")]
    Revoked,
    /// Another client holds the seat.
    #[error("the seat is connected from another client; confirm to take it over")]
    HeldElsewhere,
    /// The same client has connected with a higher attempt already.
    #[error("a newer connection of this client has replaced this one")]
    Superseded,
    /// The seat was left or its player was removed.
    #[error("the seat is over")]
    SeatOver,
}

impl ConnectRefusal {
    /// The stable code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::HeldElsewhere => "held_elsewhere",
            Self::Superseded => "superseded",
            Self::SeatOver => "seat_over",
        }
    }
}
