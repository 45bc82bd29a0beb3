//! What a sign-in gives.

use crate::session::UserSession;
use crate::time::Timestamp;
use crate::user::User;

/// A fresh sign-in, or one that goes on.
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// On which device.
    pub session: UserSession,
    /// What proves the session, shown this once.
    pub proof: Proof,
    /// When the access token, or the cookie, ends.
    pub expires_at: Timestamp,
}

/// The tokens of a session, by its kind. It has no `Debug`: they are secrets.
pub enum Proof {
    /// Of a session by `Authorization: Bearer`.
    Bearer {
        /// What proves the session.
        access_token: String,
        /// What the next access token is got with.
        refresh_token: String,
    },
    /// Of a session in a cookie.
    Cookie {
        /// The value of the cookie.
        token: String,
    },
}

/// The tokens are secrets.
impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { user, session, proof: _, expires_at } = self;
        let mut fields = f.debug_struct("SignedIn");
        fields.field("user", user).field("session", session).field("expires_at", expires_at);
        fields.finish_non_exhaustive()
    }
}
