//! On whose word sessions end.

use serde_json::{Value, json};

use crate::audit::Actor;
use crate::id::UserId;
use crate::services::sign_in::Principal;
use crate::session::Device;

/// On whose word sessions end.
#[derive(Clone, Debug)]
pub enum EndedBy {
    /// Their own user, from one of their sessions.
    User(Principal, Device),
    /// An administrator over the network: which user, unless they presented the admin token.
    Admin(Option<UserId>, Device),
    /// Somebody at the command line.
    Operator,
}

impl EndedBy {
    pub(super) const fn actor(&self) -> Actor {
        match self {
            Self::User(..) => Actor::User,
            Self::Admin(..) => Actor::Admin,
            Self::Operator => Actor::Operator,
        }
    }

    pub(super) const fn device(&self) -> Option<&Device> {
        match self {
            Self::User(_, device) | Self::Admin(_, device) => Some(device),
            Self::Operator => None,
        }
    }

    /// Who it was, in the words of the audit log.
    pub(super) fn told(&self) -> Value {
        match self {
            Self::User(caller, _) => json!(caller.user_session_id),
            Self::Admin(Some(user), _) => json!(user),
            Self::Admin(None, _) => json!("admin_token"),
            Self::Operator => json!("command_line"),
        }
    }
}
