//! Everything that is stored about a user, for the user.

use serde_json::json;

use super::{AccountError, Accounts};
use crate::audit::{AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::game::{GameResult, Player};
use crate::ports::{AuditEventListing, UserSessionListing};
use crate::services::sign_in::Principal;
use crate::session::{Device, GameSession, UserSession};
use crate::user::User;

/// Rows that are read at a time.
const PAGE: u32 = 200;
/// Rows of each kind that are handed out at most, the newest.
const MOST: usize = 10_000;

/// What is stored about a user.
#[derive(Clone, Debug)]
pub struct Export {
    /// The account.
    pub user: User,
    /// Where they are signed in.
    pub sessions: Vec<UserSession>,
    /// Where they sit, each with the state of its connection.
    pub seats: Vec<(Player, Option<GameSession>)>,
    /// How their games ended.
    pub results: Vec<GameResult>,
    /// What happened to the account.
    pub events: Vec<AuditEvent>,
}

/// Reads page after page until one is empty, or there is enough.
macro_rules! all_pages {
    ($page:expr, $key:expr) => {{
        let (mut found, mut before) = (Vec::new(), None);
        while found.len() < MOST {
            let page = $page(before).await?;
            let Some(last) = page.last() else { break };
            before = Some($key(last));
            found.extend(page);
        }
        found
    }};
}

impl Accounts {
    /// Everything that is stored about the caller.
    ///
    /// # Errors
    /// When the session has ended, or storage fails.
    pub async fn export(&self, caller: &Principal, device: &Device) -> Result<Export, AccountError> {
        let user = self.sign_in.user(caller).await?;
        let now = self.clock.now();
        let id = user.id;
        let sessions = async |before| {
            let listing = UserSessionListing { user_id: Some(id), before, limit: PAGE };
            self.store.user_sessions().list(listing, now).await
        };
        let places = async |before| self.store.players().of_user(id, before, PAGE).await;
        let results = async |before| self.store.results().of_user(id, before, PAGE).await;
        let events = async |before| {
            let listing = AuditEventListing { user_id: Some(id), kind: None, before, limit: PAGE };
            self.store.audit_events().list(listing).await
        };
        let sessions = all_pages!(sessions, |session: &UserSession| session.id);
        let places = all_pages!(places, |place: &Player| place.room_id);
        let results = all_pages!(results, |result: &GameResult| result.id);
        let events = all_pages!(events, |event: &AuditEvent| event.id);
        let seats = self.with_connections(places).await?;
        let rows = json!({ "rows": sessions.len() + seats.len() + results.len() + events.len() });
        let exported = self.event_of(caller, AuditKind::UserExported, device, now).with_data(rows);
        self.store.audit_events().insert(&exported).await?;
        Ok(Export { user, sessions, seats, results, events })
    }

    async fn with_connections(
        &self,
        places: Vec<Player>,
    ) -> Result<Vec<(Player, Option<GameSession>)>, StoreError> {
        let mut seats = Vec::with_capacity(places.len());
        for place in places {
            let connection = self.store.game_sessions().find(place.id).await?;
            seats.push((place, connection));
        }
        Ok(seats)
    }
}
