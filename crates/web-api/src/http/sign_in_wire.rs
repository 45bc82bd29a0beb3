//! Users and user sessions as their own user sees them: no hash, no user agent. And the one answer to every
//! sign-in, by tokens or by the cookie.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::SET_COOKIE;
use reseat_domain::services::{Proof, SignedIn};
use reseat_domain::session::{SessionKind, UserSession};
use reseat_domain::user::{Role, User};
use reseat_protocol::TokenText;
use reseat_protocol::http::sign_in as wire;

use crate::error::ApiError;
use crate::state::AppState;

/// The answer to a sign-in: the tokens in its body, or the token in the cookie and nowhere else.
pub(super) fn answer(status: StatusCode, from: SignedIn, state: &AppState) -> Result<Response, ApiError> {
    let SignedIn { user: who, session, proof, expires_at } = from;
    match proof {
        Proof::Bearer { access_token, refresh_token } => {
            let body = wire::SignedIn {
                user: user(who),
                session: user_session(session, true),
                expires_at,
                access_token: TokenText::new(access_token),
                refresh_token: TokenText::new(refresh_token),
            };
            Ok((status, Json(body)).into_response())
        }
        Proof::Cookie { token } => {
            let life = expires_at - state.services.clock.now();
            let cookie = state.cookie.set(&token, life).ok_or_else(ApiError::internal)?;
            let body =
                wire::SignedInByCookie { user: user(who), session: user_session(session, true), expires_at };
            Ok((status, [(SET_COOKIE, cookie)], Json(body)).into_response())
        }
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

/// `current`: whether it is the one that asks.
pub(super) fn user_session(from: UserSession, current: bool) -> wire::UserSession {
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
        current,
    }
}
