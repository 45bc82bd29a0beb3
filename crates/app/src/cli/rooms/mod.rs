//! `reseat rooms`: looks at rooms; changes none.

mod list;
mod show;
#[cfg(test)]
mod tests;
mod verify;

use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use reseat_domain::game::{Player, Room, RoomCode, RoomStatus};
use reseat_domain::id::RoomId;
use reseat_domain::ports::Store;
use reseat_domain::services::RoomVerification;
use serde_json::{Value, json};

use super::times::on_wire;
use super::{OutputArguments, wait};
use crate::failure::Failure;
use crate::wiring;

/// List rooms, show one, or prove that state and log agree
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List rooms, the newest first
    List {
        /// Only rooms of this status
        #[arg(long)]
        status: Option<Status>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Show one room with its players and their connections
    Show {
        /// The room's id, or the code of an open one
        room: String,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Replay logs from the start, and compare with what is stored; exit status 1 if anything differs
    Verify {
        /// The rooms' ids, or the codes of open ones
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        room: Vec<String>,
        /// Every room
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        output: OutputArguments,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Status {
    /// Being set up
    Waiting,
    /// Being played
    Playing,
    /// Being played, and a claim is possible
    Abandoned,
    /// Over
    Finished,
}

impl From<Status> for RoomStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Waiting => Self::Waiting,
            Status::Playing => Self::Playing,
            Status::Abandoned => Self::Abandoned,
            Status::Finished => Self::Finished,
        }
    }
}

/// What the commands read.
struct Rooms {
    store: Arc<dyn Store>,
    verification: RoomVerification,
}

pub(super) fn perform(arguments: &Arguments) -> Result<(), Failure> {
    wait(async {
        match &arguments.command {
            Command::List { status, limit, output } => {
                let status = status.map(RoomStatus::from);
                list::list(&Rooms::open(output).await?, status, *limit, output.json).await
            }
            Command::Show { room, output } => {
                show::show(&Rooms::open(output).await?, room, output.json).await
            }
            Command::Verify { room: named, all: _, output } => {
                verify::verify(&Rooms::open(output).await?, named, output.json).await
            }
        }
    })
}

impl Rooms {
    async fn open(output: &OutputArguments) -> Result<Self, Failure> {
        let store: Arc<dyn Store> = output.open_store().await?;
        let verification = RoomVerification::new(Arc::clone(&store), wiring::shelf());
        Ok(Self { store, verification })
    }

    /// The room that a person named by its id or code.
    async fn find(&self, named: &str) -> Result<Room, Failure> {
        let found = match (named.parse::<RoomId>(), RoomCode::parse(named)) {
            (Ok(id), _) => self.store.rooms().find(id).await?,
            (Err(_), Some(code)) => self.store.rooms().find_by_code(&code).await?,
            (Err(_), None) => None,
        };
        let missing = || {
            format!(
                "there is no room `{named}`; `reseat rooms list` lists them (a code names an open room only)"
            )
        };
        found.ok_or_else(|| Failure::Failed(missing()))
    }
}

/// A room as JSON, in the words of the wire. Its seed is not shown before the end.
fn to_json(room: &Room, players: &[Player]) -> Value {
    let players: Vec<_> = players.iter().map(player_to_json).collect();
    json!({
        "id": room.id,
        "code": room.code.as_str(),
        "private": room.private,
        "game": room.game,
        "rules_version": room.rules_version,
        "options": room.options,
        "status": room.status.as_str(),
        "seats": room.seats,
        "players": players,
        "outcome": room.outcome,
        "created_at": on_wire(room.created_at),
        "started_at": room.started_at.map(on_wire),
        "finished_at": room.finished_at.map(on_wire),
    })
}

fn player_to_json(player: &Player) -> Value {
    json!({
        "player_id": player.id,
        "name": player.name,
        "seat": player.seat,
        "bot": player.bot,
        "left_at": player.left_at.map(on_wire),
    })
}
