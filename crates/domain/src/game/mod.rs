//! Rooms, players, entries of the log, and what a game is. Knows no storage and no wire format.

mod action;
mod draft;
mod player;
mod result;
mod room;
mod room_rules;
mod room_state;
mod room_view;
pub mod rules;
mod seat;
mod seed;
mod shelf;
mod sides;

pub use action::{AppendBatch, EntryKind, GameAction, is_action_type};
pub use draft::{Draft, Drafted};
pub use player::{Player, PlayerName};
pub use result::{EndReason, GameOutcome, GameResult, PlayerOutcome};
pub use room::{Room, RoomCode, RoomStatus, Snapshot};
pub use room_rules::RoomRules;
pub use room_state::{EntryDraft, RoomState, Unplayable};
pub use room_view::{RoomView, SeenEntry};
pub use seat::{BotStrength, Seat, SeatedPlayer};
pub use seed::Seed;
pub use shelf::{Game, GameState, Shelf};
pub use sides::Sides;
