//! How each database looks for the rows of every statement: each is explained against the real schema.
//!
//! | file | does |
//! |---|---|
//! | this | calls everything that looks for rows, and keeps the statements |
//! | `sqlite`, `postgres` | explain them |
//! | `kept` | executes them on PostgreSQL with plans that were made for another day |
//!
//! What administrators are told of everything there is (`count_all_live`, `count_open`, `count_connected`) reads all of
//! it by its nature, and is not among them.

use std::sync::Mutex;

use async_trait::async_trait;
use reseat_domain::app::ExternalId;
use reseat_domain::error::StoreError;
use reseat_domain::game::{GameAction, RoomStatus};
use reseat_domain::id::UserId;
use reseat_domain::ports::{
    AccountRepository, AppRepository, AppendAnswer, AuditEventListing, AuditEventRepository, DeviceListing,
    DevicePlace, GameActionLog, GameResultRepository, GameSessionRepository, HandoffRepository,
    PlayerRepository, PresenceChange, RoomListing, RoomRepository, ServiceRunRepository, UserRepository,
    UserSessionListing, UserSessionRepository,
};
use reseat_domain::session::UserSession;
use reseat_domain::user::{PasswordHash, Role, Username};
use reseat_testkit::builders::{
    SeatedRoom, a_connect, a_handoff, a_heartbeat, a_result, a_service_run, a_snapshot, account_id,
    action_id, an_app, an_audit_event, an_entry, an_outcome, moment, user_id,
};
use sea_orm::{QueryResult, Statement};

use super::*;
use crate::dialect::Dialect;

mod kept;
mod postgres;
mod sqlite;

/// Keeps what it is given.
struct Recorder {
    dialect: Dialect,
    kept: Mutex<Vec<Statement>>,
}

impl Recorder {
    fn keep(&self, statement: Statement) {
        self.kept.lock().unwrap().push(statement);
    }
}

#[async_trait]
impl Connection for Recorder {
    fn dialect(&self) -> Dialect {
        self.dialect
    }
    async fn read(&self, query: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.keep(query);
        Ok(Vec::new())
    }
    async fn change(&self, change: Statement) -> Result<u64, StoreError> {
        self.keep(change);
        Ok(0)
    }
    async fn change_returning(&self, change: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.keep(change);
        Ok(Vec::new())
    }
    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        let [(), ()] = match self.dialect {
            Dialect::Sqlite => sqlite::append_statements(entries)?.map(|statement| self.keep(statement)),
            Dialect::Postgres => postgres::append_statements(entries)?.map(|statement| self.keep(statement)),
        };
        Ok(AppendAnswer::Appended)
    }
}

