//! Whether the time of a refusal tells why it was refused: requests of several classes, each refused and timed.

use crate::database::DatabaseKind;
use crate::harness::{Aim, Spread, Table};
pub(crate) use attempts::{Class, Timed, make};

mod attempts;
mod welch;

/// Attempts of each class.
pub(crate) const ATTEMPTS: usize = 300;
/// Attempts of each class before any is timed.
pub(crate) const WARM_UP: usize = 20;
/// Above this, two classes are told apart: one in 100,000 pairs of equal ones would be.
const MOST: f64 = 4.5;

/// The aims and the table of what was timed on each database.
pub(crate) fn tell(measured: &[(DatabaseKind, Vec<Timed>)]) -> (Vec<Aim>, Table) {
    let mut table = Table::new(["database", "refused", "ms", "largest t against another class"]);
    let mut aims = Vec::new();
    for (kind, classes) in measured {
        let mut largest = 0.0_f64;
        for (place, own) in classes.iter().enumerate() {
            let others = classes.iter().enumerate().filter(|(other, _)| *other != place);
            let t = others.map(|(_, other)| welch::largest_t(&own.millis, &other.millis)).fold(0.0, f64::max);
            let [low, middle, high] = welch::quartiles(&own.millis);
            let times = Spread { median: middle, least: low, most: high };
            table.row([kind.to_string(), own.name.to_owned(), times.to_string(), format!("{t:.2}")]);
            largest = largest.max(t);
        }
        aims.push(Aim {
            what: format!("Welch's t below {MOST} between any two classes, {kind}"),
            found: format!("{largest:.2}"),
            is_met: largest < MOST,
        });
    }
    (aims, table)
}

/// What the table's times are.
pub(crate) const TIMES: &str = "The times are the median and, in brackets, the quartiles:";

/// What t is.
pub(crate) const WELCH: &str = "t is that of Welch (The generalization of Student's problem, 1947), the larger of two: \
    of all times, and of those without the slowest tenth of both classes together, where the machine was busy with \
    something else.";
