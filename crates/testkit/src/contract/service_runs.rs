//! [`ServiceRunRepository`](reseat_domain::ports::ServiceRunRepository).

use std::sync::Arc;

use reseat_domain::ports::{ServiceRun, Store};

use super::Kept;
use crate::builders::{With, a_service_run, moment, node_run_id};

/// Running and stopped.
pub async fn a_run_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let stopped = a_service_run(2).with(|run| {
        run.node_id = "Zoë's-node-🂡".into();
        run.started_at = moment(1);
        run.last_seen = moment(22);
        run.stopped_at = Some(moment(333));
    });
    for run in [a_service_run(1), stopped] {
        store.service_runs().insert(&run).await?;
        assert_eq!(store.service_runs().find(run.id).await?, Some(run));
    }
    Ok(())
}

/// Absence is no failure; nothing is made by it.
pub async fn an_unknown_run_is_not_found(store: Arc<dyn Store>) -> Kept {
    assert_eq!(store.service_runs().find(node_run_id(1)).await?, None);
    assert!(!store.service_runs().touch(node_run_id(1), moment(1), moment(0)).await?);
    store.service_runs().stop(node_run_id(1), moment(1)).await?;
    assert_eq!(store.service_runs().find(node_run_id(1)).await?, None);
    Ok(())
}

/// And no other run with it.
pub async fn a_run_that_was_seen_is_touched(store: Arc<dyn Store>) -> Kept {
    let (run, other) = (a_service_run(1), a_service_run(2));
    store.service_runs().insert(&run).await?;
    store.service_runs().insert(&other).await?;
    assert!(store.service_runs().touch(run.id, moment(5_005), run.last_seen - one()).await?);
    let touched = ServiceRun { last_seen: moment(5_005), ..run };
    assert_eq!(store.service_runs().find(touched.id).await?, Some(touched));
    assert_eq!(store.service_runs().find(other.id).await?, Some(other));
    Ok(())
}

fn one() -> reseat_domain::time::Duration {
    reseat_domain::time::Duration::milliseconds(1)
}

/// It is dead to the others, so it stays dead.
pub async fn a_run_that_was_away_for_too_long_is_not_touched(store: Arc<dyn Store>) -> Kept {
    let run = a_service_run(1);
    store.service_runs().insert(&run).await?;
    for unseen_since in [run.last_seen, run.last_seen + one()] {
        assert!(!store.service_runs().touch(run.id, moment(60_000), unseen_since).await?);
    }
    assert_eq!(store.service_runs().find(run.id).await?, Some(run));
    Ok(())
}

/// Nothing but the time is noted, and the run is over.
pub async fn a_stopped_run_is_not_touched(store: Arc<dyn Store>) -> Kept {
    let run = a_service_run(1);
    store.service_runs().insert(&run).await?;
    store.service_runs().stop(run.id, moment(1_001)).await?;
    let stopped = ServiceRun { stopped_at: Some(moment(1_001)), ..run };
    assert_eq!(store.service_runs().find(stopped.id).await?.as_ref(), Some(&stopped));
    assert!(!store.service_runs().touch(stopped.id, moment(2_000), stopped.last_seen - one()).await?);
    assert_eq!(store.service_runs().find(stopped.id).await?, Some(stopped));
    Ok(())
}

/// Neither the asking run itself, nor one that is stopped or was away for too long.
pub async fn other_runs_are_noticed_while_they_are_seen(store: Arc<dyn Store>) -> Kept {
    let (own, other) = (a_service_run(1), a_service_run(2));
    let has_others = |unseen_since| store.service_runs().has_others(own.id, unseen_since);
    store.service_runs().insert(&own).await?;
    assert!(!has_others(other.last_seen - one()).await?);
    store.service_runs().insert(&other).await?;
    assert!(has_others(other.last_seen - one()).await?);
    assert!(!has_others(other.last_seen).await?);
    store.service_runs().stop(other.id, moment(1_001)).await?;
    assert!(!has_others(other.last_seen - one()).await?);
    Ok(())
}
