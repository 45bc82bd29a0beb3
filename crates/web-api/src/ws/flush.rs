//! Every `flush_interval`, and at once when the end of a user session may have been missed: stores the
//! heartbeats of all connections in one call, closes those that are no longer their seat's or whose user
//! session is gone, and asks how far the logs of the open rooms reach, so that a notice which the bus lost
//! leaves no gap for long.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::token::TokenRefusal;
use reseat_protocol::CloseCode;
use tokio::time::MissedTickBehavior;
use tracing::{info, warn};

use crate::ws::beacon::Beacon;
use crate::ws::hub::Hub;
use crate::ws::member::replaced_by;
use crate::ws::outbound::Close;
use crate::ws::refusal::Refusal;

/// Runs until the hub stops, with a last time then.
pub(super) async fn run(hub: Arc<Hub>) {
    let mut interval = tokio::time::interval(hub.settings.flush_interval);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !hub.stopping.is_cancelled() {
        tokio::select! {
            _ = interval.tick() => {}
            () = hub.flush_now.notified() => {}
            () = hub.stopping.cancelled() => {}
        }
        if let Err(error) = store_heartbeats(&hub).await {
            warn!(%error, "heartbeats were not stored; nobody is disconnected for that");
        }
        if let Err(error) = ask_for_heads(&hub).await {
            warn!(%error, "the heads of the open rooms were not read");
        }
    }
}

async fn store_heartbeats(hub: &Hub) -> Result<(), StoreError> {
    let beacons = hub.beacons();
    let beats: Vec<_> = beacons.iter().map(|beacon| beacon.heartbeat()).collect();
    let lost: HashSet<_> = hub.services.sessions.update_heartbeat(&beats).await?.into_iter().collect();
    for beacon in beacons.iter().filter(|beacon| lost.contains(&beacon.player_id)) {
        if let Some(close) = judge(hub, beacon).await? {
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
    Ok(())
}

/// Why a connection lost its seat; `None` when it still holds it, and an older one of the seat was meant.
async fn judge(hub: &Hub, beacon: &Beacon) -> Result<Option<Close>, StoreError> {
    let now = hub.services.clock.now();
    let store = &hub.services.store;
    if store.user_sessions().find_live(beacon.user_session_id, now).await?.is_none() {
        return Ok(Some(Refusal::from(TokenRefusal::Revoked).close()));
    }
    let Some(seat) = store.game_sessions().find(beacon.player_id).await? else {
        return Ok(Some(CloseCode::SeatOver.into()));
    };
    if seat.connection > beacon.connection {
        let newer = seat.client.map_or(beacon.client_id, |client| client.id);
        return Ok(Some(replaced_by(newer, beacon.client_id).into()));
    }
    // Somebody took this process for dead and freed the seat; the client takes it anew.
    Ok((!seat.is_connected()).then_some(CloseCode::Restarting.into()))
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
