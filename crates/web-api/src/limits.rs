//! How much a caller may do: [buckets](crate::buckets) of messages, and open connections per address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reseat_domain::id::{PlayerId, UserId};

use crate::address::network_of;
use crate::buckets::{Buckets, MINUTE};
use crate::services::WebSettings;
use crate::sign_in_limits::SignInLimits;

/// Look-ups of rooms by their code, per minute and address: six letters can be guessed.
const CODE_LOOKUPS_PER_MINUTE: u32 = 30;
/// Tokens to other apps, per minute and user: each leaves a row until it is archived.
const HANDOFFS_PER_MINUTE: u32 = 30;
/// Names for devices, per minute and user: each leaves a row in the audit log.
const RENAMES_PER_MINUTE: u32 = 30;
/// Exports, and deletions that no password proves, per minute and user: they read much, and guess at nothing.
const OWN_DATA_PER_MINUTE: u32 = 10;

/// The limits of this node.
pub struct Limits {
    /// Messages of a seat, over the WebSocket and over HTTP alike.
    pub messages: Buckets<PlayerId>,
    /// Open connections of an address.
    pub connections: Arc<ConnectionLimit>,
    /// Guests of a network, as [`network_of`] tells it.
    pub guests: Buckets<IpAddr>,
    /// Look-ups by code of a network.
    pub code_lookups: Buckets<IpAddr>,
    /// Tokens to other apps.
    pub handoffs: Buckets<UserId>,
    /// Names for devices.
    pub renames: Buckets<UserId>,
    /// Exports, and deletions without a password.
    pub own_data: Buckets<UserId>,
    /// Sign-ins by password.
    pub(crate) sign_ins: SignInLimits,
}

impl Limits {
    /// The limits that an operator set.
    #[must_use]
    pub fn new(settings: &WebSettings) -> Self {
        let rate = settings.messages_per_second;
        Self {
            messages: Buckets::new(rate, Duration::from_secs(1), rate.saturating_mul(2)),
            connections: Arc::new(ConnectionLimit::new(settings.connections_per_ip)),
            guests: Buckets::new(settings.guest_per_minute, MINUTE, settings.guest_per_minute),
            code_lookups: Buckets::new(CODE_LOOKUPS_PER_MINUTE, MINUTE, CODE_LOOKUPS_PER_MINUTE),
            handoffs: Buckets::new(HANDOFFS_PER_MINUTE, MINUTE, HANDOFFS_PER_MINUTE),
            renames: Buckets::new(RENAMES_PER_MINUTE, MINUTE, RENAMES_PER_MINUTE),
            own_data: Buckets::new(OWN_DATA_PER_MINUTE, MINUTE, OWN_DATA_PER_MINUTE),
            sign_ins: SignInLimits::new(settings.sign_in_per_minute),
        }
    }
}

/// Counts the open connections of each address.
#[derive(Debug)]
pub struct ConnectionLimit {
    most: u32,
    // A std mutex: nothing awaits while it is held. Holds an address only while it has a connection.
    open: Mutex<HashMap<IpAddr, u32>>,
}

/// One counted connection; dropping it gives the place back.
#[derive(Debug)]
pub struct CountedConnection {
    limit: Arc<ConnectionLimit>,
    network: IpAddr,
}

impl ConnectionLimit {
    /// A limit of `most` connections per address.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most, open: Mutex::default() }
    }

    /// Counts a connection; `None` when the address has as many as it may.
    #[must_use]
    pub fn count(self: &Arc<Self>, address: IpAddr) -> Option<CountedConnection> {
        let network = network_of(address);
        let mut open = self.lock();
        let count = open.entry(network).or_default();
        if *count >= self.most {
            if *count == 0 {
                open.remove(&network);
            }
            return None;
        }
        *count += 1;
        Some(CountedConnection { limit: Arc::clone(self), network })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for CountedConnection {
    fn drop(&mut self) {
        let mut open = self.limit.lock();
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_its_place_back_when_a_connection_ends() {
        let limit = Arc::new(ConnectionLimit::new(2));
        let here = IpAddr::from([192, 0, 2, 1]);
        let first = limit.count(here).unwrap();
        let second = limit.count(here).unwrap();
        assert!(limit.count(here).is_none());
        assert!(limit.count(IpAddr::from([192, 0, 2, 2])).is_some());
        drop(first);
        drop(limit.count(here).unwrap());
        drop(second);
        assert!(limit.lock().is_empty());
    }
}
