//! Accounts with a password: `POST /api/auth/register`, `login`, `upgrade`, `PUT /api/auth/password`, and
//! `/api/users/me`.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::handoffs::{Account, Handoff};
use super::results::UserResult;
use super::sign_in::{SignInMode, User, UserSession};
use crate::TokenText;

/// `POST /api/auth/register` and `POST /api/auth/login`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordSignIn {
    /// The sign-in name, 3 to 32 characters.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 3, max_length = 32))]
    pub username: TokenText,
    /// The password, 8 to 256 characters.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 8, max_length = 256))]
    pub password: TokenText,
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

/// `POST /api/auth/upgrade`: a guest becomes a registered user; answered with `Me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpgradeGuest {
    /// The sign-in name, 3 to 32 characters.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 3, max_length = 32))]
    pub username: TokenText,
    /// The password, 8 to 256 characters.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 8, max_length = 256))]
    pub password: TokenText,
}

/// `PUT /api/auth/password`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    /// The password until now.
    pub current_password: TokenText,
    /// The password from now on.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 8, max_length = 256))]
    pub new_password: TokenText,
}

/// `DELETE /api/users/me`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeleteAccount {
    /// The password; a guest, and whoever signed in less than 10 minutes ago, may leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub password: Option<TokenText>,
}

/// `GET /api/users/me/export`: everything that is stored about the caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserExport {
    /// The account.
    pub user: User,
    /// What the app calls the caller that vouches for them, if one does.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub external: Option<ExternalUser>,
    /// The organisations that the caller may act for.
    pub accounts: Vec<Account>,
    /// Where the caller is signed in.
    pub sessions: Vec<ExportedSession>,
    /// Where the caller sits.
    pub seats: Vec<ExportedSeat>,
    /// The caller's ways to other apps.
    pub handoffs: Vec<ExportedHandoff>,
    /// Those whose time has passed.
    pub archived_handoffs: Vec<ExportedHandoff>,
    /// How the caller's games ended.
    pub results: Vec<UserResult>,
    /// What happened to the account.
    pub events: Vec<ExportedEvent>,
}

/// A user whom an app vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExternalUser {
    /// The app.
    pub app: String,
    /// Its own name for the user.
    pub external_id: String,
}

/// A way to another app, with all that is kept of the device on which it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedHandoff {
    /// The way.
    pub handoff: Handoff,
    /// Where the browser was sent.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub redirect_uri: Option<String>,
    /// When it was redeemed, or burned.
    #[serde(with = "crate::rfc3339_millis::option")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub used_at: Option<DateTime<Utc>>,
    /// When the caller took it back.
    #[serde(with = "crate::rfc3339_millis::option")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub revoked_at: Option<DateTime<Utc>>,
    /// The raw user agent.
    pub user_agent: String,
    /// From where.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required))]
    pub ip_address: Option<IpAddr>,
}

/// A session with all that is kept of its device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedSession {
    /// The session.
    pub session: UserSession,
    /// The raw user agent.
    pub user_agent: String,
    /// When it ends whatever happens.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub absolute_expires_at: DateTime<Utc>,
}

/// A place at a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedSeat {
    /// The room.
    pub room_id: Uuid,
    /// The place.
    pub player_id: Uuid,
    /// The name at this table.
    pub name: String,
    /// Its number, from 0.
    pub seat: u8,
    /// When it was taken.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub joined_at: DateTime<Utc>,
    /// The user agent of its newest connection.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub user_agent: Option<String>,
    /// The address of its newest connection.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required))]
    pub ip_address: Option<IpAddr>,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedEvent {
    /// When it happened.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// What happened, such as `signed_in`.
    pub kind: String,
    /// On whose word, such as `user`.
    pub actor: String,
    /// To which session, or by which.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub user_session_id: Option<Uuid>,
    /// From where.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required))]
    pub ip_address: Option<IpAddr>,
    /// The raw user agent.
    pub user_agent: String,
    /// What else is known.
    #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
    pub data: Value,
}
