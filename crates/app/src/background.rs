//! What must be done again and again while the service runs. What it is, the services know; this only knows
//! how often.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use reseat_domain::id::NodeRunId;
use reseat_domain::ports::{Clock, Store};
use reseat_domain::services::{Cleanup, CleanupTask, SessionManager};
use reseat_web_api::{Services, Storing};
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior};
use tracing::{info, warn};

use crate::config::Config;
use crate::shutdown::{Stop, asked_to_stop};
use crate::wiring;

/// The sweeps of this process, and its clean-up. Each begins at once.
pub(crate) fn start_sweeps(
    config: &Config,
    services: &Services,
    cleanup: Cleanup,
    stop: &Stop,
) -> JoinSet<()> {
    let sessions = &services.sessions;
    let mut sweeps = JoinSet::new();
    if !services.bus.reaches_other_processes() {
        let unseen_after = wiring::run_unseen_after(config).to_std().unwrap_or(Duration::MAX);
        sweeps.spawn(warn_of_others(unseen_after, Arc::clone(sessions), services.run, stop.clone()));
    }
    let (every, service, end) = (config.heartbeat.sweep_interval, Arc::clone(sessions), stop.clone());
    sweeps.spawn(repeat(every, end, move || {
        let service = Arc::clone(&service);
        async move { tell("seats of dead processes were disconnected", service.disconnect_dead_runs().await) }
    }));
    let (every, service, end) = (config.abandonment.sweep_interval, Arc::clone(sessions), stop.clone());
    sweeps.spawn(repeat(every, end, move || {
        let service = Arc::clone(&service);
        async move {
            let abandoned = service.check_abandoned_games().await;
            tell("rooms with abandoned seats were found", abandoned.map(|rooms| rooms.len()));
            tell("rooms to which nobody came back were ended", service.cleanup_expired_sessions().await);
        }
    }));
    let (every, cleanup, end) = (config.cleanup_interval, Arc::new(cleanup), stop.clone());
    sweeps.spawn(repeat(every, end, move || {
        let cleanup = Arc::clone(&cleanup);
        async move { clean_up(&cleanup).await }
    }));
    sweeps
}

/// Warns, once, of other processes on this database. A process that died is forgotten after `unseen_after`, and
/// so never warned of.
async fn warn_of_others(unseen_after: Duration, sessions: Arc<SessionManager>, run: NodeRunId, stop: Stop) {
    loop {
        tokio::select! {
            biased;
            () = asked_to_stop(stop.clone()) => return,
            () = tokio::time::sleep(unseen_after) => {}
        }
        if matches!(sessions.has_other_runs(run).await, Ok(true)) {
            warn!(
                "another process serves this database, and no bus connects the two: players on one see what \
                 happens on the other only at its next flush; let one process serve a SQLite file"
            );
            return;
        }
    }
}

/// A task that fails keeps none of the others from being done.
async fn clean_up(cleanup: &Cleanup) {
    for task in CleanupTask::ALL {
        match cleanup.perform(task).await {
            Ok(0) => {}
            Ok(rows) => info!(task = task.as_str(), rows, "cleaned up"),
            Err(error) => {
                warn!(task = task.as_str(), %error, "a clean-up failed; the next one makes up for it");
            }
        }
    }
}

/// Notes every `flush_interval` that this process run is alive, and with it whether anything is stored at all.
/// Returns when the others take it for dead, because it could not do so for too long; then it must begin anew.
pub(crate) async fn keep_seen(
    config: &Config,
    store: &dyn Store,
    clock: &dyn Clock,
    run: NodeRunId,
    storing: &Storing,
) {
    let mut ticks = ticks(config.heartbeat.flush_interval);
    loop {
        ticks.tick().await;
        let now = clock.now();
        let touched = store.service_runs().touch(run, now, now - wiring::run_unseen_after(config)).await;
        storing.note(touched.is_ok());
        match touched {
            Ok(true) => {}
            Ok(false) => {
                warn!("this process was not seen for too long; its connections begin anew");
                return;
            }
            Err(error) => warn!(%error, "it was not noted that this process is alive"),
        }
    }
}

