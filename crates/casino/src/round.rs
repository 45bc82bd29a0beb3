//! What follows by itself: dealing, and the end of a round.

use reseat_domain::game::rules::{FollowUp, Inconsistency, Played, ServiceEntry};
use reseat_domain::id::PlayerId;
use serde_json::{Map, Value, json};

use crate::deck::shuffled;
use crate::event::{Event, RoundScore};
use crate::score;
use crate::state::{Captured, HAND, State};
use crate::table::Pile;

/// The entry type of a deal.
pub(crate) const DEAL: &str = "deal";
/// The entry type of the end of a round.
pub(crate) const ROUND_END: &str = "round_end";

/// What must follow now; nothing while somebody has a card to play.
pub(crate) fn follow_up(state: &State) -> Option<FollowUp> {
    if state.is_over() {
        return Some(FollowUp::End);
    }
    Some(FollowUp::Entry(due(state)?.entry(state)))
}

/// Plays an entry of the game, if it is the one that is due.
pub(crate) fn apply_entry(
    state: &State,
    entry: &ServiceEntry,
) -> Result<Played<State, Event>, Inconsistency> {
    let due = due(state).filter(|_| !state.is_over());
    match due {
        Some(due) if due.entry(state) == *entry => Ok(due.play(state)),
        Some(due) => Err(Inconsistency(format!(
            "entry `{}` doesn't fit the state, in which {} is due",
            entry.entry_type,
            due.entry(state).data
        ))),
        None => Err(Inconsistency(format!("entry `{}` comes when none is due", entry.entry_type))),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Deal { round: u32, deal: u8 },
    RoundEnd,
}

fn due(state: &State) -> Option<Due> {
    let State { round, deal, .. } = *state;
    if state.turn().is_some() {
        None
    } else if state.is_round_counted() {
        Some(Due::Deal { round: round + 1, deal: 1 })
    } else if !state.stock.is_empty() {
        Some(Due::Deal { round, deal: deal + 1 })
    } else {
        Some(Due::RoundEnd)
    }
}

impl Due {
    fn entry(self, state: &State) -> ServiceEntry {
        let (entry_type, data) = match self {
            Self::Deal { round, deal } => (DEAL, json!({"round": round, "deal": deal})),
            Self::RoundEnd => (ROUND_END, Counted::of(state).data()),
        };
        ServiceEntry { entry_type: entry_type.to_owned(), data }
    }

    fn play(self, state: &State) -> Played<State, Event> {
        match self {
            Self::Deal { deal: 1, .. } => deal(&next_round(state)),
            Self::Deal { .. } => deal(state),
            Self::RoundEnd => {
                let counted = Counted::of(state);
                let event = counted.event(state);
                (counted.state, vec![event])
            }
        }
    }
}

/// The state with a new shuffled deck and everything else cleared away.
fn next_round(state: &State) -> State {
    let round = state.round + 1;
    State {
        round,
        deal: 0,
        plays: 0,
        stock: shuffled(&state.seed, round),
        table: Vec::new(),
        builds_made: 0,
        captured: vec![Captured::default(); state.players.len()],
        last_capturer: None,
        // Its cards are in the new deck again.
        last_action: None,
        ..state.clone()
    }
}

/// Two passes of two cards: each player from the dealer's left, the dealer last, then on the first deal
/// of a round the table.
fn deal(state: &State) -> Played<State, Event> {
    let mut next = state.clone();
    next.deal += 1;
    let is_first = next.deal == 1;
    for _ in 0..HAND / 2 {
        for step in 1..=u32::from(state.seats()) {
            let seat = usize::from(state.seat_after(state.dealer(), step));
            let pair = next.stock.len().min(2);
            next.hands[seat].extend(next.stock.drain(..pair));
        }
        if is_first {
            let pair = next.stock.len().min(2);
            next.table.extend(next.stock.drain(..pair).map(Pile::Loose));
        }
    }
    let dealer = state.player(state.dealer());
    let dealt = |dealer| Event::Dealt { round: next.round, deal: next.deal, deals: state.deals(), dealer };
    let events = dealer.map(dealt).into_iter().collect();
    (next, events)
}

/// A round that has been counted.
struct Counted {
    state: State,
    leftovers: Vec<crate::card::Card>,
    to: Option<PlayerId>,
    points: Vec<score::Points>,
}

impl Counted {
    /// What is left on the table goes to the last to capture, to nobody when nobody did; that is no sweep.
    fn of(state: &State) -> Self {
        let mut state = state.clone();
        let leftovers: Vec<_> = state.table.iter().flat_map(Pile::cards).copied().collect();
        let to = state.last_capturer.filter(|_| !leftovers.is_empty());
        if let Some(seat) = to {
            state.captured[usize::from(seat)].cards.append(&mut leftovers.clone());
            state.table.clear();
        }
        let points = score::count(&state);
        let mut round = [0; crate::state::MOST_SIDES];
        for (side, points) in points.iter().enumerate() {
            round[side] = points.total();
            state.scores[side] += u32::from(points.total());
        }
        state.rounds.push(round);
        let to = to.and_then(|seat| state.player(seat));
        Self { state, leftovers, to, points }
    }

    fn data(&self) -> Value {
        let mut points = Map::new();
        for (seat, player) in (0..).zip(&self.state.players) {
            points.insert(player.to_string(), json!(self.points[self.state.side(seat)]));
        }
        json!({
            "round": self.state.round,
            "leftovers": self.leftovers,
            "to": self.to,
            "points": points,
            "scores": self.state.scores_by_player(),
        })
    }

    fn event(&self, before: &State) -> Event {
        let line = |(seat, player): (u8, &PlayerId)| {
            let side = self.state.side(seat);
            let points = u32::from(self.points[side].total());
            RoundScore { player_id: *player, points, score: self.state.scores[side] }
        };
        Event::RoundEnded {
            round: before.round,
            leftovers: u8::try_from(self.leftovers.len()).unwrap_or(u8::MAX),
            to: self.to,
            points: (0..).zip(&self.state.players).map(line).collect(),
        }
    }
}
