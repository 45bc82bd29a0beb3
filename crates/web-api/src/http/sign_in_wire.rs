//! Users and user sessions as their own user sees them: no hash, no user agent.

use reseat_domain::services::SignedIn;
use reseat_domain::session::{SessionKind, UserSession};
use reseat_domain::user::{Role, User};
use reseat_protocol::TokenText;
use reseat_protocol::http::sign_in as wire;

pub(super) fn signed_in(from: SignedIn) -> wire::SignedIn {
    wire::SignedIn {
        user: user(from.user),
        session: user_session(from.session),
        expires_at: from.expires_at,
        access_token: TokenText::new(from.access_token),
        refresh_token: TokenText::new(from.refresh_token),
    }
}

pub(super) fn user(from: User) -> wire::User {
    wire::User {
        id: from.id.uuid(),
        username: from.username,
        display_name: from.display_name,
        guest: from.guest,
        role: match from.role {
            Role::Player => wire::Role::Player,
            Role::Admin => wire::Role::Admin,
        },
        created_at: from.created_at,
    }
}

/// The session that asks.
pub(super) fn user_session(from: UserSession) -> wire::UserSession {
    wire::UserSession {
        id: from.id.uuid(),
        kind: match from.kind {
            SessionKind::Bearer => wire::SignInMode::Bearer,
            SessionKind::Cookie => wire::SignInMode::Cookie,
        },
        app: from.app,
        device_info: from.device_info,
        device_name: from.device_name,
        ip_address: from.ip_address,
        created_at: from.created_at,
        last_active_at: from.last_active_at,
        expires_at: from.expires_at,
        current: true,
    }
}
