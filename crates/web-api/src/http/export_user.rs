//! `GET /api/users/me/export`: everything that is stored about the caller. No hash, no token.

use std::sync::Arc;

use axum::extract::State;
use reseat_domain::account::Account;
use reseat_domain::app::{AppSlug, ExternalId};
use reseat_domain::audit::AuditEvent;
use reseat_domain::game::Player;
use reseat_domain::id::UserSessionId;
use reseat_domain::services::Accounts;
use reseat_domain::session::{GameSession, Handoff, HandoffState, UserSession};
use reseat_protocol::http::accounts::{
    ExportedEvent, ExportedHandoff, ExportedSeat, ExportedSession, ExternalUser,
};
use reseat_protocol::http::handoffs as wire;

use crate::error::ApiError;
use crate::extract::{Device, Principal};
use crate::http::list_handoffs::handoff;
use crate::http::list_results::user_result;
use crate::http::sign_in_wire;
use crate::http::streamed::Streamed;
use crate::state::AppState;

/// A page of a kind of rows, read by the service.
macro_rules! pages {
    ($accounts:expr, $user:expr, $read:ident) => {{
        let (accounts, user): (Arc<Accounts>, _) = (Arc::clone($accounts), $user);
        move |before| {
            let accounts = Arc::clone(&accounts);
            async move { accounts.$read(user, before).await }
        }
    }};
}

pub(crate) async fn export_user(
    State(state): State<AppState>,
    Principal(caller): Principal,
    Device(device): Device,
) -> Result<Streamed, ApiError> {
    // It reads much.
    state.limits.own_data.take(caller.user_id).map_err(ApiError::rate_limited)?;
    let accounts = &state.services.accounts;
    let export = accounts.export(&caller, &device).await?;
    let (user, current) = (export.user.id, caller.user_session_id);
    let members: Vec<wire::Account> = export.accounts.into_iter().map(exported_account).collect();
    Ok(Streamed::object()
        .field("user", &sign_in_wire::user(export.user))
        .field("external", &export.external.map(external_user))
        .field("accounts", &members)
        .list(
            "sessions",
            pages!(accounts, user, exported_sessions),
            |session| session.id,
            move |session| exported_session(session, current),
        )
        .list("seats", pages!(accounts, user, exported_seats), |(player, _)| player.room_id, exported_seat)
        .list(
            "handoffs",
            pages!(accounts, user, exported_handoffs),
            |(handoff, _)| handoff.id,
            exported_handoff,
        )
        .list(
            "archived_handoffs",
            pages!(accounts, user, exported_archived_handoffs),
            |(handoff, _)| handoff.id,
            exported_handoff,
        )
        .list("results", pages!(accounts, user, exported_results), |result| result.id, user_result)
        .list("events", pages!(accounts, user, exported_events), |event| event.id, exported_event))
}

fn external_user((app, id): (AppSlug, ExternalId)) -> ExternalUser {
    ExternalUser { app: app.to_string(), external_id: id.as_str().to_owned() }
}

fn exported_account(from: Account) -> wire::Account {
    wire::Account { id: from.id.uuid(), name: from.name }
}

fn exported_session(from: UserSession, current: UserSessionId) -> ExportedSession {
    let (user_agent, absolute_expires_at) = (from.user_agent.clone(), from.absolute_expires_at);
    let is_current = from.id == current;
    let session = sign_in_wire::user_session(from, is_current);
    ExportedSession { session, user_agent, absolute_expires_at }
}

fn exported_seat((player, connection): (Player, Option<GameSession>)) -> ExportedSeat {
    ExportedSeat {
        room_id: player.room_id.uuid(),
        player_id: player.id.uuid(),
        name: player.name,
        seat: player.seat,
        joined_at: player.joined_at,
        ip_address: connection.as_ref().and_then(|connection| connection.ip_address),
        user_agent: connection.map(|connection| connection.user_agent),
    }
}

fn exported_handoff((from, state): (Handoff, HandoffState)) -> ExportedHandoff {
    ExportedHandoff {
        redirect_uri: from.redirect_uri.as_ref().map(|uri| uri.as_str().to_owned()),
        used_at: from.used_at,
        revoked_at: from.revoked_at,
        user_agent: from.user_agent.clone(),
        ip_address: from.ip_address,
        handoff: handoff((from, state)),
    }
}

fn exported_event(from: AuditEvent) -> ExportedEvent {
    ExportedEvent {
        at: from.at,
        kind: from.kind.as_str().to_owned(),
        actor: from.actor.as_str().to_owned(),
        user_session_id: from.user_session_id.map(UserSessionId::uuid),
        ip_address: from.ip_address,
        user_agent: from.user_agent,
        data: from.data,
    }
}
