//! What is kept of all that happened to accounts and sessions, for their owners and for administrators.

use std::net::IpAddr;

use crate::id::{AuditEventId, UserId, UserSessionId};
use crate::time::Timestamp;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// What happened. The names are stable: programs search the audit log for them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum AuditKind {
            $($(#[$doc])* $variant,)+
        }

        impl AuditKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name, as it is stored and told.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

kinds! {
    /// An account was registered, or a guest made.
    SignedUp = "signed_up",
    /// Somebody signed in to an account that was there.
    SignedIn = "signed_in",
    /// A sign-in, or another proof by password, was refused.
    SignInFailed = "sign_in_failed",
    /// A sign-in was refused because there were too many before it.
    SignInThrottled = "sign_in_throttled",
    /// A user signed out on the device in hand.
    SignedOut = "signed_out",
    /// One session was ended from another place.
    SessionEnded = "session_ended",
    /// Several sessions were ended at once.
    SessionsEnded = "sessions_ended",
    /// A refresh token was used that had been used up: a copy of it exists, and its session was ended.
    RefreshReused = "refresh_reused",
    /// A user gave one of their devices another name.
    DeviceRenamed = "device_renamed",
    /// A user signed in on a device that none of their sessions had been on.
    NewDevice = "new_device",
    /// A user changed the password.
    PasswordChanged = "password_changed",
    /// An operator set the password.
    PasswordSet = "password_set",
    /// A guest became a registered user.
    GuestUpgraded = "guest_upgraded",
    /// An operator made a user.
    UserCreated = "user_created",
    /// An operator disabled a user; all of the sessions ended.
    UserDisabled = "user_disabled",
    /// An operator enabled a user again.
    UserEnabled = "user_enabled",
    /// An operator made a user an administrator.
    UserPromoted = "user_promoted",
    /// A user was deleted.
    UserDeleted = "user_deleted",
    /// Everything stored about a user was handed out to them.
    UserExported = "user_exported",
    /// A user asked for a token that takes them to another app.
    HandoffCreated = "handoff_created",
    /// A user took such a token back.
    HandoffRevoked = "handoff_revoked",
    /// A user signed in to another app by a handoff.
    HandoffRedeemed = "handoff_redeemed",
    /// A handoff was used a second time: a copy of its token exists, and the session that came of it was ended.
    HandoffReplayed = "handoff_replayed",
    /// An operator registered an app, or gave it another secret.
    AppChanged = "app_changed",
    /// An operator disabled an app; the sessions that it was given ended.
    AppDisabled = "app_disabled",
    /// An operator enabled an app again.
    AppEnabled = "app_enabled",
    /// An operator let an app hand its users to another.
    AppAllowed = "app_allowed",
    /// An operator let an app hand its users to another no more.
    AppDisallowed = "app_disallowed",
    /// An operator let a user act for an account.
    MemberAdded = "member_added",
    /// An operator let a user act for an account no more; the sessions in which they did ended.
    MemberRemoved = "member_removed",
    /// A session token was refused that this service can never have made so.
    SessionTokenRefused = "session_token_refused",
}

/// On whose word it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The user whom it is about.
    User,
    /// An administrator, over the network.
    Admin,
    /// Somebody at the command line.
    Operator,
    /// The service by itself.
    Service,
    /// The backend of a registered app.
    App,
    /// Somebody who proved nothing.
    Stranger,
}

impl Actor {
    /// Every actor.
    pub const ALL: &[Self] =
        &[Self::User, Self::Admin, Self::Operator, Self::Service, Self::App, Self::Stranger];

    /// The name, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Service => "service",
            Self::App => "app",
            Self::Stranger => "stranger",
        }
    }
}

/// One entry of the audit log. It outlives the user and the session that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    /// Names the event.
    pub id: AuditEventId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: AuditKind,
    /// To whose account, where that is known.
    pub user_id: Option<UserId>,
    /// To which session, or by which.
    pub user_session_id: Option<UserSessionId>,
    /// On whose word.
    pub actor: Actor,
    /// From where; wiped after a while.
    pub ip_address: Option<IpAddr>,
    /// The raw user agent, at most 256 characters.
    pub user_agent: String,
    /// What else is worth knowing: an object, `{}` for nothing. Never holds a secret, nor what somebody typed
    /// where a password belongs.
    pub data: serde_json::Value,
}

impl AuditEvent {
    /// An event about nobody, from nowhere.
    #[must_use]
    pub fn new(id: AuditEventId, at: Timestamp, kind: AuditKind, actor: Actor) -> Self {
        Self {
            id,
            at,
            kind,
            user_id: None,
            user_session_id: None,
            actor,
            ip_address: None,
            user_agent: String::new(),
            data: serde_json::json!({}),
        }
    }

    /// The same about a user.
    #[must_use]
    pub fn about(self, user: UserId) -> Self {
        Self { user_id: Some(user), ..self }
    }

    /// The same about a session, or by one.
    #[must_use]
    pub fn of_session(self, session: UserSessionId) -> Self {
        Self { user_session_id: Some(session), ..self }
    }

    /// The same from an address, by a user agent.
    #[must_use]
    pub fn from_device(self, ip_address: Option<IpAddr>, user_agent: &str) -> Self {
        Self { ip_address, user_agent: user_agent.to_owned(), ..self }
    }

    /// The same with more to know. Never a secret.
    #[must_use]
    pub fn with_data(self, data: serde_json::Value) -> Self {
        Self { data, ..self }
    }

    /// The same with one thing more to know. Never a secret.
    #[must_use]
    pub fn and_data(mut self, name: &str, value: serde_json::Value) -> Self {
        self.data[name] = value;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_every_actor_is_documented_by_its_name() {
        let documented = include_str!("../../../docs/operations/audit.md");
        let names = AuditKind::ALL.iter().map(|kind| kind.as_str());
        for name in names.chain(Actor::ALL.iter().map(|actor| actor.as_str())) {
            assert_eq!(documented.matches(&format!("\n| `{name}` |")).count(), 1, "{name}");
        }
    }
}
