//! Who plays on whose side at one table.

use crate::game::{RoomRules, RoomState};
use crate::id::PlayerId;

/// The sides of a table, bots included; players of one side win and lose together. Whoever is not known here
/// is on a side of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides(Vec<Member>);

/// One player on their side.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    player_id: PlayerId,
    side: u8,
    is_bot: bool,
}

impl Sides {
    /// The sides of a game that has begun; `None` before.
    #[must_use]
    pub fn at(rules: &RoomRules, state: &RoomState) -> Option<Self> {
        let seating = state.seating();
        let sides = rules.sides(u8::try_from(seating.len()).unwrap_or(u8::MAX));
        let members = seating.iter().map(|seated| Member {
            player_id: seated.player_id,
            side: sides.get(usize::from(seated.seat)).copied().unwrap_or(seated.seat),
            is_bot: seated.bot.is_some(),
        });
        (!seating.is_empty()).then(|| Self(members.collect()))
    }

    /// Whether two players play against each other.
    #[must_use]
    pub fn are_opponents(&self, one: PlayerId, other: PlayerId) -> bool {
        let side = |player| self.side_of(player);
        one != other && side(one).zip(side(other)).is_none_or(|(one, other)| one != other)
    }

    /// Whether a bot plays against a player.
    #[must_use]
    pub fn has_bot_against(&self, player: PlayerId) -> bool {
        self.0.iter().any(|member| member.is_bot && self.are_opponents(player, member.player_id))
    }

    /// Everybody on a player's side by seat, the player and bots included.
    #[must_use]
    pub fn side_with(&self, player: PlayerId) -> Vec<PlayerId> {
        let all = self.0.iter().map(|member| member.player_id);
        all.filter(|other| !self.are_opponents(player, *other)).collect()
    }

    fn side_of(&self, player: PlayerId) -> Option<u8> {
        self.0.iter().find(|member| member.player_id == player).map(|member| member.side)
    }

    /// A table of people, for tests: the side of each.
    #[cfg(test)]
    pub(crate) fn of_people(sides: &[(PlayerId, u8)]) -> Self {
        let member =
            |(player_id, side): &(PlayerId, u8)| Member { player_id: *player_id, side: *side, is_bot: false };
        Self(sides.iter().map(member).collect())
    }

    /// The same with a bot, for tests.
    #[cfg(test)]
    pub(crate) fn and_bot(mut self, player_id: PlayerId, side: u8) -> Self {
        self.0.push(Member { player_id, side, is_bot: true });
        self
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn player(n: u128) -> PlayerId {
        PlayerId::new(Uuid::from_u128(n))
    }

    #[test]
    fn partners_are_no_opponents_and_strangers_are() {
        let sides = Sides::of_people(&[(player(0), 0), (player(1), 1), (player(2), 0)]).and_bot(player(3), 1);
        assert!(sides.are_opponents(player(0), player(1)));
        assert!(!sides.are_opponents(player(0), player(2)));
        assert!(!sides.are_opponents(player(0), player(0)));
        assert!(sides.are_opponents(player(0), player(9)));
        assert!(sides.has_bot_against(player(0)) && !sides.has_bot_against(player(1)));
        assert_eq!(sides.side_with(player(1)), [player(1), player(3)]);
    }

    #[test]
    fn where_nothing_is_known_everybody_is_on_their_own() {
        let sides = Sides::default();
        assert!(sides.are_opponents(player(0), player(1)));
        assert!(!sides.are_opponents(player(0), player(0)));
    }
}
