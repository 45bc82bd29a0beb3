//! The check of histories: short runs that find nothing in the service as it is shipped, and something in each service
//! that leaves one safeguard out.

use std::path::PathBuf;

use reseat_test_database::{DatabaseKind, TestDatabase};
use tokio::process::Command;

/// Runs the check, and answers whether it found nothing, and what it printed.
async fn check(binary: &str, arguments: &[&str]) -> (bool, String) {
    let mut history = Command::new(env!("CARGO_BIN_EXE_reseat-demo"));
    history.arg("history").arg("--reseat").arg(service(binary)).args(arguments).kill_on_drop(true);
    let output = history.output().await.unwrap_or_else(|error| panic!("the check did not start: {error}"));
    let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.success(), printed.concat())
}

#[expect(clippy::disallowed_methods, reason = "the only way for cargo to tell a test where a binary is")]
fn service(variable: &str) -> PathBuf {
    let hint = "run `cargo xtask test`, which builds it and says where it is";
    std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} is not set: {hint}")).into()
}

const SHORT: [&str; 10] =
    ["--rooms", "4", "--clients", "12", "--actions", "1200", "--fault-every", "2", "--limit", "60"];

#[tokio::test]
async fn no_history_on_sqlite_breaks_a_promise() {
    let (is_clean, printed) = check("RESEAT_BIN", &SHORT).await;
    assert!(is_clean, "{printed}");
}

#[tokio::test]
async fn no_history_on_postgres_breaks_a_promise() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let postgres = ["--database", "postgres", "--postgres", database.url()];
    let (is_clean, printed) = check("RESEAT_BIN", &[&SHORT[..], &postgres].concat()).await;
    assert!(is_clean, "{printed}");
}

/// Without faults of servers and database: what is found is what was left out.
async fn assert_found(left_out: &str, violation: &str) {
    let more = ["--fault-every", "1000", "--actions", "400", "--patience", "3", "--limit", "20"];
    let arguments = [&["--rooms", "4", "--clients", "10", "--left-out", left_out][..], &more].concat();
    let (is_clean, printed) = check("RESEAT_FAULTS_BIN", &arguments).await;
    assert!(!is_clean && printed.contains(violation), "{printed}");
}

#[tokio::test]
async fn actions_that_are_played_twice_are_found() {
    assert_found("deduplication", "was acknowledged as new 2 times").await;
}

#[tokio::test]
async fn acknowledged_actions_that_are_lost_are_found() {
    assert_found("durability", "and is not in the log").await;
}

#[tokio::test]
async fn actions_over_a_superseded_connection_are_found() {
    assert_found("fencing", "came over a connection that had lost its seat, and was applied").await;
}

#[tokio::test]
async fn cards_that_are_seen_too_early_are_found() {
    assert_found("redaction", "from the hand as entry").await;
}

#[tokio::test]
async fn numbers_that_two_writers_share_are_found() {
    assert_found("sequence", "and the log has it otherwise").await;
}
