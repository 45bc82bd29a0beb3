//! The process is killed between every two steps of a submission, at the moves that end a deal, a round and
//! a game. After the restart nothing is half done, and the game goes on.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;

use reseat_client::protocol::room::RoomStatus;
use reseat_test_database::{DatabaseKind, TestDatabase, on_both};
use serde_json::json;

use crate::service::{Service, assert_verified, with_faults};
use crate::table::{Chosen, Player, cards_in_hands, next_move, table};

on_both![a_kill_between_any_two_steps_leaves_nothing_half_done];

/// Every point that a submission may pass, in its order.
const POINTS: [&str; 15] = [
    "submit.judged",
    "submit.before_append",
    "append.before_statement",
    "append.before_commit",
    "append.after_commit",
    "submit.ending_appended",
    "submit.room_finished",
    "submit.ending_written",
    "unit.before_commit",
    "unit.after_commit",
    "submit.appended",
    "submit.swapped",
    "submit.before_ack",
    "submit.after_ack",
    "submit.announced",
];

/// The moves of interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum EndOf {
    Deal,
    Round,
    Game,
}

/// Whether only the move that ends a game passes this point: it is a unit of work, the others are plain
/// appends.
fn is_of_a_unit(point: &str) -> bool {
    point.starts_with("unit.") || point.contains("ending") || point.contains("room_finished")
}

/// Whether a submission passes this point at such a move.
fn passes(kind: DatabaseKind, point: &str, moment: EndOf) -> bool {
    match moment {
        EndOf::Game => !point.starts_with("append."),
        // An append on PostgreSQL is one statement, which commits itself.
        _ if kind == DatabaseKind::Postgres && point == "append.before_commit" => false,
        EndOf::Deal | EndOf::Round => !is_of_a_unit(point),
    }
}

async fn a_kill_between_any_two_steps_leaves_nothing_half_done(first: TestDatabase) {
    let kind = first.kind();
    for point in POINTS {
        let database = TestDatabase::empty(kind).await;
        let arm = database.folder().join("stop-at");
        let mut killed = BTreeSet::new();
        // The first table's game goes on over the end of a round, the second's ends with it.
        for target in [200, 1] {
            play_through(&database, point, target, &arm, &mut killed).await;
        }
        let expected: BTreeSet<_> = [EndOf::Deal, EndOf::Round, EndOf::Game]
            .into_iter()
            .filter(|moment| passes(kind, point, *moment))
            .collect();
        assert_eq!(killed, expected, "{point}");
        assert_verified(&database).await;
    }
}

/// Plays one table over the end of its first round, or of its game, killed once at each moment of interest.
async fn play_through(
    database: &TestDatabase,
    point: &str,
    target: u32,
    arm: &std::path::Path,
    killed: &mut BTreeSet<EndOf>,
) {
    let variables = [("FAULT_POINT_FILE", arm.to_str().unwrap())];
    let mut service = Service::start_as(database, &with_faults(), &variables).await;
    let mut players = table(&service, "casino", 2, json!({ "target": target })).await;
    while let Some((place, recovery, chosen)) = next_move(&players).await {
        if recovery.state["round"] == 2 && target > 1 {
            return;
        }
        let moment = moment_of(&recovery, target)
            .filter(|moment| !killed.contains(moment) && passes(database.kind(), point, *moment));
        let Some(moment) = moment else {
            players[place].submit(&chosen).await.unwrap();
            continue;
        };
        std::fs::write(arm, format!("reseat.fault-point.{point}")).unwrap();
        let first = players[place].submit(&chosen).await;
        if first.is_ok() && is_of_a_unit(point) {
            // A tie: the game is not over, so the point was not passed, which lies before the answer.
            std::fs::remove_file(arm).unwrap();
            continue;
        }
        let status = service.ended().await;
        assert_eq!(status.signal(), Some(9), "{point} at {moment:?}: {status}");
        std::fs::remove_file(arm).unwrap();

        service = Service::start_as(database, &with_faults(), &variables).await;
        players = players.iter().map(|player| player.at(&service)).collect();
        let acknowledged = first.ok().map(|ack| ack.sequence_number);
        killed.insert(check(&players[place], &chosen, moment, point, acknowledged).await);
    }
    assert_eq!(players[0].recovery().await.status, RoomStatus::Finished);
}

fn moment_of(recovery: &reseat_client::protocol::RecoveryState, target: u32) -> Option<EndOf> {
    if cards_in_hands(recovery) != 1 {
        return None;
    }
    if recovery.state["last_deal"] != true {
        return Some(EndOf::Deal);
    }
    Some(if target == 1 { EndOf::Game } else { EndOf::Round })
}

/// After the restart the action is either not there or there with all that follows; once repeated, it is
/// there exactly once. Answers what it really ended: after a tie the game goes on.
async fn check(
    player: &Player,
    chosen: &Chosen,
    moment: EndOf,
    point: &str,
    acknowledged: Option<i64>,
) -> EndOf {
    let before = player.log().await;
    let stored = before.iter().any(|entry| entry.action_id == Some(chosen.action_id));
    if !stored {
        assert_eq!(acknowledged, None, "{point} at {moment:?}: an acknowledged action is lost");
        assert_eq!(before.last().unwrap().sequence_number, chosen.after, "{point} at {moment:?}: half done");
    }
    let ack = player.submit(chosen).await.unwrap();
    assert_eq!(ack.duplicate, stored, "{point} at {moment:?}");
    let log = player.log().await;
    let numbers: Vec<_> = log.iter().map(|entry| entry.sequence_number).collect();
    assert_eq!(numbers, (1..=i64::try_from(log.len()).unwrap()).collect::<Vec<_>>(), "{point} at {moment:?}");
    let at = log.iter().position(|entry| entry.action_id == Some(chosen.action_id)).unwrap();
    assert_eq!(log[at].sequence_number, ack.sequence_number);
    let followed: Vec<_> = log[at + 1..].iter().map(|entry| entry.action_type.as_str()).collect();
    match (moment, followed.as_slice()) {
        (EndOf::Deal, ["deal"]) => EndOf::Deal,
        (EndOf::Round | EndOf::Game, ["round_end", "deal"]) => EndOf::Round,
        (EndOf::Game, ["round_end", "end"]) => EndOf::Game,
        (_, other) => panic!("{point} at {moment:?}: {other:?} followed"),
    }
}
