//! The contract of every storage port.

use std::sync::Arc;

use reseat_domain::ports::Store;
use reseat_test_database::{DatabaseKind, TestDatabase};

use crate::database::migrated;

async fn make_store(kind: DatabaseKind) -> (Arc<dyn Store>, TestDatabase) {
    let database = TestDatabase::empty(kind).await;
    let store: Arc<dyn Store> = migrated(&database).await;
    (store, database)
}

mod sqlite {
    use super::{Arc, DatabaseKind, Store, TestDatabase};

    async fn make_store() -> (Arc<dyn Store>, TestDatabase) {
        super::make_store(DatabaseKind::Sqlite).await
    }

    reseat_testkit::store_contract!(make_store);
}

mod postgres {
    use super::{Arc, DatabaseKind, Store, TestDatabase};

    async fn make_store() -> (Arc<dyn Store>, TestDatabase) {
        super::make_store(DatabaseKind::Postgres).await
    }

    reseat_testkit::store_contract!(make_store);
}
