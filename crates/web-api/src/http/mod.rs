//! The HTTP routes, one file each: take what is proved, call a service, map the answer. A handler decides
//! nothing about games, rooms or tokens.

mod add_bot;
mod change_password;
mod check_health;
mod claim_victory;
mod claimant;
mod create_handoff;
mod create_room;
mod delete_user;
mod device_name;
mod end_session;
mod end_sessions;
mod export_user;
mod join_room;
mod leave_room;
mod list_actions;
mod list_events;
mod list_games;
mod list_handoffs;
mod list_legal_actions;
mod list_results;
mod list_rooms;
mod list_sessions;
mod log_in;
mod log_out;
mod page;
mod play_card;
mod player_name;
mod recover_state;
mod redeem_handoff;
mod refresh_sign_in;
mod register;
mod rematch;
mod remove_player;
mod rename_session;
mod room_wire;
mod session_wish;
mod show_handoff_statistics;
mod show_heartbeats;
mod show_keys;
mod show_me;
mod show_overview;
mod show_result;
mod show_room;
mod sign_in_app_user;
mod sign_in_guest;
mod sign_in_wire;
mod signed_out;
mod start_room;
mod streamed;
mod submit_action;
mod throttle;
mod upgrade_guest;
mod user_sessions;
mod wait;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, patch, post, put};

use crate::state::AppState;

/// Every route but the WebSocket's.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/session", post(sign_in_guest::sign_in_guest))
        .route("/api/session", post(sign_in_guest::sign_in_guest))
        .route("/api/auth/me", get(show_me::show_me))
        .route("/api/auth/register", post(register::register))
        .route("/api/auth/login", post(log_in::log_in).layer(DefaultBodyLimit::max(log_in::BODY_BYTES)))
        .route("/api/auth/upgrade", post(upgrade_guest::upgrade_guest))
        .route("/api/auth/password", put(change_password::change_password))
        .route("/api/auth/refresh", post(refresh_sign_in::refresh_sign_in))
        .route("/api/auth/logout", post(log_out::log_out))
        .route("/api/sessions", get(list_sessions::list_sessions).delete(end_sessions::end_sessions))
        .route("/api/sessions/count", get(list_sessions::count_sessions))
        .route(
            "/api/sessions/{session}",
            patch(rename_session::rename_session).delete(end_session::end_session),
        )
        .route("/api/handoffs", get(list_handoffs::list_handoffs).post(create_handoff::create_handoff))
        .route("/api/handoffs/redeem", post(redeem_handoff::redeem_handoff))
        .route("/api/handoffs/{handoff}", delete(list_handoffs::revoke_handoff))
        .route("/api/apps/sessions", post(sign_in_app_user::sign_in_app_user))
        .route("/api/games", get(list_games::list_games))
        .route("/api/rooms", get(list_rooms::list_rooms).post(create_room::create_room))
        .route("/api/rooms/{room}", get(show_room::show_room))
        .route("/api/rooms/{room}/join", post(join_room::join_room))
        .route("/api/rooms/{room}/bots", post(add_bot::add_bot))
        .route("/api/rooms/{room}/start", post(start_room::start_room))
        .route("/api/rooms/{room}/leave", post(leave_room::leave_room))
        .route("/api/rooms/{room}/players/{player}", delete(remove_player::remove_player))
        .route(
            "/api/rooms/{room}/actions",
            get(list_actions::list_actions).post(submit_action::submit_action),
        )
        .route("/api/rooms/{room}/legal-actions", get(list_legal_actions::list_legal_actions))
        .route("/api/rooms/{room}/recovery", get(recover_state::recover_state))
        .route("/api/rooms/{room}/result", get(show_result::show_result))
        .route("/api/rooms/{room}/rematch", get(rematch::show_rematch).post(rematch::ask_for_rematch))
        .route("/api/heartbeat/{room_id}", get(show_heartbeats::show_heartbeats))
        .route("/api/game/play-card", post(play_card::play_card))
        .route("/api/game/claim-victory", post(claim_victory::claim_victory))
        .route("/api/game/wait", post(wait::wait))
        .route("/api/users/me", delete(delete_user::delete_user))
        .route("/api/users/me/export", get(export_user::export_user))
        .route("/api/users/me/results", get(list_results::list_results))
        .route("/api/admin/overview", get(show_overview::show_overview))
        .route(
            "/api/admin/users/{user}/sessions",
            get(user_sessions::list_user_sessions).delete(user_sessions::end_user_sessions),
        )
        .route("/api/admin/handoffs/statistics", get(show_handoff_statistics::show_handoff_statistics))
        .route("/api/admin/events", get(list_events::list_events))
        .route("/.well-known/jwks.json", get(show_keys::show_keys))
        .route("/healthz", get(check_health::check_alive))
        .route("/readyz", get(check_health::check_ready))
}
