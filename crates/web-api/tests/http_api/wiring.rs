//! The services over fakes.

use std::sync::Arc;

use reseat_casino::Casino;
use reseat_domain::game::Shelf;
use reseat_domain::ports::{Clock, PasswordHasher, Store};
use reseat_domain::token::TokenKeys;
use reseat_testkit::builders::node_run_id;
use reseat_testkit::{MemoryBus, SeededRandomness, TallyGame, Wiring};
use reseat_web_api::Services;

/// Services with one token key, `k1` of 32 sevens, and the games Casino and Tally.
pub(crate) fn services(
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    randomness: SeededRandomness,
    hasher: Arc<dyn PasswordHasher>,
) -> Services {
    let shelf = Shelf::new().with(Arc::new(Casino)).with(Arc::new(TallyGame));
    let keys = TokenKeys::new(vec![("k1".to_owned(), vec![7; 32])]).unwrap();
    let mut wiring = Wiring::over(store, Arc::new(MemoryBus::default()), clock, shelf, keys);
    wiring.randomness = Arc::new(randomness);
    wiring.hasher = hasher;
    let wired = wiring.wire();
    Services {
        sign_in: wired.sign_in,
        accounts: wired.accounts,
        handoffs: wired.handoffs,
        apps: wired.apps,
        app_sessions: wired.app_sessions,
        device_sessions: wired.device_sessions,
        rooms: wired.rooms,
        sessions: wired.sessions,
        abandonment: wired.abandonment,
        actions: wired.actions,
        recovery: wired.recovery,
        store: wiring.store,
        bus: wiring.bus,
        clock: wiring.clock,
        randomness: wiring.randomness,
        run: node_run_id(1),
    }
}
