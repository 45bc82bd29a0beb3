//! The order of a room's entries: dense, by sequence number, each once. Pure, and generic over what
//! an entry holds.

use std::collections::BTreeMap;

/// What became of an entry that was offered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Offered<T> {
    /// Known already: drop it.
    Old,
    /// This entry, and those kept back that now follow it.
    InOrder(Vec<T>),
    /// A number is missing before it: kept back; ask for what lies between.
    Gap,
    /// Kept back, and what lies between has been asked for.
    Waiting,
}

/// How far this client has come in the room's log, and what came too early.
#[derive(Debug)]
pub(crate) struct Ordering<T> {
    last: Option<i64>,
    early: BTreeMap<i64, T>,
    syncing: bool,
}

impl<T> Default for Ordering<T> {
    fn default() -> Self {
        Self { last: None, early: BTreeMap::new(), syncing: false }
    }
}

impl<T> Ordering<T> {
    /// More than this is not kept back: the recovery that is under way will contain it, and what it
    /// does not is the next gap.
    const MOST_EARLY: usize = 256;

    /// The last number that was handed on; `None` before the first recovery.
    pub(crate) const fn last(&self) -> Option<i64> {
        self.last
    }

    /// Whether a recovery has been asked for and not come.
    pub(crate) const fn is_syncing(&self) -> bool {
        self.syncing
    }

    /// Takes an entry as it came.
    pub(crate) fn offer(&mut self, number: i64, entry: T) -> Offered<T> {
        let last = self.last.unwrap_or(0);
        if number <= last {
            return Offered::Old;
        }
        if number == last + 1 {
            self.last = Some(number);
            let mut ready = vec![entry];
            self.take_following(&mut ready);
            return Offered::InOrder(ready);
        }
        if self.early.len() < Self::MOST_EARLY {
            self.early.insert(number, entry);
        }
        if self.refresh() { Offered::Gap } else { Offered::Waiting }
    }

    /// A fresh snapshot is wanted. Answers whether to ask for it, or one is under way.
    pub(crate) const fn refresh(&mut self) -> bool {
        !std::mem::replace(&mut self.syncing, true)
    }

    /// The service says that its log has come this far. Answers whether to ask for what is missing.
    pub(crate) fn head(&mut self, head: i64) -> bool {
        self.last.is_some_and(|last| head > last) && self.refresh()
    }

    /// A recovery came. Answers the entries kept back that follow it, or `None` when it is older than
    /// what is known and so says nothing.
    ///
    /// With `reset` the recovery counts even when it lies behind: the log is another one.
    pub(crate) fn recovered(&mut self, number: i64, reset: bool) -> Option<Vec<T>> {
        self.syncing = false;
        if !reset && self.last.is_some_and(|last| number < last) {
            return None;
        }
        if reset {
            self.early.clear();
        }
        self.last = Some(number);
        let mut ready = Vec::new();
        self.take_following(&mut ready);
        Some(ready)
    }

    fn take_following(&mut self, ready: &mut Vec<T>) {
        while let Some(entry) = self.early.first_entry() {
            let last = self.last.unwrap_or(0);
            let follows = last.checked_add(1) == Some(*entry.key());
            if *entry.key() > last && !follows {
                break;
            }
            let (number, entry) = entry.remove_entry();
            if follows {
                self.last = Some(number);
                ready.push(entry);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(number: i64) -> Ordering<i64> {
        let mut ordering = Ordering::default();
        ordering.recovered(number, false);
        ordering
    }

    #[test]
    fn entries_in_order_are_handed_on() {
        let mut ordering = at(4);
        assert_eq!(ordering.offer(5, 5), Offered::InOrder(vec![5]));
        assert_eq!(ordering.offer(6, 6), Offered::InOrder(vec![6]));
        assert_eq!(ordering.last(), Some(6));
    }

    #[test]
    fn an_entry_at_or_below_the_last_is_dropped() {
        let mut ordering = at(4);
        for number in [4, 3, 0, -1] {
            assert_eq!(ordering.offer(number, number), Offered::Old);
        }
    }

    #[test]
    fn a_gap_asks_once_and_keeps_what_comes_too_early() {
        let mut ordering = at(4);
        assert_eq!(ordering.offer(6, 6), Offered::Gap);
        assert_eq!(ordering.offer(8, 8), Offered::Waiting);
        assert_eq!(ordering.last(), Some(4));
        // The recovery goes to 6: 6 is dropped, 8 still waits for 7.
        assert_eq!(ordering.recovered(6, false), Some(vec![]));
        assert_eq!(ordering.offer(7, 7), Offered::InOrder(vec![7, 8]));
    }

    #[test]
    fn a_recovery_is_followed_by_the_entries_kept_back() {
        let mut ordering = at(4);
        ordering.offer(6, 6);
        ordering.offer(7, 7);
        assert_eq!(ordering.recovered(5, false), Some(vec![6, 7]));
        assert_eq!(ordering.last(), Some(7));
    }

    #[test]
    fn the_missing_entry_closes_the_gap_without_a_recovery() {
        let mut ordering = at(4);
        ordering.offer(6, 6);
        assert_eq!(ordering.offer(5, 5), Offered::InOrder(vec![5, 6]));
        assert_eq!(ordering.recovered(5, false), None, "a recovery that lies behind says nothing");
        assert_eq!(ordering.last(), Some(6));
    }

    #[test]
    fn another_log_sets_the_number_back() {
        let mut ordering = at(40);
        ordering.offer(42, 42);
        assert_eq!(ordering.recovered(7, true), Some(vec![]));
        assert_eq!(ordering.offer(8, 8), Offered::InOrder(vec![8]));
    }

    #[test]
    fn a_head_beyond_the_last_number_shows_a_silent_gap() {
        let mut ordering = at(4);
        assert!(!ordering.head(4));
        assert!(ordering.head(6));
        assert!(!ordering.head(6), "it has been asked for");
    }

    #[test]
    fn nothing_follows_the_last_number_there_is() {
        let mut ordering = at(4);
        ordering.offer(9, 9);
        assert_eq!(ordering.recovered(i64::MAX, false), Some(vec![]));
        assert_eq!(ordering.offer(i64::MAX, 0), Offered::Old);
    }

    #[test]
    fn what_is_kept_back_is_bounded() {
        let mut ordering = at(0);
        for number in 2..1000 {
            ordering.offer(number, number);
        }
        assert_eq!(ordering.early.len(), Ordering::<i64>::MOST_EARLY);
        assert_eq!(ordering.offer(1, 1), Offered::InOrder((1..258).collect()));
        // The recovery that was asked for; what it lacks and was not kept is the next gap.
        assert_eq!(ordering.recovered(500, false), Some(vec![]));
        assert_eq!(ordering.offer(1000, 1000), Offered::Gap);
    }
}
