//! A room: one game being set up, played or finished.

use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::game::rules::GameDescription;
use crate::game::{GameOutcome, Seat, Seed};
use crate::id::{LogEpoch, PlayerId, RoomId};
use crate::time::{Duration, Timestamp};

/// Where a room is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoomStatus {
    /// Being set up; players may join.
    Waiting,
    /// Being played.
    Playing,
    /// Being played, and a claim is possible.
    Abandoned,
    /// Over.
    Finished,
}

impl RoomStatus {
    /// The name on the wire and in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Playing => "playing",
            Self::Abandoned => "abandoned",
            Self::Finished => "finished",
        }
    }

    /// Whether moves are made.
    #[must_use]
    pub const fn is_in_play(self) -> bool {
        matches!(self, Self::Playing | Self::Abandoned)
    }
}

/// Six letters that name an open room for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomCode(String);

impl RoomCode {
    /// 32 letters and digits that can't be taken for each other.
    const ALPHABET: &'static [u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// Makes a code from six random bytes; 32 letters divide 256, so each is equally likely.
    #[must_use]
    pub fn from_random(bytes: [u8; 6]) -> Self {
        Self(bytes.iter().map(|byte| char::from(Self::ALPHABET[usize::from(*byte) % 32])).collect())
    }

    /// Reads what a person typed, in either case; `None` when it can't be a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_uppercase();
        (text.len() == 6 && text.bytes().all(|letter| Self::ALPHABET.contains(&letter))).then_some(Self(text))
    }

    /// The six letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A room. Its players, its log and its snapshot are read apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Names the room.
    pub id: RoomId,
    /// Names it for people while it is open.
    pub code: RoomCode,
    /// Not listed.
    pub private: bool,
    /// Who may start it, remove players and add bots.
    pub host: Option<PlayerId>,
    /// The game's name on the shelf.
    pub game: String,
    /// The version of its rules that the log is played with.
    pub rules_version: u32,
    /// The game's options, every default filled in.
    pub options: Value,
    /// Where it is in its life.
    pub status: RoomStatus,
    /// How many may play.
    pub seats: Seat,
    /// How long an opponent must be kept waiting before a claim.
    pub abandon_after: Duration,
    /// How long a turn may take; `None`: as long as it likes.
    pub turn_time: Option<Duration>,
    /// From which the shuffles follow.
    pub seed: Seed,
    /// Names this history of the log.
    pub log_epoch: LogEpoch,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the game began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<GameOutcome>,
}

impl Room {
    /// Whether a game allows this number of seats.
    #[must_use]
    pub fn seats_fit(game: &GameDescription, seats: Seat) -> bool {
        (game.min_seats..=game.max_seats).contains(&seats)
    }

    /// The id of the room in which these players play again, once this game is over: the same for everybody who
    /// asks, so that the key of the rooms lets one of them make it. It is that of a moment, as every id is: when
    /// this game ended.
    #[must_use]
    pub fn rematch_id(&self) -> Option<RoomId> {
        let ended = u64::try_from(self.finished_at?.timestamp_millis()).unwrap_or(0);
        let hash = Sha256::new_with_prefix(b"reseat.rematch.v1")
            .chain_update(self.id.uuid().as_bytes())
            .chain_update(self.seed.bytes())
            .finalize();
        let mut last = [0; 10];
        last.iter_mut().zip(hash).for_each(|(byte, hashed)| *byte = hashed);
        Some(RoomId::new(Builder::from_unix_timestamp_millis(ended, &last).into_uuid()))
    }
}

/// A room's state at some place of its log, from which a replay may start.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The last entry that it contains.
    pub sequence_number: i64,
    /// The state, the service's own part included.
    pub state: Value,
}
