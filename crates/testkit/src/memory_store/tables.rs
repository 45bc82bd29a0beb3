//! The rows, and what refers to what.

use std::collections::{BTreeMap, BTreeSet};

use reseat_domain::account::Account;
use reseat_domain::app::{App, AppSlug, ExternalId};
use reseat_domain::audit::AuditEvent;
use reseat_domain::error::StoreError;
use reseat_domain::game::{GameAction, GameResult, Player, Room, Snapshot};
use reseat_domain::id::{
    AccountId, AuditEventId, HandoffId, NodeRunId, PlayerId, RoomId, UserId, UserSessionId,
};
use reseat_domain::ports::ServiceRun;
use reseat_domain::session::{GameSession, Handoff, UserSession};
use reseat_domain::time::Timestamp;
use reseat_domain::user::{PasswordHash, User};
use uuid::Uuid;

/// Every row, by its key.
#[derive(Clone, Default)]
pub(super) struct Tables {
    pub(super) apps: BTreeMap<AppSlug, App>,
    pub(super) accounts: BTreeMap<AccountId, Account>,
    pub(super) members: BTreeSet<(AccountId, UserId)>,
    pub(super) handoffs: BTreeMap<HandoffId, Handoff>,
    /// Each with the time when it was archived.
    pub(super) archive: Vec<(Handoff, Timestamp)>,
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) password_hashes: BTreeMap<UserId, PasswordHash>,
    /// Users that an app vouches for, by its own name for them.
    pub(super) externals: BTreeMap<(AppSlug, ExternalId), UserId>,
    pub(super) user_sessions: BTreeMap<UserSessionId, UserSession>,
    pub(super) rooms: BTreeMap<RoomId, Room>,
    pub(super) snapshots: BTreeMap<RoomId, Snapshot>,
    pub(super) players: BTreeMap<PlayerId, Player>,
    pub(super) game_sessions: BTreeMap<PlayerId, GameSession>,
    pub(super) log: BTreeMap<(RoomId, i64), GameAction>,
    pub(super) results: BTreeMap<Uuid, GameResult>,
    pub(super) service_runs: BTreeMap<NodeRunId, ServiceRun>,
    pub(super) audit_events: BTreeMap<AuditEventId, AuditEvent>,
}

impl Tables {
    /// Deletes a room, and what goes with it.
    pub(super) fn delete_room(&mut self, id: RoomId) {
        self.rooms.remove(&id);
        self.snapshots.remove(&id);
        self.log.retain(|(room, _), _| *room != id);
        let gone: Vec<PlayerId> =
            self.players.values().filter(|player| player.room_id == id).map(|player| player.id).collect();
        for player in gone {
            self.delete_player(player);
        }
    }

    /// Deletes a player, and the game session. Answers whether there was one.
    pub(super) fn delete_player(&mut self, id: PlayerId) -> bool {
        self.game_sessions.remove(&id);
        self.players.remove(&id).is_some()
    }

    /// Whether neither a session nor a seat is a user's.
    pub(super) fn is_lone(&self, id: UserId) -> bool {
        !self.user_sessions.values().any(|session| session.user_id == id)
            && !self.players.values().any(|player| player.user_id == Some(id))
    }

    /// Deletes a user session, and those that are bound to it; what else refers to it forgets it. Answers those that
    /// were there.
    pub(super) fn delete_user_session(&mut self, id: UserSessionId) -> Vec<UserSessionId> {
        let mut ended: Vec<UserSessionId> =
            self.user_sessions.remove(&id).map(|gone| gone.id).into_iter().collect();
        let children = self.user_sessions.values_mut().filter(|session| session.parent_id == Some(id));
        let (bound, free): (Vec<_>, Vec<_>) = children.partition(|session| session.ends_with_parent);
        let bound: Vec<UserSessionId> = bound.iter().map(|session| session.id).collect();
        free.into_iter().for_each(|session| session.parent_id = None);
        for handoff in self.handoffs.values_mut() {
            handoff.child_session_id = handoff.child_session_id.filter(|child| *child != id);
            handoff.parent_session_id = handoff.parent_session_id.filter(|parent| *parent != id);
        }
        for child in bound {
            ended.extend(self.delete_user_session(child));
        }
        ended
    }

    /// Deletes a user without sessions and seats, and the handoffs that are not archived. Answers whether there was
    /// one.
    pub(super) fn delete_user(&mut self, id: UserId) -> bool {
        self.externals.retain(|_, user| *user != id);
        self.handoffs.retain(|_, handoff| handoff.user_id != id);
        self.members.retain(|(_, user)| *user != id);
        self.users.remove(&id).is_some()
    }

    /// The earliest limit of a user session and of those that it is bound to.
    fn ends_at(&self, session: &UserSession) -> Timestamp {
        self.bounded(session).expires_at.min(session.absolute_expires_at)
    }

    /// A user session whose idle limit is no later than the earliest limit of those that it is bound to.
    pub(super) fn bounded(&self, session: &UserSession) -> UserSession {
        let above = session.bound_to().and_then(|above| self.user_sessions.get(&above));
        let bound_until = above.map_or(session.expires_at, |above| self.ends_at(above));
        UserSession { expires_at: session.expires_at.min(bound_until), ..session.clone() }
    }

    /// Whether a user session stands at a time.
    pub(super) fn is_live(&self, id: UserSessionId, now: Timestamp) -> bool {
        self.user_sessions.get(&id).is_some_and(|session| now < self.ends_at(session))
    }

    /// The user sessions that stand at a time.
    pub(super) fn live(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = &UserSession> {
        self.user_sessions.values().filter(move |session| now < self.ends_at(session))
    }
}

/// Refuses where a unique key is taken.
pub(super) fn unique(taken: bool, key: &str) -> Result<(), StoreError> {
    if taken { Err(StoreError::Conflict(key.to_owned())) } else { Ok(()) }
}

/// Refuses where the row that another refers to is missing, as a foreign key does.
pub(super) fn refers(found: bool, key: &str) -> Result<(), StoreError> {
    if found {
        return Ok(());
    }
    Err(StoreError::Unavailable(format!("{key} refers to a row that is not stored").into()))
}
