//! `players`.

use reseat_domain::error::StoreError;
use reseat_domain::game::{BotStrength, Player};
use reseat_domain::id::{PlayerId, RoomId, UserId};
use reseat_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::{named, number};

/// A row of `players`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "players")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    room_id: Uuid,
    user_id: Option<Uuid>,
    name: String,
    seat: i16,
    bot: Option<String>,
    joined_at: Timestamp,
    left_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const STRENGTHS: [BotStrength; 3] = [BotStrength::Easy, BotStrength::Normal, BotStrength::Hard];

fn strength_name(strength: BotStrength) -> &'static str {
    match strength {
        BotStrength::Easy => "easy",
        BotStrength::Normal => "normal",
        BotStrength::Hard => "hard",
    }
}

impl From<&Player> for Model {
    fn from(player: &Player) -> Self {
        Self {
            id: player.id.uuid(),
            room_id: player.room_id.uuid(),
            user_id: player.user_id.map(UserId::uuid),
            name: player.name.clone(),
            seat: i16::from(player.seat),
            bot: player.bot.map(|strength| strength_name(strength).to_owned()),
            joined_at: player.joined_at,
            left_at: player.left_at,
        }
    }
}

impl TryFrom<Model> for Player {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let strength = |name: String| named("players.bot", &name, &STRENGTHS, strength_name);
        Ok(Self {
            id: PlayerId::new(row.id),
            room_id: RoomId::new(row.room_id),
            user_id: row.user_id.map(UserId::new),
            name: row.name,
            seat: number("players.seat", row.seat)?,
            bot: row.bot.map(strength).transpose()?,
            joined_at: row.joined_at,
            left_at: row.left_at,
        })
    }
}
