//! A store and its units of work, each of whose calls is a step.

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::account::Account;
use reseat_domain::app::{App, AppSlug, ExternalId};
use reseat_domain::audit::AuditEvent;
use reseat_domain::error::StoreError;
use reseat_domain::game::{GameAction, GameOutcome, GameResult, Player, Room, RoomCode, Seat, Snapshot};
use reseat_domain::id::{
    AccountId, ActionId, GameSessionId, HandoffId, NodeRunId, PlayerId, RoomId, UserId, UserSessionId,
};
use reseat_domain::ports::{
    AccountRepository, AppRepository, AppendAnswer, AuditEventListing, AuditEventRepository, DeviceListing,
    EndedByTime, GameActionLog, GameResultRepository, GameSessionRepository, GuestsSeen, HandoffDay,
    HandoffRepository, Heartbeat, LiveSessions, OpenHandoffs, OpenRoom, OpenRooms, PlayerRepository,
    PresenceChange, RoomListing, RoomPresence, RoomRepository, Rotation, SeatHolder, ServiceRun,
    ServiceRunRepository, Standing, Store, UnitOfWork, UserRepository, UserSessionListing,
    UserSessionRepository,
};
use reseat_domain::session::{Connect, GameSession, Handoff, UserSession};
use reseat_domain::time::{Date, Duration, Timestamp};
use reseat_domain::token::TokenHash;
use reseat_domain::user::{PasswordCost, PasswordHash, Role, User, Username};
use uuid::Uuid;

use super::Steps;

pub(super) struct SteppedStore {
    pub(super) inner: Arc<dyn Store>,
    pub(super) steps: Arc<Steps>,
}

struct SteppedUnit {
    inner: Box<dyn UnitOfWork>,
    steps: Arc<Steps>,
}

/// Makes a step before and after each call of a repository that `inner` hands out.
macro_rules! repositories {
    ($type:ident: $($hand:ident: $port:ident {
        $(fn $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)+
    })+) => {$(
        #[async_trait]
        impl $port for $type {$(
            async fn $name(&self, $($argument: $kind),*) -> Result<$answer, StoreError> {
                let call = concat!(stringify!($hand), ".", stringify!($name));
                self.steps.pass("before", call).await;
                let answer = self.inner.$hand().$name($($argument),*).await;
                self.steps.pass("after", call).await;
                answer
            }
        )+}
    )+};
}

