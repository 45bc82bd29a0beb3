//! The way to storage.

use async_trait::async_trait;

use crate::error::StoreError;
use crate::ports::{
    AccountRepository, AppRepository, AuditEventRepository, GameActionLog, GameResultRepository,
    GameSessionRepository, HandoffRepository, PlayerRepository, RoomRepository, ServiceRunRepository,
    UnitOfWork, UserRepository, UserSessionRepository,
};

/// Hands out repositories for single statements, and begins units of work.
///
/// A repository from here performs each call by itself, durable when it answers. What must happen together
/// happens in a [`UnitOfWork`].
#[async_trait]
pub trait Store: Send + Sync {
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

    /// Begins a unit of work. Slow work comes before this call, events after the commit; a room's in-memory
    /// lock is taken before it, never inside.
    ///
    /// # Errors
    /// When storage fails.
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;

    /// Whether storage answers and its schema is the one this build needs.
    ///
    /// # Errors
    /// When it does not, with the reason.
    async fn check(&self) -> Result<(), StoreError>;
}
