//! A card: its rank, its suit and its name on the wire. Knows no rule of the game.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// How many cards there are.
pub(crate) const DECK: usize = 52;

const RANKS: [&str; 13] = ["A", "2", "3", "4", "5", "6", "7", "8", "9", "10", "J", "Q", "K"];
const SUITS: [&str; 4] = ["C", "D", "H", "S"];

/// The suit of a card, in the order of an unshuffled deck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suit {
    /// ♣
    Clubs,
    /// ♦
    Diamonds,
    /// ♥
    Hearts,
    /// ♠
    Spades,
}

/// One of the 52 cards, by its place in the unshuffled deck: clubs, diamonds, hearts, spades, each from
/// the ace to the king. Written rank first, then suit: `AS`, `10D`, `KC`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Card(u8);

impl Card {
    /// 10♦, the big casino.
    pub const BIG_CASINO: Self = Self(22);
    /// 2♠, the little casino.
    pub const LITTLE_CASINO: Self = Self(40);

    /// All cards in the order of the unshuffled deck.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..52).map(Self)
    }

    /// The place in the unshuffled deck, from 0.
    pub(crate) fn place(self) -> usize {
        usize::from(self.0)
    }

    /// 1 for an ace, the number of a number card, 11, 12 and 13 for jack, queen and king.
    #[must_use]
    pub const fn rank(self) -> u8 {
        self.0 % 13 + 1
    }

    /// The suit.
    #[must_use]
    pub const fn suit(self) -> Suit {
        match self.0 / 13 {
            0 => Suit::Clubs,
            1 => Suit::Diamonds,
            2 => Suit::Hearts,
            _ => Suit::Spades,
        }
    }

    /// Whether this is a jack, queen or king.
    #[must_use]
    pub const fn is_face(self) -> bool {
        self.rank() > 10
    }

    /// Whether this is an ace.
    #[must_use]
    pub const fn is_ace(self) -> bool {
        self.rank() == 1
    }

    /// Whether this is a spade.
    #[must_use]
    pub const fn is_spade(self) -> bool {
        matches!(self.suit(), Suit::Spades)
    }
}

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(RANKS[usize::from(self.0 % 13)])?;
        f.write_str(SUITS[usize::from(self.0 / 13)])
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that names no card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a card is a rank A, 2 to 10, J, Q or K and a suit C, D, H or S, such as 10D")]
pub struct NotACard;

impl FromStr for Card {
    type Err = NotACard;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all().find(|card| card.is_written(text)).ok_or(NotACard)
    }
}

impl Card {
    /// Whether this is the card's one spelling.
    fn is_written(self, text: &str) -> bool {
        let (rank, suit) = (RANKS[usize::from(self.0 % 13)], SUITS[usize::from(self.0 / 13)]);
        text.strip_suffix(suit) == Some(rank)
    }
}

impl Serialize for Card {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Card {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_is_read_as_it_is_written() {
        for card in Card::all() {
            assert_eq!(card.to_string().parse(), Ok(card));
        }
        assert_eq!(Card::all().count(), DECK);
        assert_eq!(Card::all().map(|card| card.to_string()).collect::<Vec<_>>()[..3], ["AC", "2C", "3C"]);
    }

    #[test]
    fn the_casinos_are_the_ten_of_diamonds_and_the_two_of_spades() {
        assert_eq!(Card::BIG_CASINO.to_string(), "10D");
        assert_eq!(Card::LITTLE_CASINO.to_string(), "2S");
    }

    #[test]
    fn other_texts_are_no_cards() {
        for text in ["", "A", "S", "1S", "as", "11D", "10", "AS ", "ASS", "♠A", "0C"] {
            assert_eq!(text.parse::<Card>(), Err(NotACard), "{text}");
        }
    }
}