/// Every call of every repository. One that is missing here does not compile.
macro_rules! stepped {
    ($type:ident) => {
        repositories! { $type:
            users: UserRepository {
                fn insert(user: &User) -> ();
                fn find(id: UserId) -> Option<User>;
                fn find_by_username(username: &str) -> Option<User>;
                fn lock(id: UserId) -> Option<User>;
                fn lone_guests(after: Option<UserId>, limit: u32) -> GuestsSeen;
                fn remove_lone_guests(ids: &[UserId]) -> u64;
                fn insert_registered(user: &User, hash: &PasswordHash) -> ();
                fn password_hash(id: UserId) -> Option<PasswordHash>;
                fn password_costs() -> Vec<PasswordCost>;
                fn external_of(id: UserId) -> Option<(AppSlug, ExternalId)>;
                fn set_password_hash(id: UserId, hash: &PasswordHash, at: Timestamp) -> bool;
                fn upgrade(id: UserId, name: &Username, shown: &str, hash: &PasswordHash, at: Timestamp) -> bool;
                fn set_disabled(id: UserId, disabled_at: Option<Timestamp>, at: Timestamp) -> bool;
                fn set_role(id: UserId, role: Role, at: Timestamp) -> bool;
                fn remove(id: UserId) -> bool;
                fn list(before: Option<UserId>, limit: u32) -> Vec<User>;
                fn insert_external(user: &User, app: &AppSlug, id: &ExternalId) -> ();
                fn find_external(app: &AppSlug, id: &ExternalId) -> Option<User>;
                fn set_display_name(id: UserId, name: &str) -> ();
            }
            handoffs: HandoffRepository {
                fn insert(handoff: &Handoff) -> ();
                fn count_open(user: UserId, now: Timestamp) -> u64;
                fn redeem(token: &TokenHash, app: &AppSlug, attempt: Uuid, now: Timestamp) -> Option<Handoff>;
                fn set_child(id: HandoffId, child: UserSessionId) -> ();
                fn find(token: &TokenHash) -> Option<Handoff>;
                fn list(user: UserId, before: Option<HandoffId>, limit: u32) -> Vec<Handoff>;
                fn archived_of(user: UserId, before: Option<HandoffId>, limit: u32) -> Vec<Handoff>;
                fn forget(user: UserId) -> u64;
                fn revoke(id: HandoffId, user: UserId, now: Timestamp) -> bool;
                fn statistics(since: Date, now: Timestamp) -> Vec<HandoffDay>;
                fn open_by_apps(now: Timestamp) -> Vec<OpenHandoffs>;
                fn count_past(now: Timestamp) -> u64;
                fn archive(now: Timestamp, limit: u32) -> u64;
                fn prepare_archive(now: Timestamp, keep_since: Timestamp) -> u64;
                fn remove_archived(before: Timestamp, limit: u32) -> u64;
                fn count_addresses(before: Timestamp) -> u64;
                fn wipe_addresses(before: Timestamp, limit: u32) -> u64;
                fn count_archived(before: Timestamp) -> u64;
            }
            apps: AppRepository {
                fn insert(app: &App) -> ();
                fn find(slug: &AppSlug) -> Option<App>;
                fn lock(slug: &AppSlug) -> Option<App>;
                fn hold(slug: &AppSlug) -> Option<App>;
                fn save(app: &App) -> ();
                fn list() -> Vec<App>;
            }
            accounts: AccountRepository {
                fn insert(account: &Account) -> ();
                fn find(id: AccountId) -> Option<Account>;
                fn list() -> Vec<(Account, u64)>;
                fn add_member(id: Uuid, account: AccountId, user: UserId) -> bool;
                fn of_member(user: UserId) -> Vec<Account>;
                fn remove_member(account: AccountId, user: UserId) -> bool;
                fn is_member(account: AccountId, user: UserId) -> bool;
            }
            user_sessions: UserSessionRepository {
                fn insert(session: &UserSession) -> ();
                fn find_live(id: UserSessionId, now: Timestamp) -> Option<UserSession>;
                fn find_live_by_hash(token_hash: &TokenHash, now: Timestamp) -> Option<UserSession>;
                fn touch(id: UserSessionId, at: Timestamp, expires_at: Timestamp) -> ();
                fn touch_all(ids: &[UserSessionId], at: Timestamp, idle: Duration) -> ();
                fn rotate(rotation: &Rotation) -> Option<UserSession>;
                fn mark_used(id: UserSessionId, generation: i32) -> ();
                fn remove(id: UserSessionId, user: UserId) -> Vec<UserSessionId>;
                fn remove_all(user: UserId, keep: Option<UserSessionId>) -> Vec<UserSessionId>;
                fn list(listing: UserSessionListing, now: Timestamp) -> Vec<UserSession>;
                fn devices(listing: DeviceListing, now: Timestamp) -> Vec<UserSession>;
                fn count_live(user: UserId, now: Timestamp) -> u64;
                fn count_expired(now: Timestamp) -> u64;
                fn remove_of_app(app: &AppSlug, limit: u32) -> Vec<UserSessionId>;
                fn remove_expired(now: Timestamp, limit: u32) -> EndedByTime;
                fn count_addresses(before: Timestamp) -> u64;
                fn wipe_addresses(before: Timestamp, limit: u32) -> u64;
                fn count_all_live(now: Timestamp) -> LiveSessions;
                fn rename(id: UserSessionId, user: UserId, name: Option<String>, now: Timestamp)
                    -> Option<UserSession>;
            }
            rooms: RoomRepository {
                fn insert(room: &Room) -> ();
                fn find(id: RoomId) -> Option<Room>;
                fn find_with_entries(id: RoomId, after: i64, limit: u32) -> Option<(Room, Vec<GameAction>)>;
                fn find_by_code(code: &RoomCode) -> Option<Room>;
                fn lock(id: RoomId) -> Option<Room>;
                fn list(listing: RoomListing) -> Vec<OpenRoom>;
                fn list_ids(before: Option<RoomId>, limit: u32) -> Vec<RoomId>;
                fn count_open() -> OpenRooms;
                fn count_finished(before: Timestamp) -> u64;
                fn finished(before: Timestamp, limit: u32) -> Vec<RoomId>;
                fn remove_entries(id: RoomId, limit: u32) -> u64;
                fn remove_finished(id: RoomId) -> bool;
                fn count_open_hosted_by(user: UserId) -> u64;
                fn set_host(id: RoomId, host: PlayerId) -> ();
                fn start(id: RoomId, at: Timestamp) -> bool;
                fn set_abandoned(id: RoomId, abandoned: bool) -> bool;
                fn finish(id: RoomId, outcome: &GameOutcome, at: Timestamp) -> bool;
                fn remove_waiting(id: RoomId) -> bool;
                fn snapshot(id: RoomId) -> Option<Snapshot>;
                fn save_snapshot(id: RoomId, snapshot: &Snapshot) -> ();
            }
            players: PlayerRepository {
                fn insert(player: &Player) -> ();
                fn find(id: PlayerId) -> Option<Player>;
                fn of_room(room: RoomId) -> Vec<Player>;
                fn find_by_user(room: RoomId, user: UserId) -> Option<Player>;
                fn move_to(id: PlayerId, seat: Seat) -> ();
                fn leave(id: PlayerId, at: Timestamp) -> bool;
                fn remove(id: PlayerId) -> bool;
                fn of_user(user: UserId, before: Option<RoomId>, limit: u32) -> Vec<Player>;
                fn open_rooms_of(user: UserId) -> Vec<RoomId>;
                fn give_all(from: UserId, to: UserId) -> u64;
                fn rename_all(user: UserId, name: &str) -> ();
            }
            game_sessions: GameSessionRepository {
                fn count_connected() -> u64;
                fn of_players(players: &[PlayerId]) -> Vec<GameSession>;
                fn forget(user: UserId) -> u64;
                fn count_addresses(before: Timestamp) -> u64;
                fn wipe_addresses(before: Timestamp, limit: u32) -> u64;
                fn insert(session: &GameSession) -> ();
                fn find(player: PlayerId) -> Option<GameSession>;
                fn of_room(room: RoomId) -> Vec<GameSession>;
                fn find_holder(player: PlayerId, user_session: UserSessionId) -> Option<SeatHolder>;
                fn at_table(room: RoomId) -> Vec<(Player, Option<GameSession>)>;
                fn presence(room: RoomId) -> Option<RoomPresence>;
                fn change_presence(change: &PresenceChange) -> bool;
                fn lock_room(room: RoomId) -> Vec<GameSession>;
                fn connect(connect: &Connect) -> Option<GameSession>;
                fn save_presence(seats: &[GameSession]) -> ();
                fn save_heartbeats(beats: &[Heartbeat], now: Timestamp) -> Vec<PlayerId>;
                fn extend(player: PlayerId, expires_at: Timestamp) -> ();
                fn rooms_with_running_absence(after: Option<RoomId>, limit: u32) -> Vec<RoomId>;
                fn connected_by_dead_runs(unseen: Timestamp, after: Option<GameSessionId>, limit: u32)
                    -> Vec<(GameSession, Timestamp)>;
                fn unheard_of_run(
                    run: NodeRunId,
                    unheard: Timestamp,
                    after: Option<GameSessionId>,
                    limit: u32
                ) -> Vec<GameSession>;
                fn expired_rooms(now: Timestamp, after: Option<RoomId>, limit: u32) -> Vec<RoomId>;
                fn standings(of: &[(PlayerId, UserSessionId)], now: Timestamp) -> Vec<Standing>;
            }
            actions: GameActionLog {
                fn append(entries: &[GameAction]) -> AppendAnswer;
                fn head(room: RoomId) -> i64;
                fn heads(rooms: &[RoomId]) -> Vec<(RoomId, i64)>;
                fn find_action(room: RoomId, player: PlayerId, action: ActionId) -> Option<GameAction>;
                fn after(room: RoomId, after: i64, limit: u32) -> Vec<GameAction>;
            }
            results: GameResultRepository {
                fn insert_all(results: &[GameResult]) -> ();
                fn of_user(user: UserId, before: Option<Uuid>, limit: u32) -> Vec<GameResult>;
                fn give_all(from: UserId, to: UserId) -> u64;
                fn forget(user: UserId) -> u64;
            }
            service_runs: ServiceRunRepository {
                fn insert(run: &ServiceRun) -> ();
                fn find(id: NodeRunId) -> Option<ServiceRun>;
                fn touch(id: NodeRunId, at: Timestamp, unseen_since: Timestamp) -> bool;
                fn has_others(id: NodeRunId, unseen_since: Timestamp) -> bool;
                fn stop(id: NodeRunId, at: Timestamp) -> ();
            }
            audit_events: AuditEventRepository {
                fn count_addresses(before: Timestamp) -> u64;
                fn count_older(before: Timestamp) -> u64;
                fn insert(event: &AuditEvent) -> ();
                fn list(listing: AuditEventListing) -> Vec<AuditEvent>;
                fn wipe_addresses(before: Timestamp, limit: u32) -> u64;
                fn forget(user: UserId, limit: u32) -> u64;
                fn remove_older(before: Timestamp, limit: u32) -> u64;
            }
        }
    };
}

