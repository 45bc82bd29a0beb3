//! Whether the time of a refused sign-in tells why it was refused.

use crate::database::DatabaseKind;
use crate::failure::Failure;
use crate::harness::{Aim, Section, Spread, Table};
use crate::settings::Settings;
use attempts::{Attempts, Class};

mod attempts;
mod welch;

/// Attempts of each class.
const ATTEMPTS: usize = 300;
/// Above this, two classes are told apart: one in 100,000 pairs of equal ones would be.
const MOST: f64 = 4.5;

/// Measures.
///
/// # Errors
/// When the server or a database fails, or an attempt is answered otherwise than with 401.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    let mut measured = Vec::new();
    for kind in settings.databases() {
        measured.push((kind, attempts::make(settings, kind, ATTEMPTS).await?));
    }
    Ok(section(&measured))
}

fn section(measured: &[(DatabaseKind, Attempts)]) -> Section {
    let mut table = Table::new(["database", "refused", "ms", "largest t against another class"]);
    let mut aims = Vec::new();
    for (kind, attempts) in measured {
        for class in Class::ALL {
            let own = attempts.of(class);
            let others = Class::ALL.into_iter().filter(|other| *other != class);
            let largest = others.map(|other| welch::largest_t(own, attempts.of(other))).fold(0.0, f64::max);
            let [low, middle, high] = welch::quartiles(own);
            let times = Spread { median: middle, least: low, most: high };
            table.row([kind.to_string(), class.to_string(), times.to_string(), format!("{largest:.2}")]);
        }
        let largest = attempts.largest_t();
        aims.push(Aim {
            what: format!("Welch's t below {MOST} between any two classes, {kind}"),
            found: format!("{largest:.2}"),
            is_met: largest < MOST,
        });
    }
    Section {
        name: "sign-in",
        title: "What the time of a refused sign-in tells",
        about: format!(
            "The server as it is shipped, in a process of its own. {ATTEMPTS} sign-ins of each class, in an order \
             drawn at random, one after the other over one connection; every one is refused. The names of a class \
             take turns."
        ),
        aims,
        tables: vec![("The times are the median and, in brackets, the quartiles:".to_owned(), table)],
        notes: vec![
            "t is that of Welch (The generalization of Student's problem, 1947), the larger of two: of all times, \
             and of those without the slowest tenth of both classes together, where the machine was busy with \
             something else."
                .to_owned(),
        ],
    }
}
