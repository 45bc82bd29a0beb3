//! Playing over HTTP: one call per action, and what a returning player needs.

use reqwest::Method;
use reseat_protocol::RecoveryState;
use reseat_protocol::entry::Ack;
use reseat_protocol::http::actions::{LogPage, LogQuery, RecoveryQuery, SubmitAction};
use reseat_protocol::http::casino::{LegalActions, LegalActionsQuery, PlayCard};
use reseat_protocol::http::claims::{ClaimVictory, Wait};
use reseat_protocol::http::heartbeats::Heartbeats;
use reseat_protocol::http::results::RoomResult;
use uuid::Uuid;

use super::{ApiError, ReseatApi};

impl ReseatApi {
    /// `POST /api/rooms/{room}/actions`. Repeating it with the same `action_id` answers the same, with
    /// `duplicate`.
    ///
    /// # Errors
    /// [`ApiError`]; the rule's code, or `not_your_turn`, `game_over`, `stale`, `superseded`.
    pub async fn submit_action(&self, room: &str, action: &SubmitAction) -> Result<Ack, ApiError> {
        self.post(&["api", "rooms", room, "actions"], action).await
    }

    /// `POST /api/game/play-card`: an action in Casino's words.
    ///
    /// # Errors
    /// As [`submit_action`](Self::submit_action).
    pub async fn play_card(&self, play: &PlayCard) -> Result<Ack, ApiError> {
        self.post(&["api", "game", "play-card"], play).await
    }

    /// `GET …/legal-actions`: what this player may do now.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn legal_actions(
        &self,
        room: &str,
        query: &LegalActionsQuery,
    ) -> Result<LegalActions, ApiError> {
        self.get(&["api", "rooms", room, "legal-actions"], query).await
    }

    /// `GET …/actions`: a page of the log as this player may see it, lowest number first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn log_page(&self, room: &str, query: &LogQuery) -> Result<LogPage, ApiError> {
        self.get(&["api", "rooms", room, "actions"], query).await
    }

    /// `GET …/recovery`: the room for this player, and what they missed.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn recovery(&self, room: &str, query: &RecoveryQuery) -> Result<RecoveryState, ApiError> {
        self.get(&["api", "rooms", room, "recovery"], query).await
    }

    /// `GET /api/heartbeat/{room_id}`: how each player of the room is heard.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn heartbeats(&self, room_id: Uuid) -> Result<Heartbeats, ApiError> {
        self.get(&["api", "heartbeat", &room_id.to_string()], &()).await
    }

    /// `POST /api/game/claim-victory`: claims the win over abandoned seats.
    ///
    /// # Errors
    /// [`ApiError`]; `not_your_seat`, `not_connected`, `opponent_not_abandoned`, `game_over`.
    pub async fn claim_victory(&self, claim: &ClaimVictory) -> Result<RoomResult, ApiError> {
        self.post(&["api", "game", "claim-victory"], claim).await
    }

    /// `POST /api/game/wait`: goes on waiting for the abandoned seats.
    ///
    /// # Errors
    /// As [`claim_victory`](Self::claim_victory).
    pub async fn wait_on(&self, wait: &Wait) -> Result<(), ApiError> {
        self.body(self.request(Method::POST, &["api", "game", "wait"], &()).json(wait)).await.map(drop)
    }
}
