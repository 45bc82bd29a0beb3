//! `POST /session`: playing as a guest; going on with a refresh token; and who one is.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::TokenText;

/// What a guest may say of themselves; everything may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuestSignIn {
    /// The name shown to others, 1 to 32 characters; one is made without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 32))]
    pub display_name: Option<String>,
    /// How the session is to be proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub mode: Option<SignInMode>,
    /// The user's own name for the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub device_name: Option<String>,
    /// The app that is signed in to; `main` without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub app: Option<String>,
}

/// How a session is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignInMode {
    /// By `Authorization: Bearer`; the default.
    Bearer,
    /// By the cookie that the answer sets; for pages of the service itself.
    Cookie,
}

/// `GET /api/auth/me`: who the caller is, and on which device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The caller.
    pub user: User,
    /// The session that asks.
    pub session: UserSession,
}

/// The answer to a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// Who signed in.
    pub user: User,
    /// The session that was made.
    pub session: UserSession,
    /// When the access token ends.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub expires_at: DateTime<Utc>,
    /// What proves the session.
    pub access_token: TokenText,
    /// What the next access token is got with, once.
    pub refresh_token: TokenText,
}

/// The answer to a sign-in of the mode `cookie`: what proves the session is in `Set-Cookie` alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedInByCookie {
    /// Who signed in.
    pub user: User,
    /// The session that was made.
    pub session: UserSession,
    /// When the cookie ends, however much it is used.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub expires_at: DateTime<Utc>,
}

/// `POST /api/auth/refresh`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refresh {
    /// The newest refresh token that the caller knows.
    pub refresh_token: TokenText,
}

/// A user, to themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// Names the user.
    pub id: Uuid,
    /// The sign-in name; generated for a guest.
    pub username: String,
    /// The name shown to others.
    pub display_name: String,
    /// Whether nothing but a session proves the user; whom an app vouches for is no guest.
    pub guest: bool,
    /// What the user may do.
    pub role: Role,
    /// When the user was made.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub created_at: DateTime<Utc>,
}

/// What a user may do beyond playing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Plays.
    Player,
    /// Also administers the service.
    Admin,
}

/// One sign-in on one device, to its user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserSession {
    /// Names the session.
    pub id: Uuid,
    /// How it is proven.
    pub kind: SignInMode,
    /// The app that was signed in to.
    pub app: String,
    /// The device in words.
    pub device_info: String,
    /// The user's own name for it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub device_name: Option<String>,
    /// Where the sign-in came from.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required))]
    pub ip_address: Option<IpAddr>,
    /// When the user signed in.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub created_at: DateTime<Utc>,
    /// The latest use that was stored.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub last_active_at: DateTime<Utc>,
    /// When it ends if it is not used.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub expires_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}
