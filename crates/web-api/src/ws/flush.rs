//! Every `flush_interval`, and at once when the end of a user session may have been missed: stores the
//! heartbeats of all connections in one call, closes those that are no longer their seat's or whose user
//! session is gone, asks how far the logs of the open rooms reach, so that a notice which the bus lost leaves
//! no gap for long, and now and then looks for ghosts.
//!
//! Between two flushes it stores how connections are doing as soon as that changes: all that have changed
//! meanwhile in one call. As one task does it all, no older status overtakes a newer one. What could not be
//! stored is stored by the next flush.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use reseat_domain::error::StoreError;
use reseat_domain::ports::{Standing, Store};
use reseat_domain::time::Timestamp;
use reseat_domain::token::TokenRefusal;
use reseat_protocol::CloseCode;
use tokio::time::{Instant, MissedTickBehavior};
use tracing::{info, warn};

use crate::ws::beacon::Beacon;
use crate::ws::hub::Hub;
use crate::ws::member::replaced_by;
use crate::ws::outbound::Close;
use crate::ws::refusal::Refusal;

/// The least time between two calls that store changes: the bound of their number when thousands of
/// connections change one after the other.
const CHANGES_APART: Duration = Duration::from_millis(500);

/// Connections whose fate is read in one statement. Thousands of user sessions may end at once, by another program,
/// and their connections are to be closed before the next flush.
const MOST_JUDGED_AT_ONCE: usize = 1_000;

/// What there is to do.
enum Due {
    All,
    Changes,
    Last,
}

/// Runs until the hub stops, with a last time then.
pub(super) async fn run(hub: Arc<Hub>) {
    let mut interval = tokio::time::interval(hub.settings.flush_interval);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut changes_from = Instant::now();
    let mut touch_at = Instant::now();
    let touches_apart = hub.services.sessions.touch_interval().to_std().unwrap_or_default();
    let mut ghosts_at = Instant::now() + hub.settings.disconnect_after;
    loop {
        let due = tokio::select! {
            biased;
            () = hub.stopping.cancelled() => Due::Last,
            _ = interval.tick() => Due::All,
            () = hub.flush_now.notified() => Due::All,
            () = changes(&hub, changes_from) => Due::Changes,
        };
        match due {
            Due::Changes => {
                store(&hub, hub.changed_beacons()).await;
                changes_from = Instant::now() + CHANGES_APART;
            }
            Due::All | Due::Last => {
                if Instant::now() >= touch_at {
                    touch_at = Instant::now() + touches_apart;
                    keep_signed_in(&hub).await;
                }
                let is_stored = store(&hub, hub.beacons()).await;
                if let Err(error) = ask_for_heads(&hub).await {
                    warn!(%error, "the heads of the open rooms were not read");
                }
                if matches!(due, Due::Last) {
                    return;
                }
                if let Err(error) = look_at_others(&hub).await {
                    warn!(%error, "it was not found out whether other processes serve the open rooms");
                }
                if is_stored && Instant::now() >= ghosts_at {
                    ghosts_at = Instant::now() + hub.settings.disconnect_after;
                    look_for_ghosts(&hub).await;
                }
            }
        }
    }
}

/// Whoever is connected is active, also without a call over HTTP.
async fn keep_signed_in(hub: &Hub) {
    let user_sessions: Vec<_> = hub.beacons().iter().map(|beacon| beacon.user_session_id).collect();
    if let Err(error) = hub.services.sessions.keep_signed_in(&user_sessions).await {
        warn!(%error, "that connected users are active was not stored; it is tried again soon");
    }
}

/// Waits for a change, and for its time.
async fn changes(hub: &Hub, from: Instant) {
    tokio::time::sleep_until(from).await;
    hub.status_changed.notified().await;
}

/// Answers whether it was stored.
async fn store(hub: &Hub, beacons: Vec<Arc<Beacon>>) -> bool {
    match store_heartbeats(hub, &beacons).await {
        Ok(()) => true,
        Err(error) => {
            warn!(%error, "heartbeats were not stored; nobody is disconnected for that");
            false
        }
    }
}

