//! What is drawn at random, all of it from one seed: who sits at which table, and what happens at each move.
//! Every player draws from a sequence of their own and the same amount at each move, so that the choices
//! do not depend on who is faster. (The cards are the service's draw, and timing is the machine's.)

use std::time::Duration;

use reseat_client::random::{Randomness, SeededRandomness};
use uuid::Uuid;

/// The moves of one round of Casino, all players together: the cards that are not laid open by the deal.
const MOVES_IN_A_ROUND: u64 = 48;

/// The tables, over and over again as there are games.
const TABLES: [TablePlan; 4] = [
    TablePlan { people: 2, bots: 0 },
    TablePlan { people: 3, bots: 0 },
    TablePlan { people: 4, bots: 0 },
    TablePlan { people: 2, bots: 1 },
];

/// Who sits at a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TablePlan {
    pub(crate) people: u8,
    pub(crate) bots: u8,
}

impl TablePlan {
    pub(crate) const fn seats(self) -> u8 {
        self.people + self.bots
    }

    /// The moves that the people make at least: those of one round.
    fn least_moves(self) -> u64 {
        MOVES_IN_A_ROUND * u64::from(self.people) / u64::from(self.seats())
    }
}

/// The tables of so many games.
pub(crate) fn tables(games: usize) -> Vec<TablePlan> {
    TABLES.into_iter().cycle().take(games).collect()
}

/// The moves that the people at these tables make at least, before all games are over.
pub(crate) fn least_moves(tables: &[TablePlan]) -> u64 {
    tables.iter().map(|table| table.least_moves()).sum()
}

/// What happens beside a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mischief {
    /// Nothing.
    None,
    /// The connection is cut just before the move is submitted.
    CutBefore,
    /// The connection is cut so long after: the move may have arrived or not, and so may its answer.
    CutAfter(Duration),
    /// The connection is cut so long after the answer.
    CutLater(Duration),
    /// The answered move is sent again over HTTP.
    RepeatOverHttp,
    /// The answered move is sent again over the connection.
    RepeatOverSocket,
    /// The move is sent over the connection and over HTTP at once.
    BothWaysAtOnce,
    /// While the move is under way, the player goes on in another client, which takes the seat over.
    TakeOver,
    /// The answered move is sent again under another id, as by a second click.
    SecondClick,
}

/// One move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MovePlan {
    /// How long the player thinks.
    pub(crate) think: Duration,
    /// The id under which the move is submitted.
    pub(crate) action_id: Uuid,
    /// The id of a second click.
    pub(crate) second_id: Uuid,
    /// Which of the legal moves, modulo their number.
    pub(crate) choice: u64,
    pub(crate) mischief: Mischief,
}

/// The longest time to think about a move.
const LONGEST_THINK: Duration = Duration::from_millis(60);
/// Within this time after a move was submitted, a cut may find it on its way.
const ON_ITS_WAY: Duration = Duration::from_millis(6);
/// Within this time after a move, a cut finds the player waiting.
const WAITING: Duration = Duration::from_millis(40);

/// Draws the next move of a player.
pub(crate) fn next_move(random: &dyn Randomness) -> MovePlan {
    let (think, choice) = (random.up_to(LONGEST_THINK), random.next_u64());
    let (action_id, second_id) = (random.uuid(), random.uuid());
    let (kind, delay) = (random.next_u64() % 100, random.next_u64());
    let within = |most: Duration| {
        let micros = u64::try_from(most.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(delay % micros)
    };
    let mischief = match kind {
        0..8 => Mischief::CutBefore,
        8..22 => Mischief::CutAfter(within(ON_ITS_WAY)),
        22..30 => Mischief::CutLater(within(WAITING)),
        30..38 => Mischief::RepeatOverHttp,
        38..46 => Mischief::RepeatOverSocket,
        46..54 => Mischief::BothWaysAtOnce,
        54..58 => Mischief::TakeOver,
        58..64 => Mischief::SecondClick,
        _ => Mischief::None,
    };
    MovePlan { think, action_id, second_id, choice, mischief }
}

/// The sequence of its own that comes next from the common one.
pub(crate) fn sequence(random: &dyn Randomness) -> SeededRandomness {
    SeededRandomness::new(random.next_u64())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::mem::discriminant;

    use super::*;

    fn moves(seed: u64) -> Vec<MovePlan> {
        let random = SeededRandomness::new(seed);
        (0..500).map(|_| next_move(&random)).collect()
    }

    #[test]
    fn the_same_seed_repeats_the_same_moves() {
        assert_eq!(moves(7), moves(7));
        assert_ne!(moves(7), moves(8));
    }

    #[test]
    fn every_kind_of_mischief_happens() {
        let kinds: HashSet<_> = moves(1).iter().map(|planned| discriminant(&planned.mischief)).collect();
        assert_eq!(kinds.len(), 9);
    }

    #[test]
    fn a_round_has_as_many_moves_as_cards_are_dealt_to_people() {
        let people = |people, bots| TablePlan { people, bots }.least_moves();
        assert_eq!([people(2, 0), people(3, 0), people(4, 0), people(2, 1)], [48, 48, 48, 32]);
        assert_eq!(least_moves(&tables(6)), 4 * 48 + 32 + 48);
    }

    #[test]
    fn three_games_seat_two_three_and_four() {
        let seats: Vec<u8> = tables(3).into_iter().map(TablePlan::seats).collect();
        assert_eq!(seats, [2, 3, 4]);
    }
}
