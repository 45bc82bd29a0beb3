//! A store in memory whose log and players a test can stop or break.

mod game_sessions;
mod rooms;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::{GameAction, Player, Seat};
use reseat_domain::id::{ActionId, PlayerId, RoomId, UserId};
use reseat_domain::ports::{
    AccountRepository, AppRepository, AppendAnswer, AuditEventRepository, GameActionLog,
    GameResultRepository, GameSessionRepository, HandoffRepository, PlayerRepository, RoomRepository,
    ServiceRunRepository, Store, UnitOfWork, UserRepository, UserSessionRepository,
};
use reseat_domain::time::Timestamp;
use reseat_testkit::MemoryStore;
use tokio::sync::Semaphore;

/// The store.
pub(crate) struct FaultyStore {
    inner: Arc<MemoryStore>,
    /// Appends that are stored but then answered as if nobody knew.
    pub(crate) appends_unknown: AtomicU32,
    /// Appends that are not stored and answered the same.
    pub(crate) appends_lost: AtomicU32,
    /// Appends that panic.
    pub(crate) appends_panic: AtomicU32,
    /// How often a unit of work was begun, or waits for its turn.
    pub(crate) units: AtomicU32,
    /// Units of work that can't be begun, and conditional changes that can't be made.
    pub(crate) units_refused: AtomicU32,
    /// Conditional changes that are stored but then answered as if nobody knew.
    pub(crate) changes_unknown: AtomicU32,
    /// Conditional changes are stored, and answered only while there is a permit.
    pub(crate) changes_answered: Semaphore,
    /// Whether no heartbeat can be stored, and no presence read.
    pub(crate) heartbeats_away: AtomicBool,
    /// How many heartbeats each call stored.
    pub(crate) heartbeats_stored: Mutex<Vec<usize>>,
    /// Whether no log can be read.
    pub(crate) log_away: AtomicBool,
    /// The players of a room are read only while there is a permit.
    pub(crate) players_gate: Semaphore,
    /// How often they were asked for.
    pub(crate) players_asked: AtomicU32,
    /// Snapshots are stored only while there is a permit.
    pub(crate) snapshots_gate: Semaphore,
}

impl Default for FaultyStore {
    fn default() -> Self {
        Self {
            inner: Arc::default(),
            appends_unknown: AtomicU32::new(0),
            appends_lost: AtomicU32::new(0),
            appends_panic: AtomicU32::new(0),
            units: AtomicU32::new(0),
            units_refused: AtomicU32::new(0),
            changes_unknown: AtomicU32::new(0),
            changes_answered: Semaphore::new(Semaphore::MAX_PERMITS),
            heartbeats_away: AtomicBool::new(false),
            heartbeats_stored: Mutex::default(),
            log_away: AtomicBool::new(false),
            players_gate: Semaphore::new(Semaphore::MAX_PERMITS),
            snapshots_gate: Semaphore::new(Semaphore::MAX_PERMITS),
            players_asked: AtomicU32::new(0),
        }
    }
}

impl FaultyStore {
    /// Takes away, or gives back, all that a playing room needs.
    pub(crate) fn set_away(&self, away: bool) {
        self.log_away.store(away, Ordering::SeqCst);
        self.heartbeats_away.store(away, Ordering::SeqCst);
        self.units_refused.store(if away { u32::MAX } else { 0 }, Ordering::SeqCst);
    }

    fn check_presence(&self) -> Result<(), StoreError> {
        if self.heartbeats_away.load(Ordering::SeqCst) { Err(unavailable()) } else { Ok(()) }
    }

    fn check_log(&self) -> Result<(), StoreError> {
        if self.log_away.load(Ordering::SeqCst) { Err(unavailable()) } else { Ok(()) }
    }

    fn refuse_unit(&self) -> Result<(), StoreError> {
        if takes_one(&self.units_refused) { Err(unavailable()) } else { Ok(()) }
    }

    async fn wait_for_players(&self) {
        self.players_asked.fetch_add(1, Ordering::SeqCst);
        drop(self.players_gate.acquire().await);
    }
}

