//! `/api/handoffs`: from one app to another.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sign_in::{User, UserSession};
use crate::TokenText;

/// `POST /api/handoffs`: where the caller wishes to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateHandoff {
    /// The app to go to.
    pub target_app: String,
    /// The account to act for there; the caller is a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub account_id: Option<Uuid>,
    /// Where the browser is to be sent: letter by letter one that the target app has registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub redirect_uri: Option<String>,
    /// The hash of a secret that the redeemer must know (`S256` of RFC 7636).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9_-]{43}$"))]
    pub code_challenge: Option<String>,
}

/// The answer: the token, told this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoffCreated {
    /// Names the handoff.
    pub id: Uuid,
    /// What the target app redeems, once.
    pub handoff_token: TokenText,
    /// Where to send the browser: the redirect URI with the token in its fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub redirect_url: Option<TokenText>,
    /// Until when it can be redeemed.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub expires_at: DateTime<Utc>,
}

/// `POST /api/handoffs/redeem`, by the target app's backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RedeemHandoff {
    /// What the user's browser brought.
    pub handoff_token: TokenText,
    /// The app's own name for this attempt; the same again when an answer was lost.
    pub redeem_id: Uuid,
    /// The secret behind the challenge, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub code_verifier: Option<TokenText>,
}

/// The answer: a user who has arrived, with a session in the target app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoffRedeemed {
    /// Who.
    pub user: User,
    /// The account that they act for, if for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub account: Option<Account>,
    /// The app that they come from.
    pub source_app: String,
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

/// An organisation that a user may act for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Names it.
    pub id: Uuid,
    /// Its name for people.
    pub name: String,
}

/// `GET /api/handoffs`: the caller's own, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoffPage {
    /// The handoffs.
    pub handoffs: Vec<Handoff>,
    /// Continues the list, when there are more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub next: Option<String>,
}

/// One way from an app to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Handoff {
    /// Names it.
    pub id: Uuid,
    /// The app that it comes from.
    pub source_app: String,
    /// The app that it goes to.
    pub target_app: String,
    /// The account, if it is for one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub account_id: Option<Uuid>,
    /// What became of it.
    pub state: HandoffState,
    /// When it was made.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub created_at: DateTime<Utc>,
    /// Until when it could be redeemed.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub expires_at: DateTime<Utc>,
    /// The session that came of it, while that stands.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub session_id: Option<Uuid>,
}

/// What became of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HandoffState {
    /// It can be redeemed.
    Open,
    /// It was redeemed, or a wrong verifier burned it.
    Used,
    /// It was taken back, or the session that it came from has ended.
    Revoked,
    /// Nobody redeemed it in time.
    Expired,
}

/// `POST /api/apps/sessions`: one of the users of the app that asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppSignIn {
    /// The app's own name for the user, 1 to 128 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub external_id: String,
    /// The name shown to others, 1 to 32 characters; one is made, or the one that they have stays, without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 32))]
    pub display_name: Option<String>,
}

/// The query of `GET /api/admin/handoffs/statistics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoffStatisticsQuery {
    /// So many days, today included; 7 without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 366))]
    pub days: Option<u32>,
}

/// What became of handoffs, and what is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoffStatistics {
    /// By the day, in UTC, on which they were made, the latest first; a day without any is left out.
    pub days: Vec<HandoffDay>,
    /// Those that can be redeemed now.
    pub open: Vec<OpenHandoffs>,
}

/// What became of the handoffs of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoffDay {
    /// The day, such as `2026-11-21`.
    pub date: String,
    /// Made on it.
    pub created: u64,
    /// Of them redeemed, or burned.
    pub used: u64,
    /// Of them taken back.
    pub revoked: u64,
    /// Of them past their time.
    pub expired: u64,
}

/// What is under way between two apps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenHandoffs {
    /// Where the users come from.
    pub source_app: String,
    /// Where they go.
    pub target_app: String,
    /// How many.
    pub count: u64,
    /// When the oldest was made.
    #[serde(with = "crate::rfc3339_millis")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub oldest_at: DateTime<Utc>,
}
