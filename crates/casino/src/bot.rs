//! The house bot in three strengths. It is given a [`Seen`], which holds nothing that its seat may not
//! see; so it can't cheat.

use reseat_domain::game::{BotStrength, Seat};
use sha2::{Digest, Sha256};

use crate::action::Action;
use crate::card::Card;
use crate::groups::groups;
use crate::legal;
use crate::play::{Laid, lay};
use crate::position::{Effect, Position};
use crate::state::State;
use crate::table::{BuildId, Pile, Places};

/// What a player at the table can know.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    position: Position<'a>,
    own_captures: &'a [Card],
    /// Cards that opponents will hold between this move and the bot's next.
    opponents_cards: usize,
    /// Public, and different at every table.
    commitment: String,
    round: u32,
}

impl<'a> Seen<'a> {
    pub(crate) fn of(state: &'a State, seat: Seat) -> Self {
        let opponents = (0..state.seats()).filter(|other| state.side(*other) != state.side(seat));
        Self {
            position: state.position(seat),
            own_captures: state.captured.get(usize::from(seat)).map_or(&[], |captured| &captured.cards),
            opponents_cards: opponents
                .filter_map(|other| state.hands.get(usize::from(other)))
                .map(Vec::len)
                .sum(),
            commitment: state.seed.commitment(),
            round: state.round,
        }
    }

    /// The cards whose place the bot does not know.
    fn unseen(&self) -> Vec<Card> {
        let table = self.position.table.iter().flat_map(Pile::cards);
        let seen: Vec<&Card> = self.position.hand.iter().chain(table).chain(self.own_captures).collect();
        Card::all().filter(|card| !seen.contains(&card)).collect()
    }
}

/// Points are reckoned in hundredths.
type Worth = i64;

const POINT: Worth = 100;
/// Moves that the strongest bot looks beyond.
const LOOKED_AT: usize = 32;
/// Groups of a card that are weighed when guessing what an opponent could take.
const GROUPS_WEIGHED: usize = 32;

/// The move of a bot in turn.
pub(crate) fn choose(seen: &Seen<'_>, strength: BotStrength) -> Option<Action> {
    let actions = legal::list(&seen.position).actions;
    match strength {
        BotStrength::Easy => any_sensible(seen, actions),
        BotStrength::Normal => greediest(seen, actions).into_iter().next().map(|(_, action)| action),
        BotStrength::Hard => most_careful(seen, greediest(seen, actions)),
    }
}

/// Any capture, else any move. Drawn from a hash of what lies open, so that a replay is never in doubt.
fn any_sensible(seen: &Seen<'_>, actions: Vec<Action>) -> Option<Action> {
    let is_capture = |action: &Action| matches!(action, Action::Capture { .. });
    let has_capture = actions.iter().any(is_capture);
    let sensible: Vec<Action> =
        actions.into_iter().filter(|action| !has_capture || is_capture(action)).collect();
    let lying_open =
        format!("{} {} {:?} {:?}", seen.commitment, seen.round, seen.position.hand, seen.position.table);
    let drawn = Sha256::digest(lying_open)[..8].iter().fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    let place = drawn.checked_rem(sensible.len() as u64)?;
    sensible.into_iter().nth(usize::try_from(place).ok()?)
}

/// The moves with what they gain, best first; equals keep the order in which moves are listed.
fn greediest(seen: &Seen<'_>, actions: Vec<Action>) -> Vec<(Worth, Action)> {
    let mut weighed: Vec<(Worth, Action)> =
        actions.into_iter().map(|action| (gain(seen, &action), action)).collect();
    weighed.sort_by_key(|(worth, _)| -worth);
    weighed
}

/// Weighs what a move gains now against what it leaves: to opponents, and to the rest of the hand.
fn most_careful(seen: &Seen<'_>, weighed: Vec<(Worth, Action)>) -> Option<Action> {
    let threats = Threats::of(seen);
    let net = |gained: Worth, action: &Action| {
        let Some((table, laid)) = after(&seen.position, action) else { return gained };
        // The hope for a build is reckoned with what is left to the hand.
        let now = if matches!(laid, Laid::Built { .. }) { 0 } else { gained };
        now + (threats.leave_to_hand(seen, &table, action.card()) * 8 - threats.to(seen, &table) * 6) / 10
    };
    let looked_at = weighed.into_iter().take(LOOKED_AT);
    looked_at
        .map(|(gained, action)| (net(gained, &action), action))
        .min_by_key(|(net, _)| -net)
        .map(|(_, action)| action)
}

/// What a card is worth to whoever captures it.
fn worth(card: Card) -> Worth {
    // 27 cards win 3 points, 7 spades win 1.
    let cards = 3 * POINT / 27;
    let spades = if card.is_spade() { POINT / 7 } else { 0 };
    let named = match card {
        Card::BIG_CASINO => 2 * POINT,
        Card::LITTLE_CASINO => POINT,
        _ if card.is_ace() => POINT,
        _ => 0,
    };
    cards + spades + named
}

