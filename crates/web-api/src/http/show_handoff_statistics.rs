//! `GET /api/admin/handoffs/statistics`: what became of handoffs day by day, and what is under way.

use axum::Json;
use axum::extract::State;
use reseat_domain::ports;
use reseat_protocol::http::handoffs::{HandoffDay, HandoffStatistics, OpenHandoffs};

use crate::error::ApiError;
use crate::extract::{Admin, QueryFields};
use crate::state::AppState;

/// Days that are told when nobody says how many, and at most.
const DAYS: u32 = 7;
const MAX_DAYS: u32 = 366;

pub(crate) async fn show_handoff_statistics(
    State(state): State<AppState>,
    _: Admin,
    query: QueryFields,
) -> Result<Json<HandoffStatistics>, ApiError> {
    let days = query.count("days")?.unwrap_or(DAYS);
    if days > MAX_DAYS {
        return Err(ApiError::bad_field("days", "must be from 1 to 366"));
    }
    let handoffs = &state.services.handoffs;
    let (days, open) = (handoffs.statistics(days).await?, handoffs.open_by_apps().await?);
    Ok(Json(HandoffStatistics {
        days: days.into_iter().map(day).collect(),
        open: open.iter().map(under_way).collect(),
    }))
}

fn day(from: ports::HandoffDay) -> HandoffDay {
    HandoffDay {
        date: from.date.to_string(),
        created: from.created,
        used: from.used,
        revoked: from.revoked,
        expired: from.expired,
    }
}

fn under_way(from: &ports::OpenHandoffs) -> OpenHandoffs {
    OpenHandoffs {
        source_app: from.source_app.to_string(),
        target_app: from.target_app.to_string(),
        count: from.count,
        oldest_at: from.oldest,
    }
}
