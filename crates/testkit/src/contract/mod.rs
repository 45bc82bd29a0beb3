//! What every adapter of a port must pass, a module per port and a function per promise.
//!
//! Each function takes what is tested, fresh, and fails by a panic or by an error of the port. The macros
//! run them all; each is named by its port.

use std::future::Future;
use std::time::Duration;

mod list;

pub mod access_token_issuer;
pub mod actions;
pub mod apps;
pub mod audit_events;
pub mod changes;
pub mod cleanup;
pub mod clock;
pub mod connects;
pub mod game_sessions;
pub mod handoffs;
pub mod password_hasher;
pub mod players;
pub mod presence;
pub mod randomness;
pub mod results;
pub mod room_bus;
pub mod rooms;
pub mod service_runs;
pub mod sweeps;
pub mod units;
pub mod user_sessions;
pub mod users;
pub mod values;

/// How a function of the store's contract ends: by an error where the store failed.
pub type Kept = Result<(), reseat_domain::error::StoreError>;

/// After this time a test that waits for something has waited in vain.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs one test; one that hangs fails.
///
/// # Panics
/// After a minute.
pub async fn patiently<T>(test: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, test).await {
        Ok(answer) => answer,
        Err(_) => panic!("the test still waits after {PATIENCE:?}"),
    }
}

/// Runs tasks at once and answers what they answered, in no order.
async fn at_once<T, F>(tasks: impl IntoIterator<Item = F>) -> Result<Vec<T>, reseat_domain::error::StoreError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, reseat_domain::error::StoreError>> + Send + 'static,
{
    let running: tokio::task::JoinSet<_> = tasks.into_iter().collect();
    running.join_all().await.into_iter().collect()
}

/// The same things in an order of their own, for answers without one.
fn sorted<T: Ord>(things: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut things: Vec<T> = things.into_iter().collect();
    things.sort();
    things
}
