//! Whether two lists of times have the same mean.

/// The larger |t| of two: of all times, and of those without the slowest tenth of both lists together.
pub(super) fn largest_t(ours: &[f64], theirs: &[f64]) -> f64 {
    let mut all: Vec<f64> = ours.iter().chain(theirs).copied().collect();
    all.sort_unstable_by(f64::total_cmp);
    let Some(limit) = all.get(all.len() * 9 / 10) else { return 0.0 };
    let cropped = |times: &[f64]| times.iter().copied().filter(|time| time < limit).collect::<Vec<_>>();
    t(ours, theirs).abs().max(t(&cropped(ours), &cropped(theirs)).abs())
}

/// Lower quartile, median and upper quartile; of none, zeros.
pub(super) fn quartiles(times: &[f64]) -> [f64; 3] {
    let mut times = times.to_vec();
    times.sort_unstable_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| times.get(times.len() * quarter / 4).copied().unwrap_or_default())
}

/// Welch's t: the difference of the means in units of its own standard error.
fn t(ours: &[f64], theirs: &[f64]) -> f64 {
    let ((our_mean, our_error), (their_mean, their_error)) = (moments(ours), moments(theirs));
    let error = (our_error + their_error).sqrt();
    if error > 0.0 { (our_mean - their_mean) / error } else { 0.0 }
}

/// The mean, and the variance of the mean. Below two times there is no telling.
fn moments(times: &[f64]) -> (f64, f64) {
    let count = times.len() as f64;
    if count < 2.0 {
        return (0.0, f64::INFINITY);
    }
    let mean = times.iter().sum::<f64>() / count;
    let variance = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, variance / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_is_the_difference_of_means_over_its_error() {
        // Means 2 and 5, variances 1 and 4, three times each: -3 / sqrt(1/3 + 4/3).
        let t = t(&[1.0, 2.0, 3.0], &[3.0, 5.0, 7.0]);
        assert!((t + 3.0 / (5.0_f64 / 3.0).sqrt()).abs() < 1e-12, "{t}");
    }

    #[test]
    fn a_small_but_steady_difference_is_found_behind_a_few_slow_times() {
        let times = |base: f64| (0..300).map(move |n| base + f64::from(n % 7) / 100.0);
        let slow = [500.0, 90.0, 700.0];
        let ours: Vec<f64> = times(25.0).chain(slow).collect();
        let theirs: Vec<f64> = times(25.02).chain(slow).collect();
        assert!(largest_t(&ours, &theirs) > 4.5);
        assert!(largest_t(&ours, &ours) < 0.1);
    }

    #[test]
    fn nothing_is_told_from_too_few_times() {
        assert_eq!(largest_t(&[], &[]), 0.0);
        assert_eq!(largest_t(&[1.0], &[9.0, 9.0]), 0.0);
        assert_eq!(quartiles(&[]), [0.0; 3]);
        assert_eq!(quartiles(&[4.0, 1.0, 3.0, 2.0]), [2.0, 3.0, 4.0]);
    }
}