/// Calls everything that looks for rows.
async fn call_everything(all: &Repositories) -> Result<(), StoreError> {
    let game = SeatedRoom::playing(1, 2);
    let (room, player, seat) = (game.room.id, &game.players[0], &game.seats[0]);
    let (user, session, run, at) = (game.users[0].id, &game.user_sessions[0], a_service_run(1), moment(0));
    all.users.find(user).await?;
    all.users.find_by_username("Zoë").await?;
    all.users.lock(user).await?;
    all.user_sessions.find_live(session.id, at).await?;
    all.user_sessions.find_live_by_hash(&session.token_hash, at).await?;
    all.user_sessions.touch(session.id, at, at).await?;
    all.user_sessions.touch_all(&[session.id], at, session.expires_at - at).await?;
    all.user_sessions.remove(session.id, user).await?;
    all.user_sessions.remove_all(user, Some(session.id)).await?;
    all.user_sessions.remove_of_app(&an_app(1).slug, 10).await?;
    let listing = UserSessionListing { user_id: None, before: Some(session.id), limit: 10 };
    all.user_sessions.list(listing, at).await?;
    all.user_sessions.list(UserSessionListing { user_id: Some(user), ..listing }, at).await?;
    let after = Some(DevicePlace { last_active_at: at, id: session.id });
    all.user_sessions.devices(DeviceListing { user_id: user, after: None, limit: 10 }, at).await?;
    all.user_sessions.devices(DeviceListing { user_id: user, after, limit: 10 }, at).await?;
    all.user_sessions.count_live(user, at).await?;
    all.user_sessions.rename(session.id, user, None, at).await?;
    all.rooms.find(room).await?;
    all.rooms.find_with_entries(room, 1, 10).await?;
    all.rooms.find_by_code(&game.room.code).await?;
    all.rooms.lock(room).await?;
    all.rooms.count_open_hosted_by(user).await?;
    all.rooms.set_host(room, player.id).await?;
    all.rooms.start(room, at).await?;
    all.rooms.set_abandoned(room, true).await?;
    all.rooms.finish(room, &an_outcome(&game.players), at).await?;
    all.rooms.remove_waiting(room).await?;
    all.rooms.snapshot(room).await?;
    all.rooms.save_snapshot(room, &a_snapshot(1)).await?;
    let listing = RoomListing { status: RoomStatus::Waiting, before: Some(room), limit: 10 };
    all.rooms.list(listing).await?;
    all.rooms.list_ids(Some(room), 10).await?;
    all.players.find(player.id).await?;
    all.players.of_room(room).await?;
    all.players.find_by_user(room, user).await?;
    all.players.move_to(player.id, 9).await?;
    all.players.leave(player.id, at).await?;
    all.players.remove(player.id).await?;
    all.game_sessions.find(player.id).await?;
    all.game_sessions.of_room(room).await?;
    all.game_sessions.lock_room(room).await?;
    all.game_sessions.connect(&a_connect(seat, session)).await?;
    all.game_sessions.save_presence(&game.seats).await?;
    all.game_sessions.save_heartbeats(&[a_heartbeat(seat, session)], at).await?;
    all.game_sessions.extend(player.id, at).await?;
    all.game_sessions.of_players(&[player.id]).await?;
    all.game_sessions.forget(user).await?;
    all.game_sessions.count_addresses(at).await?;
    all.game_sessions.wipe_addresses(at, 10).await?;
    all.game_sessions.rooms_with_running_absence(Some(room), 10).await?;
    all.game_sessions.connected_by_dead_runs(at, Some(seat.id), 10).await?;
    all.game_sessions.unheard_of_run(run.id, at, Some(seat.id), 10).await?;
    all.game_sessions.expired_rooms(at, Some(room), 10).await?;
    all.game_sessions.standings(&[(player.id, session.id)], at).await?;
    all.game_sessions.find_holder(player.id, session.id).await?;
    all.game_sessions.at_table(room).await?;
    all.game_sessions.presence(room).await?;
    let change = PresenceChange {
        room_id: room,
        status: RoomStatus::Playing,
        before: game.seats.clone(),
        after: game.seats.clone(),
        connects: Some((player.id, session.id, at)),
    };
    all.game_sessions.change_presence(&change).await?;
    all.actions.append(&[an_entry(room, 2)]).await?;
    all.actions.head(room).await?;
    all.actions.heads(&[room]).await?;
    all.actions.find_action(room, player.id, action_id(1)).await?;
    all.actions.after(room, 0, 10).await?;
    all.results.of_user(user, Some(a_result(player).id), 10).await?;
    all.service_runs.find(run.id).await?;
    all.service_runs.touch(run.id, at, at).await?;
    all.service_runs.has_others(run.id, at).await?;
    all.service_runs.stop(run.id, at).await?;
    let other = user_id(2);
    all.users.password_hash(user).await?;
    all.users.password_costs().await?;
    all.users.external_of(user).await?;
    let (hash, name) = (PasswordHash::new("hash".into()), Username::parse("Zoë").unwrap());
    all.users.set_password_hash(user, &hash, at).await?;
    all.users.upgrade(user, &name, "Zoë", &hash, at).await?;
    all.users.set_disabled(user, Some(at), at).await?;
    all.users.set_role(user, Role::Admin, at).await?;
    all.users.remove(user).await?;
    all.users.list(Some(user), 10).await?;
    all.players.of_user(user, Some(room), 10).await?;
    all.players.open_rooms_of(user).await?;
    all.players.give_all(user, other).await?;
    all.players.rename_all(user, "Zoë").await?;
    all.results.give_all(user, other).await?;
    all.results.forget(user).await?;
    let event = an_audit_event(1);
    for (user_id, kind) in [(None, None), (event.user_id, None), (None, Some(event.kind))] {
        let listing = AuditEventListing { user_id, kind, before: Some(event.id), limit: 10 };
        all.audit_events.list(listing).await?;
    }
    all.user_sessions.count_expired(at).await?;
    all.user_sessions.remove_expired(at, 10).await?;
    all.user_sessions.count_addresses(at).await?;
    all.user_sessions.wipe_addresses(at, 10).await?;
    all.users.lone_guests(None, 10).await?;
    all.users.remove_lone_guests(&[user]).await?;
    all.rooms.count_finished(at).await?;
    all.rooms.finished(at, 10).await?;
    all.rooms.remove_finished(room).await?;
    all.rooms.remove_entries(room, 10).await?;
    all.audit_events.count_addresses(at).await?;
    all.audit_events.count_older(at).await?;
    all.audit_events.wipe_addresses(at, 10).await?;
    all.audit_events.remove_older(at, 10).await?;
    all.audit_events.forget(user, 10).await?;
    call_handoffs(all, user, session).await
}

