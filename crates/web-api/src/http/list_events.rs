//! `GET /api/admin/events`: the audit log, the latest event first.

use axum::Json;
use axum::extract::State;
use reseat_domain::audit::{AuditEvent, AuditKind};
use reseat_domain::id::{AuditEventId, UserId, UserSessionId};
use reseat_domain::ports::AuditEventListing;
use reseat_protocol::http::admin::{Event, EventPage};

use crate::error::ApiError;
use crate::extract::{Admin, QueryFields};
use crate::http::page::{PAGE, cut};
use crate::state::AppState;

pub(crate) async fn list_events(
    State(state): State<AppState>,
    _: Admin,
    query: QueryFields,
) -> Result<Json<EventPage>, ApiError> {
    let listing = AuditEventListing {
        user_id: query.id("user_id")?.map(UserId::new),
        kind: query.text("kind")?.map(kind).transpose()?,
        before: query.cursor()?.map(AuditEventId::new),
        limit: PAGE + 1,
    };
    let events = state.services.store.audit_events().list(listing).await?;
    let (events, next) = cut(events, |event| event.id.to_string());
    Ok(Json(EventPage { events: events.into_iter().map(event).collect(), next }))
}

fn kind(name: &str) -> Result<AuditKind, ApiError> {
    let found = AuditKind::ALL.iter().find(|kind| kind.as_str() == name);
    found.copied().ok_or_else(|| ApiError::bad_field("kind", "names no kind of event"))
}

fn event(from: AuditEvent) -> Event {
    Event {
        id: from.id.uuid(),
        at: from.at,
        kind: from.kind.as_str().to_owned(),
        user_id: from.user_id.map(UserId::uuid),
        user_session_id: from.user_session_id.map(UserSessionId::uuid),
        actor: from.actor.as_str().to_owned(),
        ip_address: from.ip_address,
        user_agent: from.user_agent,
        data: from.data,
    }
}
