//! One transaction.

use async_trait::async_trait;

use crate::error::StoreError;
use crate::ports::{
    AccountRepository, AppRepository, AuditEventRepository, GameActionLog, GameResultRepository,
    GameSessionRepository, HandoffRepository, PlayerRepository, RoomRepository, ServiceRunRepository,
    UserRepository, UserSessionRepository,
};

/// One transaction: the repositories it hands out see and write the same snapshot, and nothing of it is
/// seen outside before [`commit`](Self::commit). Dropping it rolls back.
///
/// On an embedded database a unit holds the one write queue: inside it only its own repositories are used,
/// and nothing slow happens. An adapter may roll back a unit that is held for longer than a second; then
/// its next call answers [`StoreError::Contention`].
#[async_trait]
pub trait UnitOfWork: Send + Sync {
    /// Users.
    fn users(&self) -> &dyn UserRepository;
    /// User sessions.
    fn user_sessions(&self) -> &dyn UserSessionRepository;
    /// Handoffs.
    fn handoffs(&self) -> &dyn HandoffRepository;
    /// Apps.
    fn apps(&self) -> &dyn AppRepository;
    /// Accounts.
    fn accounts(&self) -> &dyn AccountRepository;
    /// Rooms.
    fn rooms(&self) -> &dyn RoomRepository;
    /// Players.
    fn players(&self) -> &dyn PlayerRepository;
    /// Game sessions.
    fn game_sessions(&self) -> &dyn GameSessionRepository;
    /// The action log.
    fn actions(&self) -> &dyn GameActionLog;
    /// Results.
    fn results(&self) -> &dyn GameResultRepository;
    /// Process runs.
    fn service_runs(&self) -> &dyn ServiceRunRepository;
    /// The audit log.
    fn audit_events(&self) -> &dyn AuditEventRepository;

    /// Makes everything durable, all or nothing.
    ///
    /// # Errors
    /// When storage fails; with [`StoreError::Unavailable`] it may have been committed or not.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}
