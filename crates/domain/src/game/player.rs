//! One user's or bot's place in one room.

use crate::game::{BotStrength, Seat, SeatedPlayer};
use crate::id::{PlayerId, RoomId, UserId};
use crate::time::Timestamp;

/// A name that the others at the table see: 1 to 32 characters, not only spaces, and none that steers or hides
/// what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayerName(String);

impl PlayerName {
    /// Reads a name, without the white space around it; `None` when it is not allowed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let length = text.chars().count();
        let allowed = (1..=32).contains(&length) && !text.chars().any(misleads);
        allowed.then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Controls, marks that turn the direction of a text (Unicode Standard Annex 9, section 2), and what breaks a line
/// or takes no place: with them a name can look like another, or reorder the sentence it stands in. The joiners of
/// scripts and emoji are not among them.
fn misleads(letter: char) -> bool {
    let steers = matches!(letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    // Letters that fill a place with nothing, and the Braille cell without a dot.
    let fills = matches!(letter, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}');
    letter.is_control()
        || steers
        || fills
        || matches!(letter, '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}')
}

/// A player of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    /// Names the player.
    pub id: PlayerId,
    /// The room.
    pub room_id: RoomId,
    /// The user; `None` for a bot or when the user's account was deleted.
    pub user_id: Option<UserId>,
    /// The name at this table.
    pub name: String,
    /// The place.
    pub seat: Seat,
    /// Set for a bot.
    pub bot: Option<BotStrength>,
    /// When the seat was taken.
    pub joined_at: Timestamp,
    /// When the player left a game in play for good.
    pub left_at: Option<Timestamp>,
}

impl Player {
    /// The player as the `start` entry and the rules see them.
    #[must_use]
    pub fn seated(&self) -> SeatedPlayer {
        SeatedPlayer { player_id: self.id, seat: self.seat, name: self.name.clone(), bot: self.bot }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_mark_that_turns_or_hides_text_but_may_have_joiners() {
        for bad in [
            "eve\u{202e}nimda",
            "\u{2067}a",
            "a\u{200f}",
            "a\u{200b}b",
            "\u{feff}a",
            "a\u{2028}b",
            "\u{3164}",
            "\u{2800}",
        ] {
            assert!(PlayerName::parse(bad).is_none(), "{bad:?}");
        }
        for good in ["👩\u{200d}🚀", "نمی\u{200c}دانم", "عمر", "דנה"] {
            assert!(PlayerName::parse(good).is_some(), "{good:?}");
        }
    }

    #[test]
    fn a_name_is_one_to_thirty_two_characters_without_controls() {
        assert_eq!(PlayerName::parse("  Zoë ").unwrap().as_str(), "Zoë");
        assert!(PlayerName::parse(&"ë".repeat(32)).is_some());
        for bad in ["", "   ", "a\u{7}b", "a\nb", &"x".repeat(33)] {
            assert!(PlayerName::parse(bad).is_none(), "{bad:?}");
        }
    }
}
