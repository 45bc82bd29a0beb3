//! `game_results`.

use reseat_domain::error::StoreError;
use reseat_domain::game::{EndReason, GameResult, PlayerOutcome};
use reseat_domain::id::{PlayerId, RoomId, UserId};
use reseat_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::named;

/// A row of `game_results`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "game_results")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    room_id: Uuid,
    player_id: Uuid,
    user_id: Option<Uuid>,
    game: String,
    outcome: String,
    reason: String,
    score: i64,
    finished_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const OUTCOMES: [PlayerOutcome; 3] = [PlayerOutcome::Win, PlayerOutcome::Loss, PlayerOutcome::Draw];
const REASONS: [EndReason; 4] =
    [EndReason::Completed, EndReason::Claimed, EndReason::Forfeit, EndReason::Expired];

impl From<&GameResult> for Model {
    fn from(result: &GameResult) -> Self {
        Self {
            id: result.id,
            room_id: result.room_id.uuid(),
            player_id: result.player_id.uuid(),
            user_id: result.user_id.map(UserId::uuid),
            game: result.game.clone(),
            outcome: result.outcome.as_str().to_owned(),
            reason: result.reason.as_str().to_owned(),
            score: result.score,
            finished_at: result.finished_at,
        }
    }
}

impl TryFrom<Model> for GameResult {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            room_id: RoomId::new(row.room_id),
            player_id: PlayerId::new(row.player_id),
            user_id: row.user_id.map(UserId::new),
            game: row.game,
            outcome: named("game_results.outcome", &row.outcome, &OUTCOMES, PlayerOutcome::as_str)?,
            reason: named("game_results.reason", &row.reason, &REASONS, EndReason::as_str)?,
            score: row.score,
            finished_at: row.finished_at,
        })
    }
}
