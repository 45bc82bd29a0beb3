//! `GET /api/users/me/export`: everything that is stored about the caller. No hash, no token.

use axum::Json;
use axum::extract::State;
use reseat_domain::audit::AuditEvent;
use reseat_domain::game::Player;
use reseat_domain::id::UserSessionId;
use reseat_domain::session::{GameSession, UserSession};
use reseat_protocol::http::accounts::{ExportedEvent, ExportedSeat, ExportedSession, UserExport};

use crate::error::ApiError;
use crate::extract::{ClientAddress, Device, Principal};
use crate::http::list_results::user_result;
use crate::http::{sign_in_wire, throttle};
use crate::state::AppState;

pub(crate) async fn export_user(
    State(state): State<AppState>,
    Principal(caller): Principal,
    address: ClientAddress,
    Device(device): Device,
) -> Result<Json<UserExport>, ApiError> {
    // It reads much.
    throttle::admit_choice(&state, &address)?;
    let export = state.services.accounts.export(&caller, &device).await?;
    let current = caller.user_session_id;
    Ok(Json(UserExport {
        user: sign_in_wire::user(export.user),
        sessions: export.sessions.into_iter().map(|session| exported_session(session, current)).collect(),
        seats: export.seats.into_iter().map(exported_seat).collect(),
        results: export.results.into_iter().map(user_result).collect(),
        events: export.events.into_iter().map(exported_event).collect(),
    }))
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
