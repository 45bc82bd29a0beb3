//! One test, run on each kind of database.

use tokio::runtime::Builder;

use crate::{DatabaseKind, TestDatabase};

/// Makes two tests of each function that it lists: `<function>::on_sqlite` and `<function>::on_postgres`.
///
/// A listed function is `async` and takes a [`TestDatabase`] by value. One that is left out of the list is
/// told by the compiler, as code that nothing uses.
///
/// ```
/// use reseat_test_database::{TestDatabase, on_both};
///
/// on_both![a_new_folder_is_empty];
///
/// async fn a_new_folder_is_empty(database: TestDatabase) {
///     assert_eq!(database.folder().read_dir().unwrap().count(), 0);
/// }
/// ```
#[macro_export]
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        $(
            mod $test {
                #[test]
                fn on_sqlite() {
                    $crate::run($crate::DatabaseKind::Sqlite, super::$test);
                }

                #[test]
                fn on_postgres() {
                    $crate::run($crate::DatabaseKind::Postgres, super::$test);
                }
            }
        )+
    };
}

/// Runs a test on an empty database, in a runtime of two threads. [`on_both!`] calls this.
///
/// # Panics
/// When the test does, or there is no such database.
pub fn run<T: Future<Output = ()>>(kind: DatabaseKind, test: impl FnOnce(TestDatabase) -> T) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap_or_else(|error| panic!("no runtime could be made for a test: {error}"));
    runtime.block_on(async { test(TestDatabase::empty(kind).await).await });
}
