//! What the rules answer to an entry. Stored beside it, so that it can be told in words without a state.

use std::collections::BTreeMap;

use reseat_domain::id::PlayerId;
use serde::{Deserialize, Serialize};

use crate::card::Card;
use crate::table::BuildId;

/// What became of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuildChange {
    /// It is new.
    Made,
    /// Cards of its own value joined it.
    Added,
    /// Its value was raised.
    Raised,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A player captured.
    Captured {
        /// Who.
        player_id: PlayerId,
        /// The card played.
        card: Card,
        /// The cards taken from the table, those of builds included.
        cards: Vec<Card>,
        /// Whether it was a sweep that counts.
        sweep: bool,
    },
    /// A player built.
    Built {
        /// Who.
        player_id: PlayerId,
        /// The card played.
        card: Card,
        /// The build.
        build: BuildId,
        /// Its value now.
        value: u8,
        /// What became of it.
        change: BuildChange,
    },
    /// A player trailed.
    Trailed {
        /// Who.
        player_id: PlayerId,
        /// The card laid down.
        card: Card,
    },
    /// Cards were dealt.
    Dealt {
        /// The round, from 1.
        round: u32,
        /// The deal within the round, from 1.
        deal: u8,
        /// The deals of a round.
        deals: u8,
        /// The dealer.
        dealer: PlayerId,
    },
    /// A round ended.
    RoundEnded {
        /// The round, from 1.
        round: u32,
        /// How many cards were left over.
        leftovers: u8,
        /// Who got them.
        to: Option<PlayerId>,
        /// What each player scored, in the order of the seats.
        points: Vec<RoundScore>,
    },
}

/// A player's line at the end of a round. Partners have the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundScore {
    /// Who.
    pub player_id: PlayerId,
    /// Points of this round.
    pub points: u32,
    /// Points of the game.
    pub score: u32,
}

/// Points by player.
pub(crate) type Scores = BTreeMap<PlayerId, u32>;
