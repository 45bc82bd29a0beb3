//! What a user session knows of its refresh tokens, and how a presented one is judged.

use crate::time::{Duration, Timestamp};
use crate::token::RefreshSalt;

/// The refresh tokens of one user session: each use makes the next generation, and any of them can be minted again
/// from this and the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// The name of the key they are made with; fixed at the sign-in.
    pub key_id: String,
    /// The salt they are made with; fixed at the sign-in.
    pub salt: RefreshSalt,
    /// The current generation, counted from 1.
    pub generation: i32,
    /// When the current generation followed its parent; `None` for the first.
    pub rotated_at: Option<Timestamp>,
    /// Whether the current generation has been used: its access token was presented.
    pub used: bool,
}

/// What becomes of a presented refresh token that was minted here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshJudgement {
    /// The current one: the next generation follows.
    Rotate,
    /// Its parent, in time or before the current one was ever used: two tabs at once, a lost answer, answers
    /// that overtook each other. It is answered with the current one again.
    Repeat,
    /// It was used up: somebody has a copy.
    Theft,
    /// Not made yet, as far as storage knows: a backup was restored.
    FromLater,
}

impl Refresh {
    /// The first generation.
    #[must_use]
    pub const fn first(key_id: String, salt: RefreshSalt) -> Self {
        Self { key_id, salt, generation: 1, rotated_at: None, used: false }
    }

    /// Judges a token of a generation that is presented now.
    #[must_use]
    pub fn judge(&self, generation: i32, now: Timestamp, grace: Duration) -> RefreshJudgement {
        let in_grace = self.rotated_at.is_some_and(|rotated_at| now - rotated_at <= grace);
        match self.generation - generation {
            0 => RefreshJudgement::Rotate,
            1 if in_grace || !self.used => RefreshJudgement::Repeat,
            1.. => RefreshJudgement::Theft,
            _ => RefreshJudgement::FromLater,
        }
    }

    /// Whether this is the current generation, and nobody was seen to use it.
    #[must_use]
    pub const fn is_first_use_of(&self, generation: i32) -> bool {
        generation == self.generation && !self.used
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn fifth(used: bool) -> Refresh {
        let first = Refresh::first("k1".to_owned(), RefreshSalt::new([1; 16]));
        Refresh { generation: 5, rotated_at: Some(at(100)), used, ..first }
    }

    #[test]
    fn each_generation_is_judged_by_its_distance_its_age_and_the_use_of_its_successor() {
        let grace = Duration::seconds(10);
        for (used, generation, now, judged) in [
            (false, 5, 100, RefreshJudgement::Rotate),
            (true, 5, 9_999, RefreshJudgement::Rotate),
            (true, 4, 110, RefreshJudgement::Repeat),
            (true, 4, 111, RefreshJudgement::Theft),
            (false, 4, 9_999, RefreshJudgement::Repeat),
            (false, 3, 100, RefreshJudgement::Theft),
            (true, 1, 100, RefreshJudgement::Theft),
            (true, 6, 100, RefreshJudgement::FromLater),
        ] {
            let answer = fifth(used).judge(generation, at(now), grace);
            assert_eq!(answer, judged, "used {used}, generation {generation}, {now} s");
        }
    }

    #[test]
    fn only_the_first_use_of_the_current_generation_is_one() {
        assert!(fifth(false).is_first_use_of(5));
        assert!(!fifth(true).is_first_use_of(5));
        assert!(!fifth(false).is_first_use_of(4));
        assert!(Refresh::first("k1".to_owned(), RefreshSalt::new([1; 16])).is_first_use_of(1));
    }
}
