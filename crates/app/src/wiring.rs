//! Puts the parts together: which adapter stands behind which port, and which games are on the shelf.

use std::sync::Arc;

use reseat_casino::Casino;
use reseat_domain::error::StoreError;
use reseat_domain::game::Shelf;
use reseat_domain::ports::Store;
use reseat_persistence::SeaOrmStore;
use reseat_relay::Relay;

use crate::config::Config;
use crate::failure::Failure;

/// The games of this build. To add one: its crate, and a line here.
pub(crate) fn shelf() -> Shelf {
    Shelf::new().with(Arc::new(Casino)).with(Arc::new(Relay))
}

/// Opens the database, which must have this version's schema.
///
/// # Errors
/// When it can't be opened or has another schema; each says what to do.
pub(crate) async fn open_store(config: &Config) -> Result<Arc<SeaOrmStore>, Failure> {
    let store = SeaOrmStore::open(&config.database_url, reseat_migration::step_names()).await?;
    match store.check().await {
        // The reason is the schema's, and says what to do; the port's own words fit a running service.
        Err(StoreError::Unavailable(reason)) => Err(Failure::Failed(reason.to_string())),
        checked => Ok(checked.map(|()| Arc::new(store))?),
    }
}
