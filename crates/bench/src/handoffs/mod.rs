//! How long a redemption takes while the clean-up moves a million old handoffs into the archive.

use std::sync::Arc;

use reseat_domain::ports::Store;
use reseat_domain::services::{Cleanup, CleanupSettings, CleanupTask};
use reseat_domain::time;
use tokio::time::Instant;

use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::{Failure, during};
use crate::harness::{Aim, Latencies, Section, Table};
use crate::house::House;
use crate::settings::Settings;
use redeemer::Redeemer;

mod redeemer;
mod stored;

/// Handoffs past their time.
const OLD: u32 = 1_000_000;
/// No redemption may take longer, in milliseconds.
const LONGEST: f64 = 100.0;

/// What was found on one database.
struct Measured {
    kind: DatabaseKind,
    quiet: Latencies,
    busy: Latencies,
    moved: u64,
    seconds: f64,
}

/// Measures.
///
/// # Errors
/// When a database fails, or a handoff is not redeemed.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    let mut measured = Vec::new();
    for kind in settings.databases() {
        measured.push(measure(settings, kind, OLD).await?);
    }
    Ok(section(measured))
}

async fn measure(settings: &Settings, kind: DatabaseKind, old: u32) -> Result<Measured, Failure> {
    let database = BenchDatabase::create(settings, kind).await?;
    let house = House::open(&database).await?;
    let redeemer = Redeemer::new(&house).await?;
    stored::fill(kind, database.url(), redeemer.session(), old).await?;
    redeemer.until(Instant::now() + settings.warm_up()).await?;
    let quiet = redeemer.until(Instant::now() + settings.length()).await?;
    let began = Instant::now();
    let cleanup = cleanup(&house);
    let mut cleaning = tokio::spawn(async move { cleanup.perform(CleanupTask::Handoffs).await });
    let mut busy = Latencies::default();
    let moved = loop {
        tokio::select! {
            moved = &mut cleaning => break moved.map_err(during("cleaning up"))?,
            took = redeemer.redeem_one() => busy.record(took?),
        }
    };
    let seconds = began.elapsed().as_secs_f64();
    let moved = moved.map_err(during("cleaning up"))?;
    drop(redeemer);
    house.close().await?;
    database.remove().await?;
    Ok(Measured { kind, quiet, busy, moved, seconds })
}

fn cleanup(house: &House) -> Cleanup {
    let days = time::Duration::days;
    let store: Arc<dyn Store> = Arc::<reseat_persistence::SeaOrmStore>::clone(&house.store);
    let settings =
        CleanupSettings { handoffs: days(30), rooms: days(30), audit: days(90), ip_addresses: days(30) };
    Cleanup::new(store, Arc::clone(&house.devices), Arc::clone(&house.clock), settings)
}

fn section(measured: Vec<Measured>) -> Section {
    let mut table = Table::new([
        "database",
        "meanwhile",
        "redemptions",
        "half within, ms",
        "99 % within, ms",
        "the longest, ms",
    ]);
    let (mut aims, mut notes) = (Vec::new(), Vec::new());
    for Measured { kind, mut quiet, mut busy, moved, seconds } in measured {
        for (meanwhile, latencies) in [("nothing", &mut quiet), ("the clean-up", &mut busy)] {
            let [half, most, longest] = [50, 99, 100].map(|percent| latencies.percentile_millis(percent));
            table.row([
                kind.to_string(),
                meanwhile.to_owned(),
                latencies.count().to_string(),
                format!("{half:.2}"),
                format!("{most:.2}"),
                format!("{longest:.2}"),
            ]);
        }
        let longest = busy.percentile_millis(100);
        aims.push(Aim {
            what: format!("no redemption takes over {LONGEST} ms during the clean-up, {kind}"),
            found: format!("{longest:.1} ms"),
            is_met: longest <= LONGEST,
        });
        notes.push(format!("{kind}: the clean-up moved {moved} handoffs in {seconds:.0} s."));
    }
    Section {
        name: "handoffs",
        title: "Redeeming handoffs while old ones are archived",
        about: "One caller mints and redeems handoffs, one after the other, each redemption with its session, in this \
                process; first while nothing else happens, then while the clean-up moves a million handoffs past their \
                time into the archive, batch by batch. Only the redemption is timed."
            .to_owned(),
        aims,
        tables: vec![(String::new(), table)],
        notes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn old_handoffs_are_moved_while_others_are_redeemed() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::in_folder(folder.path());
        settings.seconds = 1;
        let mut measured = measure(&settings, DatabaseKind::Sqlite, 20_000).await.unwrap();
        // The one caller's own are open or used, and not past their time.
        assert_eq!(measured.moved, 20_000);
        assert!(measured.quiet.count() > 0 && measured.busy.count() > 0);
        assert!(measured.busy.percentile_millis(50) > 0.0);
        let text = format!("{:?}", section(vec![measured]).aims);
        assert!(text.contains("during the clean-up, SQLite"), "{text}");
    }
}
