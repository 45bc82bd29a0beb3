//! One sign-in of one user on one device.

use std::net::{IpAddr, Ipv6Addr};

use crate::id::{AccountId, UserId, UserSessionId};
use crate::session::Refresh;
use crate::time::{Duration, Timestamp};
use crate::token::TokenHash;

/// How the sign-in proves itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SessionKind {
    /// An opaque token in a cookie.
    Cookie,
    /// Access and refresh tokens.
    #[default]
    Bearer,
}

/// How a session came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SessionOrigin {
    /// Its user signed in here for it.
    #[default]
    SignIn,
    /// It came of a handoff, and the backend of its app has its tokens.
    Handoff,
    /// The backend of its app vouched for its user, and has its tokens.
    App,
}

/// A user session. It lives while its row does: deleting the row, by whatever means, ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserSession {
    /// Names the session; the `sid` claim of its access tokens.
    pub id: UserSessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// For which organisation the user acts, if for one.
    pub account_id: Option<AccountId>,
    /// The session that it was handed over from; `None` also when that one has ended.
    pub parent_id: Option<UserSessionId>,
    /// Whether it ends with the session that it was handed over from.
    pub ends_with_parent: bool,
    /// The slug of the app that was signed in to.
    pub app: String,
    /// How it proves itself.
    pub kind: SessionKind,
    /// How it came about.
    pub origin: SessionOrigin,
    /// Hash of the current cookie or refresh token.
    pub token_hash: TokenHash,
    /// Its refresh tokens; `None` for a cookie's session.
    pub refresh: Option<Refresh>,
    /// The device in words.
    pub device_info: String,
    /// The user's own name for the device.
    pub device_name: Option<String>,
    /// The raw user agent, at most 256 characters.
    pub user_agent: String,
    /// Where the sign-in came from.
    pub ip_address: Option<IpAddr>,
    /// When the user signed in.
    pub created_at: Timestamp,
    /// The latest use that was stored.
    pub last_active_at: Timestamp,
    /// End by idleness; slides with activity, never past `absolute_expires_at`.
    pub expires_at: Timestamp,
    /// End whatever happens; fixed at sign-in.
    pub absolute_expires_at: Timestamp,
}

impl UserSession {
    /// Whether the session still stands.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at && now < self.absolute_expires_at
    }

    /// The generation of the access tokens that are issued now; 0 where there are none.
    #[must_use]
    pub fn generation(&self) -> i32 {
        self.refresh.as_ref().map_or(0, |refresh| refresh.generation)
    }

    /// Whether a use of this generation is still to be noted. Nothing depends on that of the first, unless the session
    /// came of a handoff, which may be repeated until then.
    #[must_use]
    pub fn is_first_use_of(&self, generation: i32) -> bool {
        let is_first = self.refresh.as_ref().is_some_and(|refresh| refresh.is_first_use_of(generation));
        is_first && (generation > 1 || self.parent_id.is_some())
    }

    /// Whether its user signed in here for it. Others came of a session before, or on the word of an app, whose backend
    /// has their tokens.
    #[must_use]
    pub fn is_of_sign_in(&self) -> bool {
        self.origin == SessionOrigin::SignIn
    }

    /// The session that it ends with.
    #[must_use]
    pub fn bound_to(&self) -> Option<UserSessionId> {
        self.parent_id.filter(|_| self.ends_with_parent)
    }

    /// How often an activity is stored at most: once a minute, and four times within a shorter idle limit, which
    /// would otherwise end between two of them.
    #[must_use]
    pub fn touched_every(idle: Duration) -> Duration {
        (idle / 4).min(Duration::minutes(1))
    }

    /// Whether an activity now is worth storing, with this idle limit.
    #[must_use]
    pub fn is_due_for_touch(&self, now: Timestamp, idle: Duration) -> bool {
        now - self.last_active_at >= Self::touched_every(idle)
    }

    /// Whether both are sign-ins of one kind of device from one network, as far as devices tell.
    #[must_use]
    pub fn is_on_device_of(&self, other: &Self) -> bool {
        self.device_info == other.device_info
            && self.ip_address.map(network_of) == other.ip_address.map(network_of)
    }

    /// Where the idle limit moves to by an activity now.
    #[must_use]
    pub fn slide(&self, now: Timestamp, idle: Duration) -> Timestamp {
        (now + idle).min(self.absolute_expires_at)
    }
}

/// What counts as one network: an IPv4 address, or an IPv6 network of 64 bits, which one customer has whole
/// (RFC 6177).
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}