fn takes_one(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

fn unavailable() -> StoreError {
    StoreError::Unavailable("the test took it away".into())
}

#[async_trait]
impl Store for FaultyStore {
    fn users(&self) -> &dyn UserRepository {
        self.inner.users()
    }
    fn user_sessions(&self) -> &dyn UserSessionRepository {
        self.inner.user_sessions()
    }
    fn handoffs(&self) -> &dyn HandoffRepository {
        self.inner.handoffs()
    }
    fn apps(&self) -> &dyn AppRepository {
        self.inner.apps()
    }
    fn accounts(&self) -> &dyn AccountRepository {
        self.inner.accounts()
    }
    fn rooms(&self) -> &dyn RoomRepository {
        self
    }
    fn players(&self) -> &dyn PlayerRepository {
        self
    }
    fn game_sessions(&self) -> &dyn GameSessionRepository {
        self
    }
    fn actions(&self) -> &dyn GameActionLog {
        self
    }
    fn results(&self) -> &dyn GameResultRepository {
        self.inner.results()
    }
    fn service_runs(&self) -> &dyn ServiceRunRepository {
        self.inner.service_runs()
    }
    fn audit_events(&self) -> &dyn AuditEventRepository {
        self.inner.audit_events()
    }
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.units.fetch_add(1, Ordering::SeqCst);
        self.refuse_unit()?;
        self.inner.begin().await
    }
    async fn check(&self) -> Result<(), StoreError> {
        self.inner.check().await
    }
}

#[async_trait]
impl GameActionLog for FaultyStore {
    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        assert!(!takes_one(&self.appends_panic), "the test broke it");
        if takes_one(&self.appends_lost) {
            return Err(unavailable());
        }
        let answer = self.inner.actions().append(entries).await?;
        if takes_one(&self.appends_unknown) { Err(unavailable()) } else { Ok(answer) }
    }
    async fn head(&self, room: RoomId) -> Result<i64, StoreError> {
        self.check_log()?;
        self.inner.actions().head(room).await
    }
    async fn find_action(
        &self,
        room: RoomId,
        player: PlayerId,
        action: ActionId,
    ) -> Result<Option<GameAction>, StoreError> {
        self.check_log()?;
        self.inner.actions().find_action(room, player, action).await
    }
    async fn after(&self, room: RoomId, after: i64, limit: u32) -> Result<Vec<GameAction>, StoreError> {
        self.check_log()?;
        self.inner.actions().after(room, after, limit).await
    }
}

#[async_trait]
impl PlayerRepository for FaultyStore {
    async fn insert(&self, player: &Player) -> Result<(), StoreError> {
        self.inner.players().insert(player).await
    }
    async fn find(&self, id: PlayerId) -> Result<Option<Player>, StoreError> {
        self.inner.players().find(id).await
    }
    async fn find_by_user(&self, room: RoomId, user: UserId) -> Result<Option<Player>, StoreError> {
        self.inner.players().find_by_user(room, user).await
    }
    async fn of_room(&self, room: RoomId) -> Result<Vec<Player>, StoreError> {
        self.wait_for_players().await;
        self.inner.players().of_room(room).await
    }
    async fn move_to(&self, id: PlayerId, seat: Seat) -> Result<(), StoreError> {
        self.inner.players().move_to(id, seat).await
    }
    async fn remove(&self, id: PlayerId) -> Result<bool, StoreError> {
        self.inner.players().remove(id).await
    }
    async fn leave(&self, id: PlayerId, at: Timestamp) -> Result<bool, StoreError> {
        self.inner.players().leave(id, at).await
    }
    async fn of_user(
        &self,
        user: UserId,
        before: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<Player>, StoreError> {
        self.inner.players().of_user(user, before, limit).await
    }
    async fn open_rooms_of(&self, user: UserId) -> Result<Vec<RoomId>, StoreError> {
        self.inner.players().open_rooms_of(user).await
    }
    async fn give_all(&self, from: UserId, to: UserId) -> Result<u64, StoreError> {
        self.inner.players().give_all(from, to).await
    }
    async fn rename_all(&self, user: UserId, name: &str) -> Result<(), StoreError> {
        self.inner.players().rename_all(user, name).await
    }
}
