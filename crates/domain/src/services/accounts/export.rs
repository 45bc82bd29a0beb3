//! Everything that is stored about a user, for the user: what there is once, and the rest page by page, so that it is
//! whole however much it is.

use super::{AccountError, Accounts};
use crate::account::Account;
use crate::app::{AppSlug, ExternalId};
use crate::audit::{AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::game::{GameResult, Player};
use crate::id::{AuditEventId, HandoffId, PlayerId, RoomId, UserId, UserSessionId};
use crate::ports::{AuditEventListing, UserSessionListing};
use crate::services::sign_in::Principal;
use crate::session::{Device, GameSession, Handoff, HandoffState, UserSession};
use crate::user::User;

/// Rows of a page.
const PAGE: u32 = 200;

/// What is stored about a user once.
#[derive(Clone, Debug)]
pub struct Export {
    /// The user.
    pub user: User,
    /// The app that vouches for them, and its own name for them.
    pub external: Option<(AppSlug, ExternalId)>,
    /// The organisations that they may act for.
    pub accounts: Vec<Account>,
}

impl Accounts {
    /// Begins to hand out everything that is stored about the caller, and notes that.
    ///
    /// # Errors
    /// When the session has ended, or storage fails.
    pub async fn export(&self, caller: &Principal, device: &Device) -> Result<Export, AccountError> {
        let user = self.sign_in.user(caller).await?;
        let external = self.store.users().external_of(user.id).await?;
        let accounts = self.store.accounts().of_member(user.id).await?;
        let event = self.event_of(caller, AuditKind::UserExported, device, self.clock.now());
        self.store.audit_events().insert(&event).await?;
        Ok(Export { user, external, accounts })
    }

    /// A page of where a user is signed in, the latest sign-in first. As all of these, it ends with an empty page.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn exported_sessions(
        &self,
        user: UserId,
        before: Option<UserSessionId>,
    ) -> Result<Vec<UserSession>, StoreError> {
        let listing = UserSessionListing { user_id: Some(user), before, limit: PAGE };
        self.store.user_sessions().list(listing, self.clock.now()).await
    }

    /// A page of where a user sits, the newest room first, each seat with the state of its connection.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn exported_seats(
        &self,
        user: UserId,
        before: Option<RoomId>,
    ) -> Result<Vec<(Player, Option<GameSession>)>, StoreError> {
        let places = self.store.players().of_user(user, before, PAGE).await?;
        let ids: Vec<PlayerId> = places.iter().map(|place| place.id).collect();
        let mut connections = self.store.game_sessions().of_players(&ids).await?;
        let with_connection = |place: Player| {
            let found = connections.iter().position(|connection| connection.player_id == place.id);
            (place, found.map(|found| connections.swap_remove(found)))
        };
        Ok(places.into_iter().map(with_connection).collect())
    }

    /// A page of a user's ways to other apps, the newest first.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn exported_handoffs(
        &self,
        user: UserId,
        before: Option<HandoffId>,
    ) -> Result<Vec<(Handoff, HandoffState)>, StoreError> {
        Ok(self.judged(self.store.handoffs().list(user, before, PAGE).await?))
    }

    /// The same of those that are in the archive.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn exported_archived_handoffs(
        &self,
        user: UserId,
        before: Option<HandoffId>,
    ) -> Result<Vec<(Handoff, HandoffState)>, StoreError> {
        Ok(self.judged(self.store.handoffs().archived_of(user, before, PAGE).await?))
    }

    /// A page of how a user's games ended, the latest first.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn exported_results(
        &self,
        user: UserId,
        before: Option<uuid::Uuid>,
    ) -> Result<Vec<GameResult>, StoreError> {
        self.store.results().of_user(user, before, PAGE).await
    }

    /// A page of what happened to a user's account, the latest first.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn exported_events(
        &self,
        user: UserId,
        before: Option<AuditEventId>,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        let listing = AuditEventListing { user_id: Some(user), kind: None, before, limit: PAGE };
        self.store.audit_events().list(listing).await
    }

    fn judged(&self, handoffs: Vec<Handoff>) -> Vec<(Handoff, HandoffState)> {
        let now = self.clock.now();
        let judged = |handoff: Handoff| {
            let state = handoff.state(now);
            (handoff, state)
        };
        handoffs.into_iter().map(judged).collect()
    }
}
