//! The contract of every storage port.

use std::sync::Arc;

use reseat_domain::ports::Store;

use crate::database::TestDatabase;

async fn make_store() -> (Arc<dyn Store>, TestDatabase) {
    let database = TestDatabase::migrated().await;
    let store: Arc<dyn Store> = database.open().await;
    (store, database)
}

reseat_testkit::store_contract!(make_store);
