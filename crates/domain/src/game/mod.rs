//! Rooms, players, entries of the log, and what a game is. Knows no storage and no wire format.

mod action;
mod player;
mod result;
mod room;
pub mod rules;
mod seat;
mod seed;
mod shelf;

pub use action::{AppendBatch, EntryKind, GameAction, is_action_type};
pub use player::{Player, PlayerName};
pub use result::{EndReason, GameOutcome, GameResult, PlayerOutcome};
pub use room::{Room, RoomCode, RoomStatus, Snapshot};
pub use seat::{BotStrength, Seat, SeatedPlayer};
pub use seed::Seed;
pub use shelf::{Game, GameState, Shelf};