async fn store_heartbeats(hub: &Hub, beacons: &[Arc<Beacon>]) -> Result<(), StoreError> {
    let beats: Vec<_> = beacons.iter().map(|beacon| beacon.heartbeat()).collect();
    let lost: HashSet<_> = hub.services.sessions.update_heartbeat(&beats).await?.into_iter().collect();
    for (beacon, beat) in beacons.iter().zip(&beats) {
        beacon.note_stored(beat);
    }
    let lost: Vec<_> = beacons.iter().filter(|beacon| lost.contains(&beacon.player_id)).collect();
    close_lost(&*hub.services.store, hub.services.clock.now(), &lost).await
}

/// Closes those of these connections that no longer hold their seats.
async fn close_lost(store: &dyn Store, now: Timestamp, lost: &[&Arc<Beacon>]) -> Result<(), StoreError> {
    for some in lost.chunks(MOST_JUDGED_AT_ONCE) {
        let of: Vec<_> = some.iter().map(|beacon| (beacon.player_id, beacon.user_session_id)).collect();
        let standings = store.game_sessions().standings(&of, now).await?;
        for (beacon, standing) in some.iter().zip(&standings) {
            if let Some(close) = judge(beacon, standing) {
                info!(
                    player_id = %beacon.player_id,
                    connection = beacon.connection,
                    user_session_id = %beacon.user_session_id,
                    reason = close.reason,
                    "a connection no longer holds its seat"
                );
                beacon.outbound.close_now(close);
            }
        }
    }
    Ok(())
}

/// Why a connection lost its seat; `None` when it still holds it, and an older one of the seat was meant.
fn judge(beacon: &Beacon, standing: &Standing) -> Option<Close> {
    if !standing.is_signed_in {
        return Some(Refusal::from(TokenRefusal::Revoked).close());
    }
    let Some(seat) = standing.seat else { return Some(CloseCode::SeatOver.into()) };
    if seat.connection > beacon.connection {
        let newer = seat.client.unwrap_or(beacon.client_id);
        return Some(replaced_by(newer, beacon.client_id).into());
    }
    // Somebody took this process for dead and freed the seat; the client takes it anew.
    (!seat.is_connected).then_some(CloseCode::Restarting.into())
}

async fn ask_for_heads(hub: &Hub) -> Result<(), StoreError> {
    let rooms: HashMap<_, _> = hub.open_rooms().into_iter().map(|room| (room.id, room)).collect();
    let ids: Vec<_> = rooms.keys().copied().collect();
    for (id, head) in hub.services.store.actions().heads(&ids).await? {
        if let Some(room) = rooms.get(&id) {
            room.tell(head);
        }
    }
    Ok(())
}

/// Where no notice comes from other processes, each room reads what they have stored of its seats.
async fn look_at_others(hub: &Hub) -> Result<(), StoreError> {
    if hub.services.bus.reaches_other_processes()
        || !hub.services.sessions.has_other_runs(hub.services.run).await?
    {
        return Ok(());
    }
    hub.open_rooms().iter().for_each(|room| room.note_unheard());
    Ok(())
}

/// Right after a flush, so that only those were not heard for so long that nobody here listens to.
async fn look_for_ghosts(hub: &Hub) {
    let silence = TimeDelta::from_std(hub.settings.disconnect_after).unwrap_or(TimeDelta::MAX);
    // A silence longer than there is time: nobody was silent for so long.
    let Some(unheard_since) = hub.services.clock.now().checked_sub_signed(silence) else { return };
    let is_held = |player| hub.holds.has(player);
    match hub.services.sessions.disconnect_ghosts(hub.services.run, unheard_since, is_held).await {
        Ok(0) => {}
        Ok(count) => warn!(count, "seats were connected here without a connection; they are free again"),
        Err(error) => warn!(%error, "seats without a connection were not looked for"),
    }
}

#[cfg(test)]
mod tests;
