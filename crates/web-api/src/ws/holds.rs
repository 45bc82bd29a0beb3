//! The seats that somebody on this node has in hand: about to be connected, connected, or about to be noted
//! as disconnected. What storage calls connected through this node beyond them is a ghost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reseat_domain::id::PlayerId;

/// Every seat in hand, and how often.
#[derive(Default)]
pub(super) struct Holds {
    // A std mutex: nothing awaits while it is held.
    counts: Mutex<HashMap<PlayerId, usize>>,
}

/// One hand on a seat; dropping it lets go.
pub(super) struct Hold {
    holds: Arc<Holds>,
    player: PlayerId,
}

impl Holds {
    /// Takes a seat in hand, whoever else has it.
    pub(super) fn take(self: &Arc<Self>, player: PlayerId) -> Hold {
        *self.lock().entry(player).or_default() += 1;
        Hold { holds: Arc::clone(self), player }
    }

    /// Whether anybody has the seat in hand.
    pub(super) fn has(&self, player: PlayerId) -> bool {
        self.lock().contains_key(&player)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PlayerId, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut counts = self.holds.lock();
        if let Some(count) = counts.get_mut(&self.player) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.player);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_seat_is_in_hand_until_the_last_one_lets_go() {
        let (holds, seat) = (Arc::<Holds>::default(), PlayerId::new(Uuid::from_u128(1)));
        let (first, second) = (holds.take(seat), holds.take(seat));
        assert!(!holds.has(PlayerId::new(Uuid::from_u128(2))));
        drop(first);
        assert!(holds.has(seat));
        drop(second);
        assert!(!holds.has(seat) && holds.lock().is_empty());
    }
}
