//! Parting cards into groups of one value: judging a given set of cards, and finding all sets.
//!
//! Both are bounded whatever lies on the table, because players choose what to trail and what to name.

use std::collections::BTreeSet;

use crate::table::Places;

/// Highest value of a card, and so of a group.
const HIGHEST: usize = 13;
/// Most sets that [`Search`] finds.
pub(crate) const MOST_SETS: usize = 4096;
/// Most pairs of a set and a group that [`Search`] tries.
const MOST_STEPS: usize = 1 << 20;

/// Whether cards of these values can be parted, all of them, into groups that each sum to `value`.
/// No cards at all can.
///
/// Cards of one rank are alike, so what is left to part is a count for each rank, and counts that failed
/// are not tried twice. The highest card left is always placed first: cards above half of `value` never
/// share a group, hence only the counts of the ranks up to 6 can differ between the ways to place them.
pub(crate) fn splits(values: impl IntoIterator<Item = u8>, value: u8) -> bool {
    let mut left = Counts::default();
    let mut sum = 0_u32;
    for card in values {
        let Some(count) = left.0.get_mut(usize::from(card)).filter(|_| card > 0 && card <= value) else {
            return false;
        };
        *count += 1;
        sum += u32::from(card);
    }
    sum == 0 || (sum.is_multiple_of(u32::from(value)) && Splitter::new(value).parts(left))
}

/// How many cards there are of each value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Counts([u8; HIGHEST + 1]);

struct Splitter {
    value: usize,
    dead: BTreeSet<Counts>,
}

impl Splitter {
    fn new(value: u8) -> Self {
        Self { value: usize::from(value), dead: BTreeSet::new() }
    }

    fn parts(&mut self, mut left: Counts) -> bool {
        let Some(highest) = (1..=HIGHEST).rev().find(|rank| left.0[*rank] > 0) else {
            return true;
        };
        if self.dead.contains(&left) {
            return false;
        }
        let before = left;
        left.0[highest] -= 1;
        let parted = self.fills(left, self.value - highest, highest);
        if !parted {
            self.dead.insert(before);
        }
        parted
    }

    /// Completes a group that still lacks `missing` with cards of at most `highest`, then parts the rest.
    fn fills(&mut self, left: Counts, missing: usize, highest: usize) -> bool {
        if missing == 0 {
            return self.parts(left);
        }
        (1..=highest.min(missing)).rev().any(|rank| {
            left.0[rank] > 0 && {
                let mut rest = left;
                rest.0[rank] -= 1;
                self.fills(rest, missing - rank, rank)
            }
        })
    }
}

/// Every set of these cards whose values sum to exactly `value`; a value of 0 gives the empty set.
///
/// A whole deck has 1,702 such sets for 10 and 6,948 for 13: no bound is needed.
pub(crate) fn groups(cards: &[(Places, u8)], value: u8) -> Vec<Places> {
    let mut found = Vec::new();
    collect(cards, value, Places::NONE, &mut found);
    found
}

fn collect(cards: &[(Places, u8)], missing: u8, chosen: Places, found: &mut Vec<Places>) {
    if missing == 0 {
        found.push(chosen);
        return;
    }
    for (next, (place, value)) in cards.iter().enumerate() {
        if let Some(missing) = missing.checked_sub(*value) {
            collect(&cards[next + 1..], missing, chosen.with(*place), found);
        }
    }
}

/// Finds sets of piles, each a union of disjoint groups, until it has found or tried too many.
#[derive(Debug)]
pub(crate) struct Search {
    sets_left: usize,
    steps_left: usize,
}

impl Search {
    pub(crate) const fn new() -> Self {
        Self { sets_left: MOST_SETS, steps_left: MOST_STEPS }
    }

    /// Whether a bound was met, so that sets may be missing.
    pub(crate) const fn is_exhausted(&self) -> bool {
        self.sets_left == 0 || self.steps_left == 0
    }

    /// Every set that is one of `starts` together with any number of `groups`, all disjoint; each once.
    pub(crate) fn unions(&mut self, starts: Vec<Places>, groups: &[Places]) -> BTreeSet<Places> {
        let mut found = BTreeSet::new();
        let mut open = Vec::new();
        for start in starts {
            self.note(start, &mut found, &mut open);
        }
        // The last found goes first: a search that meets its bound has found large sets, not only small.
        while let Some(set) = open.pop() {
            for group in groups {
                if self.is_exhausted() {
                    return found;
                }
                self.steps_left -= 1;
                if !set.meets(*group) {
                    self.note(set.with(*group), &mut found, &mut open);
                }
            }
        }
        found
    }

    fn note(&mut self, set: Places, found: &mut BTreeSet<Places>, open: &mut Vec<Places>) {
        if self.sets_left > 0 && found.insert(set) {
            self.sets_left -= 1;
            open.push(set);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tries every group with the first card: obviously right, and slow.
    fn splits_slowly(values: &[u8], value: u8) -> bool {
        let Some((first, rest)) = values.split_first() else { return true };
        (0_u32..1 << rest.len()).any(|chosen| {
            let (with, without): (Vec<_>, Vec<_>) =
                rest.iter().enumerate().partition(|(place, _)| chosen & (1 << place) != 0);
            let sum = u32::from(*first) + with.iter().map(|(_, card)| u32::from(**card)).sum::<u32>();
            let rest: Vec<u8> = without.iter().map(|(_, card)| **card).collect();
            sum == u32::from(value) && splits_slowly(&rest, value)
        })
    }

    proptest! {
        #[test]
        fn splitting_agrees_with_trying_everything(
            values in prop::collection::vec(1_u8..=13, 0..9), value in 1_u8..=13,
        ) {
            prop_assert_eq!(splits(values.clone(), value), splits_slowly(&values, value));
        }

        #[test]
        fn no_choice_of_cards_makes_the_judge_work_long(
            counts in prop::collection::vec(0_u8..=4, 13), value in 1_u8..=13,
        ) {
            let mut left = Counts::default();
            left.0[1..=usize::from(value)].copy_from_slice(&counts[..usize::from(value)]);
            let mut splitter = Splitter::new(value);
            splitter.parts(left);
            prop_assert!(splitter.dead.len() < 5_000, "{} dead ends for {left:?}", splitter.dead.len());
        }
    }

    #[test]
    fn a_whole_deck_has_no_more_groups_than_promised() {
        let cards: Vec<(Places, u8)> =
            (0..52).map(|place| (Places::one(place), 1 + place as u8 % 13)).collect();
        assert_eq!(groups(&cards, 10).len(), 1_702);
        assert_eq!(groups(&cards, 13).len(), 6_948);
        assert_eq!(groups(&cards, 0), [Places::NONE]);
    }

    #[test]
    fn a_search_ends_at_its_bound_with_large_sets_among_those_found() {
        let groups: Vec<Places> = (0..52).map(Places::one).collect();
        let mut search = Search::new();
        let found = search.unions(vec![Places::NONE], &groups);
        assert!(search.is_exhausted());
        assert_eq!(found.len(), MOST_SETS);
        assert!(found.iter().any(|set| set.0.count_ones() == 52));
    }

    #[test]
    fn a_search_that_ends_by_itself_found_everything() {
        let groups: Vec<Places> = (0..10).map(Places::one).collect();
        let mut search = Search::new();
        assert_eq!(search.unions(vec![Places::one(0), Places::NONE], &groups).len(), 1 << 10);
        assert!(!search.is_exhausted());
    }
}