stepped!(SteppedStore);
stepped!(SteppedUnit);

macro_rules! hand_out_itself {
    () => {
        fn users(&self) -> &dyn UserRepository {
            self
        }
        fn user_sessions(&self) -> &dyn UserSessionRepository {
            self
        }
        fn handoffs(&self) -> &dyn HandoffRepository {
            self
        }
        fn apps(&self) -> &dyn AppRepository {
            self
        }
        fn accounts(&self) -> &dyn AccountRepository {
            self
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
            self
        }
        fn service_runs(&self) -> &dyn ServiceRunRepository {
            self
        }
        fn audit_events(&self) -> &dyn AuditEventRepository {
            self
        }
    };
}

#[async_trait]
impl Store for SteppedStore {
    hand_out_itself!();

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.steps.pass("before", "begin").await;
        let inner = self.inner.begin().await?;
        self.steps.pass("after", "begin").await;
        Ok(Box::new(SteppedUnit { inner, steps: Arc::clone(&self.steps) }))
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.inner.check().await
    }
}

#[async_trait]
impl UnitOfWork for SteppedUnit {
    hand_out_itself!();

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self { inner, steps } = *self;
        steps.pass("before", "commit").await;
        let answer = inner.commit().await;
        steps.pass("after", "commit").await;
        answer
    }
}
