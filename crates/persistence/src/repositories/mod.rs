//! The repositories, one file per port, written once for every database and for both sides of a unit.

use std::sync::Arc;

use reseat_domain::time::Timestamp;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Expr;

use crate::connection::Connection;
use crate::shared_queue::Sharing;

mod accounts;
mod apps;
mod audit_events;
mod game_action_log;
mod game_results;
mod game_sessions;
mod handoffs;
mod joined;
#[cfg(test)]
mod plans;
mod players;
mod rooms;
mod service_runs;
mod user_sessions;
mod users;

/// All repositories over one connection.
pub(crate) struct Repositories {
    pub(crate) users: users::Users,
    pub(crate) user_sessions: user_sessions::UserSessions,
    pub(crate) handoffs: handoffs::Handoffs,
    pub(crate) apps: apps::Apps,
    pub(crate) accounts: accounts::Accounts,
    pub(crate) rooms: rooms::Rooms,
    pub(crate) players: players::Players,
    pub(crate) game_sessions: game_sessions::GameSessions,
    pub(crate) actions: game_action_log::ActionLog,
    pub(crate) results: game_results::GameResults,
    pub(crate) service_runs: service_runs::ServiceRuns,
    pub(crate) audit_events: audit_events::AuditEvents,
}

impl Repositories {
    /// Over a connection; outside of units of work, reads that wait together are shared.
    pub(crate) fn new(of: &Arc<dyn Connection>, sharing: Sharing) -> Self {
        let connection = || Arc::clone(of);
        Self {
            users: users::Users(connection()),
            user_sessions: user_sessions::UserSessions(connection()),
            handoffs: handoffs::Handoffs(connection()),
            apps: apps::Apps(connection()),
            accounts: accounts::Accounts(connection()),
            rooms: rooms::Rooms::new(of, sharing),
            players: players::Players(connection()),
            game_sessions: game_sessions::GameSessions::new(of, sharing),
            actions: game_action_log::ActionLog(connection()),
            results: game_results::GameResults(connection()),
            service_runs: service_runs::ServiceRuns(connection()),
            audit_events: audit_events::AuditEvents(connection()),
        }
    }
}

/// The methods that a store and a unit of work share: they hand out the repositories of `self.repositories`.
macro_rules! hand_out_repositories {
    () => {
        fn users(&self) -> &dyn reseat_domain::ports::UserRepository {
            &self.repositories.users
        }
        fn user_sessions(&self) -> &dyn reseat_domain::ports::UserSessionRepository {
            &self.repositories.user_sessions
        }
        fn handoffs(&self) -> &dyn reseat_domain::ports::HandoffRepository {
            &self.repositories.handoffs
        }
        fn apps(&self) -> &dyn reseat_domain::ports::AppRepository {
            &self.repositories.apps
        }
        fn accounts(&self) -> &dyn reseat_domain::ports::AccountRepository {
            &self.repositories.accounts
        }
        fn rooms(&self) -> &dyn reseat_domain::ports::RoomRepository {
            &self.repositories.rooms
        }
        fn players(&self) -> &dyn reseat_domain::ports::PlayerRepository {
            &self.repositories.players
        }
        fn game_sessions(&self) -> &dyn reseat_domain::ports::GameSessionRepository {
            &self.repositories.game_sessions
        }
        fn actions(&self) -> &dyn reseat_domain::ports::GameActionLog {
            &self.repositories.actions
        }
        fn results(&self) -> &dyn reseat_domain::ports::GameResultRepository {
            &self.repositories.results
        }
        fn service_runs(&self) -> &dyn reseat_domain::ports::ServiceRunRepository {
            &self.repositories.service_runs
        }
        fn audit_events(&self) -> &dyn reseat_domain::ports::AuditEventRepository {
            &self.repositories.audit_events
        }
    };
}
pub(crate) use hand_out_repositories;

/// The later of a column's time and another.
fn later(column: impl ColumnTrait, time: Timestamp) -> Expr {
    Expr::case(column.lt(time), time).finally(column.into_expr()).into()
}
