//! What the services report, as log lines.

use reseat_domain::ports::{Observer, Report};
use tracing::{debug, error, info, warn};

/// Writes each report as a log line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LogObserver;

impl Observer for LogObserver {
    fn report(&self, report: Report) {
        match report {
            Report::Action { game, outcome } => debug!(game, outcome, "an action was judged"),
            Report::Connect { outcome } => debug!(outcome, "a connect was answered"),
            Report::SignIn { outcome } => debug!(outcome, "a sign-in was answered"),
            Report::PasswordUnreadable { user_id } => {
                error!(%user_id, "a stored password can't be read; set another with `reseat users set-password`");
            }
            Report::Resumed { away_ms } => info!(away_ms, "a seat was resumed"),
            Report::Takeover { room_id, player_id } => info!(%room_id, %player_id, "a seat was taken over"),
            Report::TokenRefused { refusal } => {
                warn!(reason = refusal.code(), "security: a session token was refused");
            }
            Report::RefreshReused { user_session_id } => {
                warn!(%user_session_id, "security: a used refresh token came again; its session was ended");
            }
            Report::Handoff { outcome } => debug!(outcome, "something became of a handoff"),
            Report::HandoffReplayed { handoff_id } => {
                warn!(%handoff_id, "security: a used handoff came again; what came of it was ended");
            }
            Report::OriginChanged { room_id, player_id } => {
                info!(%room_id, %player_id, "security: a seat came back from elsewhere");
            }
            Report::Abandoned { room_id, player_id } => info!(%room_id, %player_id, "a seat was abandoned"),
            Report::Ended { game, reason } => info!(game, reason, "a game ended"),
            Report::Inconsistent { room_id, detail } => {
                error!(%room_id, detail, "state and log disagree; run `reseat rooms verify`");
            }
            Report::SnapshotFailed { room_id, detail } => {
                warn!(%room_id, detail, "a snapshot was not stored; the log is complete without it");
            }
            Report::BusUnavailable { detail } => {
                warn!(detail, "a notice was lost; readers make up for it from the log");
            }
        }
    }
}