/// The same of apps, accounts and handoffs.
async fn call_handoffs(all: &Repositories, user: UserId, session: &UserSession) -> Result<(), StoreError> {
    let (handoff, at) = (a_handoff(1, session), moment(0));
    let (slug, called) = (&handoff.target_app, ExternalId::parse("zoe").unwrap());
    all.users.find_external(slug, &called).await?;
    all.users.set_display_name(user, "Zoë").await?;
    all.apps.find(slug).await?;
    all.apps.lock(slug).await?;
    all.apps.hold(slug).await?;
    all.apps.save(&an_app(1)).await?;
    all.accounts.find(account_id(1)).await?;
    all.accounts.is_member(account_id(1), user).await?;
    all.accounts.of_member(user).await?;
    all.accounts.remove_member(account_id(1), user).await?;
    all.handoffs.count_open(user, at).await?;
    all.handoffs.redeem(&handoff.token_hash, slug, handoff.id.uuid(), at).await?;
    all.handoffs.set_child(handoff.id, session.id).await?;
    all.handoffs.find(&handoff.token_hash).await?;
    all.handoffs.list(user, Some(handoff.id), 10).await?;
    all.handoffs.archived_of(user, Some(handoff.id), 10).await?;
    all.handoffs.forget(user).await?;
    all.handoffs.revoke(handoff.id, user, at).await?;
    all.handoffs.count_past(at).await?;
    all.handoffs.archive(at, 10).await?;
    all.handoffs.remove_archived(at, 10).await?;
    all.handoffs.count_archived(at).await?;
    all.handoffs.count_addresses(at).await?;
    all.handoffs.wipe_addresses(at, 10).await.map(drop)
}

/// The statements of these calls, as that database is asked.
async fn recorded(
    dialect: Dialect,
    sharing: Sharing,
    calls: impl AsyncFnOnce(&Repositories),
) -> Vec<Statement> {
    let recorder = Arc::new(Recorder { dialect, kept: Mutex::default() });
    let connection: Arc<dyn Connection> = Arc::<Recorder>::clone(&recorder);
    calls(&Repositories::new(&connection, sharing)).await;
    std::mem::take(&mut *recorder.kept.lock().unwrap())
}

/// Every statement that looks for rows.
async fn every_statement(dialect: Dialect) -> Vec<Statement> {
    let call = async |all: &Repositories| call_everything(all).await.unwrap();
    let statements = recorded(dialect, Sharing::Alone, call).await;
    assert!(statements.len() > 40, "{} statements", statements.len());
    statements
}
