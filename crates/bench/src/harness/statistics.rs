//! Middle and edges of what was measured.

use std::fmt;
use std::time::Duration;

use super::figures::figure;

/// Median, least and most of the same figure in several runs. Prints as `median (least–most)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    /// Half of the runs had less.
    pub(crate) median: f64,
    /// The least of all runs.
    pub(crate) least: f64,
    /// The most of all runs.
    pub(crate) most: f64,
}

impl Spread {
    /// Sums up several runs. Of none everything is 0.
    pub(crate) fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_unstable_by(f64::total_cmp);
        let at = |place: usize| figures.get(place).copied().unwrap_or_default();
        let (lower, upper) = (figures.len().saturating_sub(1) / 2, figures.len() / 2);
        Self {
            median: f64::midpoint(at(lower), at(upper)),
            least: at(0),
            most: at(figures.len().saturating_sub(1)),
        }
    }

    /// The ratios of runs that were made one after the other: each of ours to the one beside it. What
    /// slowed the machine down for a while slowed both, and is not in their ratio.
    pub(crate) fn of_ratios(ours: &[f64], theirs: &[f64]) -> Self {
        Self::of(ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs))
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (median, least, most) = (figure(self.median), figure(self.least), figure(self.most));
        if least == most { f.write_str(&median) } else { write!(f, "{median} ({least}–{most})") }
    }
}

/// How long each of many operations took.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    /// Takes one.
    pub(crate) fn record(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// Takes those of another worker.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The time within which so many of a hundred were done: the smallest one that is not exceeded by more
    /// than the rest. Of none it is zero.
    pub(crate) fn percentile(&mut self, percent: u32) -> Duration {
        let last = self.0.len().saturating_sub(1);
        let rank = (self.0.len() * percent as usize).div_ceil(100);
        let place = rank.saturating_sub(1).min(last);
        if self.0.is_empty() { Duration::ZERO } else { *self.0.select_nth_unstable(place).1 }
    }

    /// The same in milliseconds.
    pub(crate) fn percentile_millis(&mut self, percent: u32) -> f64 {
        self.percentile(percent).as_secs_f64() * 1e3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_two_in_the_middle() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]), Spread { median: 2.0, least: 1.0, most: 3.0 });
        assert_eq!(Spread::of([4.0, 1.0, 2.0, 3.0]), Spread { median: 2.5, least: 1.0, most: 4.0 });
        assert_eq!(Spread::of([7.0]), Spread { median: 7.0, least: 7.0, most: 7.0 });
        assert_eq!(Spread::of([]), Spread { median: 0.0, least: 0.0, most: 0.0 });
    }

    #[test]
    fn a_ratio_is_taken_of_neighbours() {
        // Everything was half as fast in the second run.
        assert_eq!(Spread::of_ratios(&[80.0, 40.0], &[100.0, 50.0]), Spread::of([0.8, 0.8]));
    }

    #[test]
    fn a_spread_shows_its_edges_unless_they_are_one() {
        assert_eq!(Spread::of([41_234.0, 40_100.0, 42_000.0]).to_string(), "41,234 (40,100–42,000)");
        assert_eq!(Spread::of([5.0]).to_string(), "5.00");
    }

    #[test]
    fn a_percentile_is_the_least_time_within_which_so_many_were_done() {
        let mut latencies = Latencies::default();
        (1..=50).rev().for_each(|millis| latencies.record(Duration::from_millis(millis)));
        let mut others = Latencies::default();
        (51..=100).for_each(|millis| others.record(Duration::from_millis(millis)));
        latencies.append(others);
        assert_eq!(latencies.count(), 100);
        for percent in [1, 50, 99, 100] {
            assert_eq!(latencies.percentile(percent), Duration::from_millis(percent.into()));
        }
        assert_eq!(latencies.percentile_millis(50), 50.0);
        assert_eq!(Latencies::default().percentile(99), Duration::ZERO);
    }
}