/// Does something at once and then every so often, one after the other, until the stop. What has begun is
/// done to its end.
async fn repeat<W: Future<Output = ()>>(every: Duration, stop: Stop, work: impl Fn() -> W) {
    let mut ticks = ticks(every);
    loop {
        tokio::select! {
            biased;
            () = asked_to_stop(stop.clone()) => return,
            _ = ticks.tick() => {}
        }
        work().await;
    }
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = tokio::time::interval(every);
    // After a pause one tick is due, not all that were missed.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

fn tell<E: Display>(what: &str, found: Result<usize, E>) {
    match found {
        Ok(0) => {}
        Ok(count) => info!(count, "{what}"),
        Err(error) => warn!(%error, "a sweep failed; the next one makes up for it"),
    }
}

#[cfg(test)]
mod tests {
    use reseat_domain::error::StoreError;
    use reseat_domain::game::Shelf;
    use reseat_domain::mocks::StubStore;
    use reseat_domain::time::Duration as TimeDelta;
    use reseat_domain::token::TokenKeys;
    use reseat_testkit::builders::{With, a_service_run};
    use reseat_testkit::{MemoryBus, MemoryStore, PausedClock, Wiring};
    use tokio::sync::{mpsc, watch};
    use tokio::time::Instant;

    use super::*;
    use crate::config::{self, Sources};

    #[tokio::test(start_paused = true)]
    async fn work_is_done_at_once_then_every_so_often_and_not_after_the_stop() {
        let (stop, stopped) = watch::channel(false);
        let (done, mut worked) = mpsc::unbounded_channel();
        let start = Instant::now();
        let task = tokio::spawn(repeat(Duration::from_secs(30), stopped, move || {
            done.send(Instant::now()).unwrap();
            async {}
        }));
        for seconds in [0, 30, 60] {
            assert_eq!(worked.recv().await.unwrap() - start, Duration::from_secs(seconds));
        }
        stop.send_replace(true);
        task.await.unwrap();
        assert_eq!(worked.recv().await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_is_seen_until_it_was_away_for_too_long() {
        let config = config::load(Sources::default(), false).unwrap().config;
        let (store, clock) = (MemoryStore::default(), PausedClock::default());
        let now = clock.now();
        let run = a_service_run(1).with(|run| (run.started_at, run.last_seen) = (now, now));
        store.service_runs().insert(&run).await.unwrap();
        let storing = Storing::default();
        let mut seen = Box::pin(keep_seen(&config, &store, &clock, run.id, &storing));
        let minute = Duration::from_secs(60);
        assert!(tokio::time::timeout(minute, seen.as_mut()).await.is_err(), "it goes on while it is seen");
        let last_seen = store.service_runs().find(run.id).await.unwrap().unwrap().last_seen;
        assert!(clock.now() - last_seen <= wiring::run_unseen_after(&config));
        // Nobody runs it for a minute: a laptop that sleeps.
        tokio::time::advance(minute).await;
        tokio::time::timeout(minute, seen).await.expect("it knows that it was away");
    }

    #[tokio::test(start_paused = true)]
    async fn others_on_the_database_are_warned_of_and_dead_ones_are_not() {
        let (store, clock) = (Arc::new(MemoryStore::default()), Arc::new(PausedClock::default()));
        let seen = |number: u32, at| {
            let run = a_service_run(number).with(|run| (run.started_at, run.last_seen) = (at, at));
            let store = Arc::clone(&store);
            async move { store.service_runs().insert(&run).await.unwrap() }
        };
        seen(2, clock.now()).await;
        let bus = Arc::new(MemoryBus::default());
        let keys = TokenKeys::new(vec![("k1".into(), vec![1; 32])]).unwrap();
        let sessions =
            Wiring::over(store.clone(), bus, clock.clone(), Shelf::default(), keys).wire().sessions;
        let (_stop, stopped) = watch::channel(false);
        let unseen_after = Duration::from_secs(30);
        let mut warned = Box::pin(warn_of_others(unseen_after, sessions, a_service_run(1).id, stopped));
        let minutes = Duration::from_secs(300);
        assert!(tokio::time::timeout(minutes, warned.as_mut()).await.is_err(), "the other one has died");
        seen(3, clock.now() + TimeDelta::seconds(10)).await;
        tokio::time::timeout(minutes, warned).await.expect("the other one lives");
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_is_borne_and_known_as_soon_as_it_is_over() {
        let config = config::load(Sources::default(), false).unwrap().config;
        let clock = Arc::new(PausedClock::default());
        let (began, outage) = (clock.now(), TimeDelta::minutes(10));
        let mut store = StubStore::default();
        store.repositories.service_runs.expect_touch().returning(move |_, at, unseen_since| {
            if at < began + outage {
                return Err(StoreError::Unavailable("away".into()));
            }
            assert!(began < unseen_since, "the run is dead to the others");
            Ok(false)
        });
        let storing = Storing::default();
        let seen = keep_seen(&config, &store, &*clock, a_service_run(1).id, &storing);
        let mut seen = Box::pin(seen);
        let while_away = tokio::time::timeout(Duration::from_secs(60), seen.as_mut()).await;
        assert!(while_away.is_err() && !storing.is_working());
        seen.await;
        assert!(storing.is_working());
        let late = clock.now() - began - outage;
        assert!(late <= TimeDelta::seconds(5), "{late} after the outage");
    }
}
