//! The services over fakes.

use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono::Duration;
use reseat_casino::Casino;
use reseat_domain::game::Shelf;
use reseat_domain::ports::{AccessTokenIssuer, Clock, Randomness, RoomBus, Store};
use reseat_domain::services::{
    Abandonment, ActionLog, ActionLogSettings, DeviceSessions, LoadedRooms, RecoverySettings, RoomService,
    RoomSettings, SessionManager, SessionSettings, SignIn, SignInSettings, StateRecovery,
};
use reseat_domain::token::TokenKeys;
use reseat_testkit::builders::node_run_id;
use reseat_testkit::{FakeTokens, MemoryBus, RecordingObserver, SeededRandomness, TallyGame};
use reseat_web_api::Services;

/// Services with one token key, `k1` of 32 sevens, and the games Casino and Tally.
pub(crate) fn services(
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    randomness: SeededRandomness,
) -> Services {
    let bus: Arc<dyn RoomBus> = Arc::new(MemoryBus::default());
    let randomness: Arc<dyn Randomness> = Arc::new(randomness);
    let observer = Arc::new(RecordingObserver::default());
    let keys = TokenKeys::new(vec![("k1".to_owned(), vec![7; 32])]).unwrap();
    let issuer: Arc<dyn AccessTokenIssuer> = Arc::new(FakeTokens::default());
    let shelf = Shelf::new().with(Arc::new(Casino)).with(Arc::new(TallyGame));
    let loaded = Arc::new(LoadedRooms::new(Arc::clone(&store), shelf, NonZeroUsize::new(100).unwrap()));
    let actions = Arc::new(ActionLog::new(
        Arc::clone(&store),
        Arc::clone(&loaded),
        Arc::clone(&bus),
        Arc::clone(&clock),
        Arc::clone(&randomness),
        observer.clone(),
        ActionLogSettings { think_time: Duration::seconds(1), snapshot_every: 32 },
    ));
    let sessions = Arc::new(SessionManager::new(
        Arc::clone(&store),
        Arc::clone(&loaded),
        Arc::clone(&actions),
        Arc::clone(&clock),
        Arc::clone(&randomness),
        observer.clone(),
        keys.clone(),
        SessionSettings {
            token_ttl: Duration::hours(24),
            run_unseen_after: Duration::seconds(30),
            absence_budget: Duration::minutes(15),
            idle_timeout: Duration::days(7),
            exhausted_abandon_after: Duration::seconds(60),
        },
    ));
    let rooms = Arc::new(RoomService::new(
        Arc::clone(&store),
        Arc::clone(&loaded),
        Arc::clone(&actions),
        Arc::clone(&sessions),
        Arc::clone(&clock),
        Arc::clone(&randomness),
        RoomSettings { abandon_after: Duration::minutes(5), max_open_rooms: 10 },
    ));
    let device_sessions = DeviceSessions::new(Arc::clone(&store), Arc::clone(&bus), observer.clone());
    let device_sessions = Arc::new(device_sessions);
    let sign_in = Arc::new(SignIn::new(
        Arc::clone(&store),
        Arc::clone(&device_sessions),
        issuer,
        keys,
        Arc::clone(&clock),
        Arc::clone(&randomness),
        observer.clone(),
        SignInSettings {
            idle_timeout: Duration::days(7),
            absolute_timeout: Duration::days(30),
            access_token_ttl: Duration::minutes(10),
            refresh_grace: Duration::seconds(10),
        },
    ));
    let abandonment = Arc::new(Abandonment::new(
        Arc::clone(&store),
        Arc::clone(&loaded),
        Arc::clone(&actions),
        Arc::clone(&sessions),
        Arc::clone(&clock),
    ));
    let recovery = Arc::new(StateRecovery::new(
        Arc::clone(&store),
        loaded,
        Arc::clone(&clock),
        observer,
        RecoverySettings { max_missed_actions: 200 },
    ));
    let run = node_run_id(1);
    Services {
        sign_in,
        device_sessions,
        rooms,
        sessions,
        abandonment,
        actions,
        recovery,
        store,
        bus,
        clock,
        randomness,
        run,
    }
}
