//! The disk is full for a while, under the whole service on SQLite: nothing is acknowledged that is not stored, who
//! asks is told, and the same process goes on when there is room again.

use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use reseat_client::ApiError;
use reseat_client::protocol::entry::Ack;
use reseat_client::protocol::http::sign_in::GuestSignIn;
use reseat_test_database::{DatabaseKind, TestDatabase};
use serde_json::json;
use uuid::Uuid;

use crate::service::{SHORT_TIMES, Service, assert_verified, shipped};
use crate::table::{Player, say, table};

/// More than the database has at its start, and soon full.
const SMALL: &str = "size=8m";
/// The longest file of a process that may write no more; shorter than any database.
const SHORT_FILE: &str = "--fsize=4096:";

/// What takes the room away.
enum Disk {
    /// The test's folder is a file system of its own, which a large file fills. Root alone can make one.
    Small(PathBuf),
    /// The process may lengthen no file, as where somebody's quota is used up.
    Limited,
}

impl Disk {
    /// The folder of a database on a file system of its own; `None` where that can't be made.
    fn small(database: &TestDatabase) -> Option<Self> {
        let folder = database.folder().to_owned();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SMALL, "reseat-test"]).arg(&folder);
        mount.output().is_ok_and(|done| done.status.success()).then_some(Self::Small(folder))
    }

    fn fill(&self, service: &Service) {
        match self {
            Self::Small(folder) => {
                let mut file = File::create(folder.join("filler")).unwrap();
                for piece in [64 * 1024, 512] {
                    while file.write_all(&vec![0; piece]).is_ok() {}
                }
            }
            Self::Limited => limit(service, SHORT_FILE),
        }
    }

    fn free(&self, service: &Service) {
        match self {
            Self::Small(folder) => fs::remove_file(folder.join("filler")).unwrap(),
            Self::Limited => limit(service, "--fsize=unlimited:"),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Self::Small(folder) = self {
            // The service may still have its files open for a moment.
            let _ = Command::new("umount").arg("--lazy").arg(folder).status();
        }
    }
}

fn limit(service: &Service, limit: &str) {
    let limited = Command::new("prlimit").args(["--pid", &service.id().to_string(), limit]).status();
    assert!(limited.unwrap().success(), "prlimit {limit}");
}

/// The shipped binary, which is not ended by the signal that comes where a file may not be lengthened: a write that
/// fails is all that it is to know of.
fn undaunted(database: &TestDatabase) -> PathBuf {
    let script = database.folder().join("reseat.sh");
    fs::write(&script, format!("#!/bin/sh\ntrap '' XFSZ\nexec '{}' \"$@\"\n", shipped().display())).unwrap();
    fs::set_permissions(&script, Permissions::from_mode(0o755)).unwrap();
    script
}

#[tokio::test]
async fn a_full_disk_costs_no_acknowledged_action_and_no_restart() {
    let database = TestDatabase::empty(DatabaseKind::Sqlite).await;
    let Some(disk) = Disk::small(&database) else {
        eprintln!("no file system can be mounted here; the quota of the next test stands for it");
        return;
    };
    fills_and_empties(&database, &disk).await;
}

#[tokio::test]
async fn a_quota_that_is_used_up_costs_no_acknowledged_action_and_no_restart() {
    let database = TestDatabase::empty(DatabaseKind::Sqlite).await;
    fills_and_empties(&database, &Disk::Limited).await;
}

async fn fills_and_empties(database: &TestDatabase, disk: &Disk) {
    let service = Service::start_as(database, &undaunted(database), &SHORT_TIMES).await;
    let players = table(&service, "relay", 2, json!({})).await;
    let mut acks = Vec::new();
    for action in 1..=5 {
        acks.push(players[0].submit(&said(action)).await.unwrap());
    }
    disk.fill(&service);
    let refused = until_refused(&players[0], &mut acks).await;
    let guest = service.api().guest_sign_in(&GuestSignIn::default()).await.unwrap_err();
    assert_unavailable(&guest);
    until_ready_is(&service, 503).await;
    assert_eq!(status(&service, "/healthz").await, 200);

    disk.free(&service);
    until_ready_is(&service, 200).await;
    let ack = players[0].submit(&said(refused)).await.unwrap();
    assert!(!ack.duplicate, "what was refused was not stored: {ack:?}");
    acks.push(ack);
    acks.push(players[0].submit(&said(refused + 1)).await.unwrap());

    assert_holds(&players[0], &acks).await;
    let full = if matches!(disk, Disk::Small(_)) { "database or disk is full" } else { "disk I/O error" };
    assert!(service.log().contains(full), "the log does not say why");
    assert_eq!(service.terminate().await.code(), Some(0), "it is the process that was started");
    assert_verified(database).await;
}

/// Speaks until that is refused, and answers with which action; what is acknowledged before is noted.
async fn until_refused(player: &Player, acks: &mut Vec<Ack>) -> u128 {
    for action in 6.. {
        match player.submit(&said(action)).await {
            Ok(ack) => acks.push(ack),
            Err(error) => {
                assert_unavailable(&error);
                return action;
            }
        }
    }
    unreachable!("a small disk is full at some time")
}

/// An action with much to store.
fn said(action: u128) -> crate::table::Chosen {
    say(Uuid::from_u128(action), &"words ".repeat(500))
}

#[track_caller]
fn assert_unavailable(error: &ApiError) {
    let ApiError::Problem(problem) = error else { panic!("a refusal is expected, not {error:?}") };
    assert_eq!((problem.status, problem.code.as_str()), (503, "unavailable"));
}

/// The log has every acknowledged action at its number, once, and nothing beside them that was said.
async fn assert_holds(player: &Player, acks: &[Ack]) {
    let log = player.log().await;
    let numbers: Vec<i64> = log.iter().map(|entry| entry.sequence_number).collect();
    let dense: Vec<i64> = (1..).take(log.len()).collect();
    assert_eq!(numbers, dense);
    let said = log.iter().filter_map(|entry| Some((entry.action_id?, entry.sequence_number)));
    let acknowledged = acks.iter().map(|ack| (ack.action_id, ack.sequence_number));
    assert_eq!(said.collect::<Vec<_>>(), acknowledged.collect::<Vec<_>>());
}

async fn until_ready_is(service: &Service, expected: u16) {
    while status(service, "/readyz").await != expected {
        tokio::task::yield_now().await;
    }
}

/// What is answered there; 0 while nobody listens, because a new run begins.
async fn status(service: &Service, path: &str) -> u16 {
    let answer = reqwest::get(format!("http://{}{path}", service.address())).await;
    answer.map_or(0, |answer| answer.status().as_u16())
}
