//! `game_action_log`.

use reseat_domain::error::StoreError;
use reseat_domain::game::GameAction;
use reseat_domain::id::{ActionId, PlayerId, RoomId};
use reseat_domain::time::Timestamp;
use sea_orm::QueryTrait;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SelectStatement;

use super::corrupt;

/// A row of `game_action_log`. Only read through the ORM; the write queue writes it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "game_action_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    room_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    sequence_number: i64,
    player_id: Option<Uuid>,
    action_id: Option<Uuid>,
    action_type: String,
    action_data: Json,
    events: Json,
    created_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for GameAction {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Json::Array(events) = row.events else {
            return Err(corrupt("game_action_log.events", "no list"));
        };
        Ok(Self {
            room_id: RoomId::new(row.room_id),
            sequence_number: row.sequence_number,
            player_id: row.player_id.map(PlayerId::new),
            action_id: row.action_id.map(ActionId::new),
            action_type: row.action_type,
            action_data: row.action_data,
            events,
            created_at: row.created_at,
        })
    }
}

/// Finds the entry of a player's intent.
pub(crate) fn of_intent(room: RoomId, player: PlayerId, action: ActionId) -> SelectStatement {
    Entity::find()
        .filter(Column::RoomId.eq(room.uuid()))
        .filter(Column::PlayerId.eq(player.uuid()))
        .filter(Column::ActionId.eq(action.uuid()))
        .into_query()
}
