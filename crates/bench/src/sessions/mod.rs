//! What it costs to know a user session, with few of them stored and with many.

use crate::database::DatabaseKind;
use crate::failure::Failure;
use crate::harness::{Aim, Sample, Section, Spread, Table};
use crate::settings::Settings;
use site::{Asked, Site};

mod site;
mod stored;

/// Sessions that are stored in the one server's database.
const FEW: usize = 1_000;
/// Sessions that are stored in the other's.
const MANY: usize = 1_000_000;
/// How much longer a validation may take with many than with few.
const MOST: f64 = 1.15;

/// All runs of one question to one server.
struct Series {
    asked: Asked,
    stored: usize,
    samples: Vec<Sample>,
}

impl Series {
    fn spread(&self, figure: impl Fn(&Sample) -> f64) -> Spread {
        Spread::of(self.samples.iter().map(figure))
    }

    fn rates(&self) -> Vec<f64> {
        self.samples.iter().map(Sample::per_second).collect()
    }
}

/// Measures.
///
/// # Errors
/// When a server or a database fails, or a session is not known.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    let mut measured = Vec::new();
    for kind in settings.databases() {
        let sites = [Site::open(settings, kind, FEW).await?, Site::open(settings, kind, MANY).await?];
        let mut series = Vec::new();
        for asked in Asked::ALL {
            for site in &sites {
                site.ask(asked, settings.warm_up()).await?;
                series.push(Series { asked, stored: site.stored, samples: Vec::new() });
            }
        }
        for _ in 0..settings.runs {
            for one in &mut series {
                let site = if one.stored == FEW { &sites[0] } else { &sites[1] };
                one.samples.push(site.ask(one.asked, settings.length()).await?);
            }
        }
        for site in sites {
            site.close().await?;
        }
        measured.push((kind, series));
    }
    Ok(section(settings, &measured))
}

fn section(settings: &Settings, measured: &[(DatabaseKind, Vec<Series>)]) -> Section {
    let mut table = Table::new([
        "database",
        "asked by",
        "sessions stored",
        "answers/s",
        "of `/healthz`, %",
        "server CPU µs each",
        "database CPU µs each",
        "others' CPU %",
    ]);
    let mut aims = Vec::new();
    for (kind, series) in measured {
        let of = |asked, stored| series.iter().find(|one| (one.asked, one.stored) == (asked, stored));
        for one in series {
            let plain = of(Asked::Health, one.stored).map(Series::rates).unwrap_or_default();
            let share: Vec<f64> = one.rates().iter().map(|rate| 100.0 * rate).collect();
            table.row([
                kind.to_string(),
                one.asked.to_string(),
                one.stored.to_string(),
                one.spread(Sample::per_second).to_string(),
                Spread::of_ratios(&share, &plain).to_string(),
                one.spread(Sample::service_cpu_each).to_string(),
                one.spread(Sample::database_cpu_each).to_string(),
                one.spread(Sample::foreign_percent).to_string(),
            ]);
        }
        for asked in [Asked::Cookie, Asked::AccessToken] {
            let (Some(few), Some(many)) = (of(asked, FEW), of(asked, MANY)) else { continue };
            // The time of an answer is the other way round than the rate.
            let ratio = Spread::of_ratios(&few.rates(), &many.rates());
            aims.push(Aim {
                what: format!(
                    "a million sessions cost at most {MOST} times what a thousand do, by {asked}, {kind}"
                ),
                found: ratio.to_string(),
                is_met: ratio.median <= MOST,
            });
        }
    }
    Section {
        name: "sessions",
        title: "Knowing a user session",
        about: about(settings),
        aims,
        tables: vec![(String::new(), table)],
        notes: vec![
            "Load, server and database share the machine's cores, so the rates are those of all three together; \
             the ratios are of neighbouring runs."
                .to_owned(),
        ],
    }
}

fn about(settings: &Settings) -> String {
    format!(
        "Two servers as they are shipped, each in a process of its own on a database of its own: in one {FEW} \
         user sessions are stored, in the other {MANY}, each with a user. {} of either were signed in over HTTP, \
         half with cookies and half with access tokens, evenly among the others. {} connections ask \
         `GET /api/auth/me`, one request after the other, each time by another session; the session's row and \
         the user's are read each time. Beside it the same servers answer `GET /healthz`. {} runs of {} s, all in \
         turn.",
        stored::SIGNED_IN,
        site::CALLERS,
        settings.runs,
        settings.seconds
    )
}
