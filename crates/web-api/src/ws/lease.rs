//! A connection's hold on its seat. Dropping it gives the seat back, whatever ended the connection: a
//! close, an error, a panic, or an upgrade that never came about.

use std::sync::Arc;

use reseat_domain::services::{Connected, Seated, WantedConnection};
use reseat_domain::time::Timestamp;
use tokio::time::timeout;
use tracing::warn;

use crate::ws::backoff::Backoff;
use crate::ws::beacon::Beacon;
use crate::ws::hub::{Hub, Membership};
use crate::ws::refusal::Refusal;

/// The hold.
pub(super) struct Lease {
    /// The seat as the connect found it.
    pub(super) connected: Connected,
    /// The place in the room.
    pub(super) membership: Membership,
    /// The sign of life.
    pub(super) beacon: Arc<Beacon>,
    /// Where the connection is.
    pub(super) hub: Arc<Hub>,
    ended_at: Option<Timestamp>,
}

impl Lease {
    /// Takes a seat: enters the room first, so that nothing is missed between the connect and the welcome.
    ///
    /// Not cancel-safe; runs in a task that the hub spawned.
    ///
    /// # Errors
    /// The refusal; then nothing is held.
    pub(super) async fn take(hub: Arc<Hub>, wanted: WantedConnection) -> Result<Self, Refusal> {
        let Seated { ref player, user_session_id, .. } = wanted.seated;
        let hold = hub.holds.take(player.id);
        let membership = hub.join(&wanted).await;
        let membership = membership.ok_or_else(Refusal::unavailable)?;
        let (connected, absent) = hub.services.sessions.connect(&wanted).await?;
        let beacon = Arc::new(Beacon::new(
            (player.id, connected.connection),
            user_session_id,
            wanted.client_id,
            Arc::clone(&membership.member.outbound),
            hub.services.clock.now(),
            hold,
        ));
        let lease = Self { connected, membership, beacon, hub, ended_at: None };
        // From here on, dropping it gives the seat back.
        if lease.connected.finished {
            return Ok(lease);
        }
        lease.membership.member.take_seat(lease.connected.connection);
        lease.membership.room.introduce(&lease.membership.member, &absent);
        if lease.hub.light(Arc::clone(&lease.beacon)) { Ok(lease) } else { Err(Refusal::restarting()) }
    }

    /// Ends the hold as of a time; without it, the end is when the lease is dropped.
    pub(super) fn end(mut self, at: Option<Timestamp>) {
        self.ended_at = at;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // In a finished room the seat was not taken.
        if self.connected.finished {
            return;
        }
        self.hub.put_out(&self.beacon);
        let services = Arc::clone(&self.hub.services);
        let Connected { room_id, player_id, connection, .. } = self.connected;
        let at = self.ended_at.unwrap_or_else(|| services.clock.now());
        let stopping = self.hub.stopping.clone();
        let beacon = Arc::clone(&self.beacon);
        // In a task of its own: the socket is gone. Until it is done: the sweep looks only at processes that
        // died, so on a living one nobody else would ever free the seat.
        self.hub.spawn(async move {
            // Until its end is stored, the seat is in hand.
            let _beacon = beacon;
            let mut failures = Backoff::default();
            let mut is_repeated = false;
            loop {
                // A node that stops says so, and then the sweep frees what it could not.
                let is_last = stopping.is_cancelled();
                let outcome = services.sessions.mark_disconnected(room_id, player_id, connection, at).await;
                let error = match outcome {
                    // An earlier try may have been stored and only its answer lost: then nobody was told.
                    Ok(false) if is_repeated => {
                        match services.sessions.tell_again(room_id, player_id).await {
                            Ok(()) => return,
                            Err(error) => error,
                        }
                    }
                    Ok(_) => return,
                    Err(error) => error,
                };
                is_repeated = true;
                warn!(%room_id, %player_id, connection, %error, "a disconnection was not stored");
                if is_last {
                    return;
                }
                // An early end is the stop's: then it is tried once more.
                let _ = timeout(failures.fail(), stopping.cancelled()).await;
            }
        });
    }
}
