//! Who holds a seat, and who is there: what a returning player is judged by, in one statement each.

use reseat_domain::error::StoreError;
use reseat_domain::game::Player;
use reseat_domain::id::{PlayerId, RoomId, UserSessionId};
use reseat_domain::ports::{RoomPresence, SeatHolder, ServiceRun};
use reseat_domain::session::{GameSession, UserSession};
use reseat_domain::time::{Duration, Timestamp};
use sea_orm::{QueryResult, Statement};

use crate::connection::value;
use crate::dialect::{Dialect, Join, Keys, Sql};
use crate::repositories::joined::{columns, entity};
use crate::rows::{game_session, player, room, service_run, user_session};
use crate::shared_reads::Read;

/// What the columns of each table are called in a result that holds several.
const PLAYER: &str = "player_";
const SEAT: &str = "seat_";
const USER_SESSION: &str = "user_session_";
const RUN: &str = "run_";
const BOUND_UNTIL: &str = "bound_until";
const STATUS: &str = "room_status";
const ABANDON_AFTER: &str = "room_abandon_after_ms";

/// Who holds a seat, on behalf of a user session.
pub(super) struct Holders;

impl Read for Holders {
    type Key = (PlayerId, UserSessionId);
    type Found = SeatHolder;

    fn statement(dialect: Dialect, keys: &[Self::Key]) -> Statement {
        static SQL: Sql = Sql::new();
        let players = keys.iter().map(|(player, _)| player.uuid()).collect();
        let user_sessions = keys.iter().map(|(_, user_session)| user_session.uuid()).collect();
        dialect.asking(SQL.of(dialect, holders), vec![Keys::Ids(players), Keys::Ids(user_sessions)])
    }

    fn found(rows: &[QueryResult]) -> Result<SeatHolder, StoreError> {
        let row = rows.first().ok_or_else(no_row)?;
        let (player, game_session) = player_at_table(row)?;
        let bound_until: Option<Timestamp> = value(row, BOUND_UNTIL)?;
        let user_session = entity::<user_session::Model, UserSession>(row, USER_SESSION)?.map(|session| {
            // It ends with the one that it is bound to.
            let expires_at = bound_until.map_or(session.expires_at, |until| until.min(session.expires_at));
            UserSession { expires_at, ..session }
        });
        Ok(SeatHolder { player, game_session, user_session })
    }
}

fn holders(dialect: Dialect) -> String {
    format!(
        "SELECT asked.place, {player}, {seat}, {user_session}, {bound_until} AS {BOUND_UNTIL} \
         FROM {asked} {of_player} {of_seat} {of_user_session}",
        player = columns::<player::Entity>("players", PLAYER),
        seat = columns::<game_session::Entity>("game_sessions", SEAT),
        user_session = columns::<user_session::Entity>("user_sessions", USER_SESSION),
        bound_until = user_session::BOUND_UNTIL,
        of_player = dialect.look_up(Join::Inner, "players", "players.id = asked.player_id"),
        of_seat = dialect.look_up(Join::Left, "game_sessions", "game_sessions.player_id = asked.player_id"),
        of_user_session =
            dialect.look_up(Join::Left, "user_sessions", "user_sessions.id = asked.user_session_id"),
        asked = dialect.asked(&[("player_id", true), ("user_session_id", true)]),
    )
}

/// The players of a room, each with their game session.
pub(super) struct Tables;

impl Read for Tables {
    type Key = RoomId;
    type Found = Vec<(Player, Option<GameSession>)>;

    fn statement(dialect: Dialect, keys: &[RoomId]) -> Statement {
        static SQL: Sql = Sql::new();
        dialect.asking(SQL.of(dialect, tables), vec![rooms(keys)])
    }

    fn found(rows: &[QueryResult]) -> Result<Self::Found, StoreError> {
        rows.iter().map(player_at_table).collect()
    }
}

fn tables(dialect: Dialect) -> String {
    format!(
        "SELECT asked.place, {player}, {seat} \
         FROM {asked} {of_room} {of_player} ORDER BY asked.place, players.seat",
        player = columns::<player::Entity>("players", PLAYER),
        seat = columns::<game_session::Entity>("game_sessions", SEAT),
        of_room = dialect.look_up(Join::Inner, "players", "players.room_id = asked.room_id"),
        of_player = dialect.look_up(Join::Left, "game_sessions", "game_sessions.player_id = players.id"),
        asked = dialect.asked(&[("room_id", true)]),
    )
}

fn rooms(keys: &[RoomId]) -> Keys {
    Keys::Ids(keys.iter().map(|room| room.uuid()).collect())
}

fn player_at_table(row: &QueryResult) -> Result<(Player, Option<GameSession>), StoreError> {
    let player = entity::<player::Model, Player>(row, PLAYER)?.ok_or_else(no_row)?;
    Ok((player, entity::<game_session::Model, GameSession>(row, SEAT)?))
}

/// A left join always has its left side.
fn no_row() -> StoreError {
    StoreError::Corrupt("a player has no row".to_owned())
}

/// Who is there in a room.
pub(super) struct Presences;

impl Read for Presences {
    type Key = RoomId;
    type Found = RoomPresence;

    fn statement(dialect: Dialect, keys: &[RoomId]) -> Statement {
        static SQL: Sql = Sql::new();
        dialect.asking(SQL.of(dialect, presences), vec![rooms(keys)])
    }

    fn found(rows: &[QueryResult]) -> Result<RoomPresence, StoreError> {
        let first = rows.first().ok_or_else(no_row)?;
        let status: String = value(first, STATUS)?;
        let mut presence = RoomPresence {
            status: room::status(&status)?,
            abandon_after: Duration::milliseconds(value(first, ABANDON_AFTER)?),
            seats: Vec::with_capacity(rows.len()),
            runs: Vec::new(),
        };
        for row in rows {
            presence.seats.extend(entity::<game_session::Model, GameSession>(row, SEAT)?);
            let run = entity::<service_run::Model, ServiceRun>(row, RUN)?;
            presence.runs.extend(run.filter(|run| presence.runs.iter().all(|known| known.id != run.id)));
        }
        Ok(presence)
    }
}

fn presences(dialect: Dialect) -> String {
    format!(
        "SELECT asked.place, rooms.status AS {STATUS}, rooms.abandon_after_ms AS {ABANDON_AFTER}, {seat}, {run} \
         FROM {asked} {of_room} {of_seats} {of_run} ORDER BY asked.place, game_sessions.id",
        seat = columns::<game_session::Entity>("game_sessions", SEAT),
        run = columns::<service_run::Entity>("service_runs", RUN),
        of_room = dialect.look_up(Join::Inner, "rooms", "rooms.id = asked.room_id"),
        of_seats = dialect.look_up(Join::Inner, "game_sessions", "game_sessions.room_id = asked.room_id"),
        of_run = dialect.look_up(
            Join::Left,
            "service_runs",
            "service_runs.id = game_sessions.node_run_id AND game_sessions.connected"
        ),
        asked = dialect.asked(&[("room_id", true)]),
    )
}
