//! One player coming back, again and again: token, seat, recovery, as far as the welcome.

use std::sync::Arc;
use std::time::Duration;

use reseat_domain::services::Since;
use tokio::time::Instant;

use super::MISSED;
use super::long_game::PlayedRoom;
use crate::failure::{Failure, during};
use crate::harness::{Latencies, own_cpu};
use crate::house::House;

/// Whether the service has the room in memory when the player comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    /// It was started a moment ago.
    Fresh,
    /// The room was played in on this node.
    Loaded,
}

/// What the resumes of one kind took.
#[derive(Debug, Default)]
pub(super) struct Cost {
    latencies: Latencies,
    cpu: Duration,
}

impl Cost {
    /// The median time, in milliseconds.
    pub(super) fn millis(&self) -> f64 {
        self.latencies.clone().percentile_millis(50)
    }

    /// CPU of this process each, in milliseconds.
    pub(super) fn cpu_millis(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e3 / self.latencies.count().max(1) as f64
    }

    /// How many resumes they were.
    pub(super) fn count(&self) -> u64 {
        self.latencies.count()
    }
}

/// Comes back once, counts what it took, and goes away again.
pub(super) async fn resume(house: &House, room: &PlayedRoom, cost: &mut Cost) -> Result<(), Failure> {
    let (begun, cpu) = (Instant::now(), own_cpu());
    let wanted = room.wish(house).await?;
    let (connected, _) = house.sessions.connect(&wanted).await.map_err(during("connecting"))?;
    let since = Since { sequence_number: room.head - MISSED, log_epoch: None };
    let recovery = house
        .recovery
        .recovery_state(room.room_id, room.away, Some(since), connected.away_since)
        .await
        .map_err(during("recovering"))?;
    cost.cpu += own_cpu().saturating_sub(cpu);
    cost.latencies.record(begun.elapsed());
    if recovery.sequence_number != room.head || recovery.missed_actions.len() as i64 != MISSED {
        let (head, missed) = (recovery.sequence_number, recovery.missed_actions.len());
        return Err(Failure::Unexpected(format!("a recovery at {head} told of {missed} missed actions")));
    }
    room.drop_connection(house, connected.connection).await
}

/// The services for the next resume: those that were played on, or others that have loaded nothing.
pub(super) fn services(played_on: &Arc<House>, memory: Memory) -> Result<Arc<House>, Failure> {
    match memory {
        Memory::Loaded => Ok(Arc::clone(played_on)),
        Memory::Fresh => Ok(Arc::new(House::on(Arc::clone(&played_on.store))?)),
    }
}
