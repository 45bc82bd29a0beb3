//! Who signs in, by which name, and with what password.

use crate::id::UserId;
use crate::time::Timestamp;

mod password;
mod username;

pub use password::{Password, PasswordCost, PasswordHash, PasswordRule};
pub use username::{Username, UsernameRule, username_key};

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
    /// Whether nothing but a session proves the user: neither a password, nor an app that vouches for them.
    pub guest: bool,
    /// What the user may do.
    pub role: Role,
    /// When the user was made.
    pub created_at: Timestamp,
    /// Since when an operator lets the user in no more.
    pub disabled_at: Option<Timestamp>,
}

impl User {
    /// A guest with a generated username.
    #[must_use]
    pub fn guest(id: UserId, username: String, display_name: String, now: Timestamp) -> Self {
        let (guest, role) = (true, Role::Player);
        Self { id, username, display_name, guest, role, created_at: now, disabled_at: None }
    }

    /// A user that an app vouches for, with a generated username.
    #[must_use]
    pub fn vouched_for(id: UserId, username: String, display_name: String, now: Timestamp) -> Self {
        Self { guest: false, ..Self::guest(id, username, display_name, now) }
    }

    /// A user with a password, which is stored beside.
    #[must_use]
    pub fn registered(id: UserId, username: Username, now: Timestamp) -> Self {
        let username = username.into_string();
        let (display_name, role) = (username.clone(), Role::Player);
        Self { id, username, display_name, guest: false, role, created_at: now, disabled_at: None }
    }
}
