//! `reseat cleanup`: what the service does every so often, once.

use std::sync::Arc;

use clap::Args;
use reseat_domain::ports::Store;
use reseat_domain::services::{Cleanup, CleanupTask};
use serde_json::{Map, Value, json};

use super::{DatabaseArguments, output, wait};
use crate::failure::Failure;
use crate::wiring;

/// Remove what nobody needs any more, and forget old addresses
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: DatabaseArguments,
    /// Only tell what would be done
    #[arg(long)]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn perform(arguments: &Arguments) -> Result<(), Failure> {
    wait(async {
        let config = arguments.database.load_existing()?;
        let store: Arc<dyn Store> = wiring::open_store(&config).await?;
        let devices = wiring::devices_of_command(Arc::clone(&store));
        let done = rows(&wiring::cleanup(&config, store, devices), arguments.dry_run).await?;
        show(&done, arguments.dry_run, arguments.json)
    })
}

/// How many rows each task was about, or would be.
async fn rows(cleanup: &Cleanup, dry_run: bool) -> Result<Vec<(CleanupTask, u64)>, Failure> {
    let mut done = Vec::new();
    for task in CleanupTask::ALL {
        let rows = if dry_run { cleanup.count(task).await? } else { cleanup.perform(task).await? };
        done.push((task, rows));
    }
    Ok(done)
}

fn show(done: &[(CleanupTask, u64)], dry_run: bool, as_json: bool) -> Result<(), Failure> {
    if as_json {
        let rows: Map<String, Value> =
            done.iter().map(|(task, rows)| (task.as_str().to_owned(), json!(rows))).collect();
        return output::json(&json!({ "dry_run": dry_run, "rows": rows }));
    }
    let lines: Vec<[String; 2]> =
        done.iter().map(|(task, rows)| [task.as_str().to_owned(), rows.to_string()]).collect();
    output::table(["WHAT", if dry_run { "WOULD GO" } else { "GONE" }], &lines)
}

#[cfg(test)]
mod tests {
    use reseat_domain::services::CleanupSettings;
    use reseat_domain::time::Duration;
    use reseat_testkit::builders::{With, a_user, a_user_session, an_audit_event, moment};
    use reseat_testkit::{FixedClock, MemoryStore};

    use super::*;

    #[tokio::test]
    async fn a_dry_run_tells_what_the_clean_up_then_does_and_a_second_one_finds_nothing() {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        for number in [1, 2] {
            let user = a_user(number);
            let over = a_user_session(&user, 0).with(|session| session.expires_at = moment(0));
            store.users().insert(&user).await.unwrap();
            store.user_sessions().insert(&over).await.unwrap();
        }
        let kept = a_user_session(&a_user(2), 1).with(|session| {
            session.expires_at = moment(0) + Duration::days(400);
            session.absolute_expires_at = session.expires_at;
        });
        store.user_sessions().insert(&kept).await.unwrap();
        store.audit_events().insert(&an_audit_event(1)).await.unwrap();
        let clock = Arc::new(FixedClock::at(moment(0) + Duration::days(40)));
        let days = Duration::days;
        let settings =
            CleanupSettings { handoffs: days(30), rooms: days(30), audit: days(90), ip_addresses: days(30) };
        let devices = wiring::devices_of_command(Arc::clone(&store));
        let cleanup = Cleanup::new(Arc::clone(&store), devices, clock, settings);
        let named =
            |done: Vec<(CleanupTask, u64)>| -> Vec<u64> { done.into_iter().map(|(_, rows)| rows).collect() };

        // The guest is alone only when the session is gone; the addresses are of the kept session and the event.
        let addresses = 1 + u64::from(kept.ip_address.is_some());
        let looked = named(rows(&cleanup, true).await.unwrap());
        assert_eq!(looked[..5], [0, 2, 0, 0, 0]);
        assert_eq!(named(rows(&cleanup, true).await.unwrap()), looked, "a look changes nothing");
        assert_eq!(named(rows(&cleanup, false).await.unwrap()), [0, 2, 0, 1, 0, addresses]);
        assert_eq!(named(rows(&cleanup, false).await.unwrap()), [0; 6]);
        assert!(store.users().find(a_user(1).id).await.unwrap().is_none());
        assert!(store.users().find(a_user(2).id).await.unwrap().is_some());
    }
}