fn worth_of<'c>(cards: impl IntoIterator<Item = &'c Card>) -> Worth {
    cards.into_iter().map(|card| worth(*card)).sum()
}

/// What a move brings: all of it at once for a capture, half of it in hope for a build; a trailed card is
/// as good as given away.
fn gain(seen: &Seen<'_>, action: &Action) -> Worth {
    let card = action.card();
    let Some((table, laid)) = after(&seen.position, action) else { return 0 };
    match laid {
        Laid::Captured(taken) => worth(card) + worth_of(&taken) + sweep(&seen.position, &table),
        Laid::Built { build, .. } => {
            let built = table.iter().filter_map(Pile::build).find(|pile| pile.id == build);
            built.map_or(0, |pile| worth_of(&pile.cards) / 2)
        }
        Laid::Trailed => -worth(card) / 2,
    }
}

fn sweep(position: &Position<'_>, left: &[Pile]) -> Worth {
    if position.options.sweeps && left.is_empty() { POINT } else { 0 }
}

/// The table as a move leaves it.
fn after(position: &Position<'_>, action: &Action) -> Option<(Vec<Pile>, Laid)> {
    let effect: Effect = position.judge(action).ok()?;
    let mut table = position.table.to_vec();
    let laid = lay(&mut table, action.card(), &effect, BuildId(u8::MAX));
    Some((table, laid))
}

/// How likely opponents hold a card of each rank, in thousandths, by rank.
struct Threats([Worth; 14]);

impl Threats {
    fn of(seen: &Seen<'_>) -> Self {
        let unseen = seen.unseen();
        let mut likely = [0; 14];
        for (rank, likely) in (1..).zip(likely.iter_mut().skip(1)) {
            let alike = unseen.iter().filter(|card| card.rank() == rank).count();
            // The chance that none of their cards is one of these, drawn one by one.
            let mut none = 1000;
            for drawn in 0..seen.opponents_cards.min(unseen.len()) {
                let left = unseen.len() - drawn;
                none = none * (left.saturating_sub(alike)) / left;
            }
            *likely = 1000 - Worth::try_from(none).unwrap_or(0);
        }
        Self(likely)
    }

    /// The best that a card left in the hand could take, less what opponents holding its like may take
    /// first.
    fn leave_to_hand(&self, seen: &Seen<'_>, table: &[Pile], played: Card) -> Worth {
        let hope = |card: &Card| match best_take(seen, table, card.rank()) {
            0 => 0,
            taken => (taken + worth(*card)) * (1000 - self.0[usize::from(card.rank())] / 2) / 1000,
        };
        seen.position.hand.iter().filter(|card| **card != played).map(hope).max().unwrap_or(0)
    }

    /// What opponents may be expected to take from a table: each rank's best, the best rank first.
    fn to(&self, seen: &Seen<'_>, table: &[Pile]) -> Worth {
        let mut takes: Vec<(Worth, Worth)> =
            (1..=13).map(|rank| (best_take(seen, table, rank), self.0[usize::from(rank)])).collect();
        takes.sort_by_key(|(worth, _)| -worth);
        let mut still = 1000;
        let mut expected = 0;
        for (worth, likely) in takes {
            expected += worth * likely * still / 1_000_000;
            still = still * (1000 - likely) / 1000;
        }
        expected
    }
}

/// The most that a card of this rank could take, by taking the best groups one after the other.
fn best_take(seen: &Seen<'_>, table: &[Pile], rank: u8) -> Worth {
    let position = Position { table, ..seen.position };
    let mut takes: Vec<(Worth, Places)> = if rank <= position.options.highest_value() {
        let builds = position.builds().filter(|(_, build)| build.value == rank);
        let builds = builds.map(|(place, _)| Places::one(place));
        builds.chain(groups(&position.numbers(), rank).into_iter().take(GROUPS_WEIGHED)).collect::<Vec<_>>()
    } else {
        let alike = |pile: &Pile| matches!(pile, Pile::Loose(card) if card.rank() == rank);
        table.iter().position(alike).map(Places::one).into_iter().collect()
    }
    .into_iter()
    .map(|places| (worth_of(places.of(table).flat_map(Pile::cards)), places))
    .collect();
    takes.sort_by_key(|(worth, _)| -worth);
    let (mut taken, mut total) = (Places::NONE, 0);
    for (worth, places) in takes {
        if !taken.meets(places) {
            taken = taken.with(places);
            total += worth;
        }
    }
    if taken.of(table).count() == table.len() { total + sweep(&position, &[]) } else { total }
}
