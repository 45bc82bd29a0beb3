//! What the services need from outside, one trait per file. Adapters implement them; only services call
//! them.

mod access_token_issuer;
mod account_repository;
mod app_repository;
mod audit_event_repository;
mod clock;
mod game_action_log;
mod game_result_repository;
mod game_session_repository;
mod handoff_repository;
mod observer;
mod password_hasher;
mod player_repository;
mod randomness;
mod room_bus;
mod room_repository;
mod service_run_repository;
mod store;
mod unit_of_work;
mod user_repository;
mod user_session_repository;

pub use access_token_issuer::AccessTokenIssuer;
pub use account_repository::AccountRepository;
pub use app_repository::AppRepository;
pub use audit_event_repository::{AuditEventListing, AuditEventRepository};
pub use clock::Clock;
pub use game_action_log::{AppendAnswer, GameActionLog};
pub use game_result_repository::GameResultRepository;
pub use game_session_repository::{
    GameSessionRepository, Heartbeat, Holding, PresenceChange, RoomPresence, SeatHolder, Standing,
};
pub use handoff_repository::{HandoffDay, HandoffRepository, OpenHandoffs};
pub use observer::{Observer, Report};
pub use password_hasher::{HasherError, PasswordHasher};
pub use player_repository::PlayerRepository;
pub use randomness::Randomness;
pub use room_bus::{
    BusError, MOST_ENDED_AT_ONCE, RoomBus, RoomEvent, RoomEvents, SeatStatus, SessionNotice, SessionNotices,
};
pub use room_repository::{OpenRoom, OpenRooms, RoomListing, RoomRepository};
pub use service_run_repository::{ServiceRun, ServiceRunRepository};
pub use store::Store;
pub use unit_of_work::UnitOfWork;
pub use user_repository::{GuestsSeen, MOST_PASSWORD_COSTS, UserRepository};
pub use user_session_repository::{
    DeviceListing, DevicePlace, EndedByTime, LiveSessions, Rotation, UserSessionListing,
    UserSessionRepository,
};

/// The mocks that are derived beside each port.
#[cfg(any(test, feature = "mocks"))]
pub(crate) mod mocked {
    pub use super::access_token_issuer::MockAccessTokenIssuer;
    pub use super::account_repository::MockAccountRepository;
    pub use super::app_repository::MockAppRepository;
    pub use super::audit_event_repository::MockAuditEventRepository;
    pub use super::clock::MockClock;
    pub use super::game_action_log::MockGameActionLog;
    pub use super::game_result_repository::MockGameResultRepository;
    pub use super::game_session_repository::MockGameSessionRepository;
    pub use super::handoff_repository::MockHandoffRepository;
    pub use super::observer::MockObserver;
    pub use super::password_hasher::MockPasswordHasher;
    pub use super::player_repository::MockPlayerRepository;
    pub use super::randomness::MockRandomness;
    pub use super::room_bus::MockRoomBus;
    pub use super::room_repository::MockRoomRepository;
    pub use super::service_run_repository::MockServiceRunRepository;
    pub use super::user_repository::MockUserRepository;
    pub use super::user_session_repository::MockUserSessionRepository;
}
