//! Who signs in.

use crate::id::UserId;
use crate::time::Timestamp;

/// What a user may do beyond playing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Plays.
    Player,
    /// Also sees and administers the service.
    Admin,
}

/// A registered user or a guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Names the user.
    pub id: UserId,
    /// The sign-in name; generated for a guest.
    pub username: String,
    /// The name shown to others, 1 to 32 characters.
    pub display_name: String,
    /// Whether the user has no password.
    pub guest: bool,
    /// What the user may do.
    pub role: Role,
    /// When the user was made.
    pub created_at: Timestamp,
}

impl User {
    /// A guest with a generated username.
    #[must_use]
    pub fn guest(id: UserId, username: String, display_name: String, now: Timestamp) -> Self {
        Self { id, username, display_name, guest: true, role: Role::Player, created_at: now }
    }
}
