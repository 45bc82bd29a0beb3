//! The fakes keep every promise of their ports.

use std::sync::Arc;

use reseat_domain::ports::{Clock, Randomness, RoomBus, Store};
use reseat_domain::time::Duration;
use reseat_testkit::builders::moment;
use reseat_testkit::contract::access_token_issuer::Issuers;
use reseat_testkit::contract::password_hasher::Hashers;
use reseat_testkit::{
    FakeHasher, FakeTokens, FixedClock, MemoryBus, MemoryStore, PausedClock, SeededRandomness,
};

async fn memory_store() -> (Arc<dyn Store>, ()) {
    (Arc::new(MemoryStore::default()), ())
}

reseat_testkit::store_contract!(memory_store);

async fn memory_bus() -> (Arc<dyn RoomBus>, ()) {
    (Arc::new(MemoryBus::default()), ())
}

reseat_testkit::room_bus_contract!(memory_bus);

async fn seeded_randomness() -> (Arc<dyn Randomness>, ()) {
    (Arc::new(SeededRandomness::new(7)), ())
}

reseat_testkit::randomness_contract!(seeded_randomness);

async fn fake_tokens() -> (Issuers, ()) {
    let issuers = Issuers {
        own: Arc::new(FakeTokens::new("k1", 1)),
        forger: Arc::new(FakeTokens::new("k1", 2)),
        stranger: Arc::new(FakeTokens::new("k2", 1)),
    };
    (issuers, ())
}

reseat_testkit::access_token_issuer_contract!(fake_tokens);

async fn fake_hasher() -> (Hashers, ()) {
    (Hashers { own: Arc::new(FakeHasher::default()), other: Arc::new(FakeHasher::of_version(2)) }, ())
}

reseat_testkit::password_hasher_contract!(fake_hasher);

mod fixed_clock {
    use super::*;

    async fn fixed_clock() -> (Arc<dyn Clock>, ()) {
        let finer = moment(0) + Duration::nanoseconds(123_456_789);
        (Arc::new(FixedClock::at(finer)), ())
    }

    reseat_testkit::clock_contract!(fixed_clock);
}

mod paused_clock {
    use super::*;

    async fn paused_clock() -> (Arc<dyn Clock>, ()) {
        (Arc::new(PausedClock::default()), ())
    }

    reseat_testkit::clock_contract!(paused_clock);
}
