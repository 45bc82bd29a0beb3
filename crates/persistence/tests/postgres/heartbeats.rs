//! Heartbeats that meet others in the rows of their seats.

use std::sync::Arc;

use reseat_domain::ports::Store;
use reseat_testkit::builders::{SeatedRoom, With, a_connected_seat, a_heartbeat, moment, node_run_id};

use crate::database::{OtherProgram, migrated, open};

#[tokio::test]
async fn a_heartbeat_that_waits_for_its_seat_is_judged_by_what_it_finds_then() {
    let database = migrated().await;
    let store = open(&database).await;
    let (other, watcher) = (OtherProgram::on(&database).await, OtherProgram::on(&database).await);
    let changes = [
        ("attempt = attempt + 1", false),
        ("connection_count = connection_count + 1", true),
        ("connected = false", true),
    ];
    for (number, (change, is_lost)) in (1..).zip(changes) {
        let mut seated = SeatedRoom::playing(number, 2);
        seated.seats = seated.players.iter().map(|player| a_connected_seat(player, node_run_id(1))).collect();
        let seated = seated.insert_into(&*store).await.unwrap();
        let beats: Vec<_> = seated
            .seats
            .iter()
            .zip(&seated.user_sessions)
            .map(|(seat, session)| a_heartbeat(seat, session).with(|beat| beat.heard_at = moment(2_500)))
            .collect();
        let player = beats[1].player_id;
        let sql = format!("BEGIN; UPDATE game_sessions SET {change} WHERE player_id = '{player}'");
        other.run(&sql).await;
        let beating = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.game_sessions().save_heartbeats(&beats, moment(3_000)).await.unwrap() }
        });
        watcher.until_waiting(1).await;
        other.run("COMMIT").await;
        let lost = if is_lost { vec![player] } else { Vec::new() };
        assert_eq!(beating.await.unwrap(), lost, "{change}");
        for (player, is_stored) in seated.players.iter().zip([true, !is_lost]) {
            let seat = store.game_sessions().find(player.id).await.unwrap().unwrap();
            assert_eq!(seat.last_heartbeat == moment(2_500), is_stored, "{change}");
        }
    }
}
