//! Entities with fixed, readable values. The same call gives the same entity, in every run.
//!
//! What a test is about it sets itself: `a_room(1).with(|room| room.private = true)`.

mod apps;
mod entities;
mod game_log;
mod ids;
mod seated_room;
mod seats;

pub use apps::{a_handoff, an_account, an_app, app_slug};
pub use entities::{
    a_bot, a_player, a_registered_user, a_room, a_service_run, a_user, a_user_session, a_vouched_user,
    an_audit_event, claims_of,
};
pub use game_log::{a_result, a_snapshot, an_action, an_entry, an_outcome};
pub use ids::{
    account_id, action_id, app_id, audit_event_id, client_id, game_session_id, handoff_id, log_epoch, moment,
    node_run_id, player_id, room_id, user_id, user_session_id,
};
pub use seated_room::SeatedRoom;
pub use seats::{a_connect, a_connected_seat, a_game_session, a_heartbeat};

use reseat_domain::account::Account;
use reseat_domain::app::App;
use reseat_domain::audit::AuditEvent;
use reseat_domain::game::{GameAction, GameOutcome, GameResult, Player, Room, Snapshot};
use reseat_domain::ports::{Heartbeat, ServiceRun};
use reseat_domain::session::{Connect, GameSession, Handoff, UserSession};
use reseat_domain::token::AccessClaims;
use reseat_domain::user::User;

/// Sets what a test is about.
pub trait With: Sized {
    /// The same entity, changed.
    #[must_use]
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl With for User {}
impl With for UserSession {}
impl With for AccessClaims {}
impl With for App {}
impl With for Account {}
impl With for Handoff {}
impl With for Room {}
impl With for Player {}
impl With for GameSession {}
impl With for Connect {}
impl With for Heartbeat {}
impl With for GameAction {}
impl With for GameOutcome {}
impl With for GameResult {}
impl With for Snapshot {}
impl With for ServiceRun {}
impl With for AuditEvent {}
