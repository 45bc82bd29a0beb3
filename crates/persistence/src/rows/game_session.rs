//! `game_sessions`.

use reseat_domain::error::StoreError;
use reseat_domain::id::{ClientId, GameSessionId, NodeRunId, PlayerId, RoomId};
use reseat_domain::session::{Absence, Client, GameSession, Health, Link, SeatNonce};
use reseat_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::{Address, corrupt, named, number};

/// A row of `game_sessions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "game_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    room_id: Uuid,
    player_id: Uuid,
    token_nonce: String,
    expires_at: Timestamp,
    client_id: Option<Uuid>,
    attempt: i32,
    node_run_id: Option<Uuid>,
    connected: bool,
    health: String,
    hidden: bool,
    connection_count: i32,
    last_heartbeat: Timestamp,
    disconnected_at: Option<Timestamp>,
    reconnected_at: Option<Timestamp>,
    absence_ms: i64,
    absence_counted_since: Option<Timestamp>,
    budget_used_ms: i64,
    abandoned_at: Option<Timestamp>,
    user_agent: String,
    #[sea_orm(save_as = "inet_text")]
    ip_address: Option<Address>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How well a connected seat is heard, as the column names it.
pub(crate) fn health_name(health: Health) -> &'static str {
    match health {
        Health::Healthy => "healthy",
        Health::Unhealthy => "unhealthy",
    }
}

/// What the column `health` says of a seat without a connection.
const DISCONNECTED: &str = "disconnected";

/// The columns of a [`Link`].
pub(crate) struct LinkColumns {
    pub(crate) connected: bool,
    pub(crate) node_run_id: Option<Uuid>,
    pub(crate) health: &'static str,
    pub(crate) hidden: bool,
    pub(crate) disconnected_at: Option<Timestamp>,
}

impl From<&Link> for LinkColumns {
    fn from(link: &Link) -> Self {
        match *link {
            Link::Connected { run, health, hidden } => Self {
                connected: true,
                node_run_id: Some(run.uuid()),
                health: health_name(health),
                hidden,
                disconnected_at: None,
            },
            Link::Disconnected { since } => Self {
                connected: false,
                node_run_id: None,
                health: DISCONNECTED,
                hidden: false,
                disconnected_at: since,
            },
        }
    }
}

impl TryFrom<&GameSession> for Model {
    type Error = StoreError;

    fn try_from(seat: &GameSession) -> Result<Self, StoreError> {
        let link = LinkColumns::from(&seat.link);
        Ok(Self {
            id: seat.id.uuid(),
            room_id: seat.room_id.uuid(),
            player_id: seat.player_id.uuid(),
            token_nonce: seat.nonce.as_str().to_owned(),
            expires_at: seat.expires_at,
            client_id: seat.client.map(|client| client.id.uuid()),
            attempt: seat.client.map_or(0, |client| client.attempt),
            node_run_id: link.node_run_id,
            connected: link.connected,
            health: link.health.to_owned(),
            hidden: link.hidden,
            connection_count: number("game_sessions.connection_count", seat.connection)?,
            last_heartbeat: seat.last_heartbeat,
            disconnected_at: link.disconnected_at,
            reconnected_at: seat.reconnected_at,
            absence_ms: seat.absence.ms,
            absence_counted_since: seat.absence.counted_since,
            budget_used_ms: seat.absence.budget_used_ms,
            abandoned_at: seat.abandoned_at,
            user_agent: seat.user_agent.clone(),
            ip_address: seat.ip_address.map(Address),
        })
    }
}

impl TryFrom<Model> for GameSession {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let link = link(&row)?;
        Ok(Self {
            id: GameSessionId::new(row.id),
            room_id: RoomId::new(row.room_id),
            player_id: PlayerId::new(row.player_id),
            nonce: SeatNonce::new(row.token_nonce),
            expires_at: row.expires_at,
            client: row.client_id.map(|id| Client { id: ClientId::new(id), attempt: row.attempt }),
            link,
            connection: i64::from(row.connection_count),
            last_heartbeat: row.last_heartbeat,
            reconnected_at: row.reconnected_at,
            absence: Absence {
                ms: row.absence_ms,
                counted_since: row.absence_counted_since,
                budget_used_ms: row.budget_used_ms,
            },
            abandoned_at: row.abandoned_at,
            user_agent: row.user_agent,
            ip_address: row.ip_address.map(|address| address.0),
        })
    }
}

fn link(row: &Model) -> Result<Link, StoreError> {
    if !row.connected {
        return Ok(Link::Disconnected { since: row.disconnected_at });
    }
    let run = row.node_run_id.ok_or_else(|| corrupt("game_sessions.node_run_id", "null while connected"))?;
    let health =
        named("game_sessions.health", &row.health, &[Health::Healthy, Health::Unhealthy], health_name)?;
    Ok(Link::Connected { run: NodeRunId::new(run), health, hidden: row.hidden })
}
