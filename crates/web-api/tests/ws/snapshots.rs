//! Snapshots are stored beside the game: nobody who plays waits for one.

use reseat_domain::game::Snapshot;
use reseat_domain::ports::Store;
use reseat_domain::services::Submission;
use reseat_testkit::TallyGame;
use reseat_testkit::builders::action_id;

use crate::player::{Player, number};
use crate::table::Table;

async fn stored(table: &Table) -> Option<Snapshot> {
    table.store.rooms().snapshot(table.room_id()).await.unwrap()
}

/// Two moves, so many rounds. Without a socket: no feed keeps the room's last state when it ends.
async fn play_rounds(table: &Table, rounds: u32) {
    for action in 0..2 * rounds {
        let submission = Submission {
            room_id: table.room_id(),
            player_id: table.seated.players[action as usize % 2].id,
            action_id: action_id(action + 1),
            played: TallyGame::add(1),
            after: None,
            connection: None,
            newest_connection: 0,
        };
        table.state.services.actions.submit(&submission, |_| {}).await.unwrap();
    }
}

#[tokio::test]
async fn a_snapshot_that_is_never_stored_holds_up_neither_acks_nor_the_feed() {
    let table = Table::playing().await;
    table.store.snapshots_gate.forget_permits(usize::MAX);
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    let mut head = 1;
    for round in 0..6 {
        for (place, action) in [2 * round + 1, 2 * round + 2].into_iter().enumerate() {
            let (author, reader) =
                if place == 0 { (&mut first, &mut second) } else { (&mut second, &mut first) };
            author.add(action, 1, head).await;
            assert_eq!(number(&author.frame("ack").await), head + 1);
            while number(&reader.frame("action").await) <= head {}
            head += 1;
        }
        // The round's end.
        head += 1;
    }
    assert_eq!(stored(&table).await, None);
    table.store.snapshots_gate.add_permits(1);
    while stored(&table).await.is_none_or(|snapshot| snapshot.sequence_number < head - 4) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_the_snapshots_that_are_due() {
    let table = Table::playing().await;
    table.store.snapshots_gate.forget_permits(usize::MAX);
    play_rounds(&table, 2).await;
    assert_eq!(stored(&table).await, None);
    let hub = std::sync::Arc::clone(&table.state.hub);
    let closing = tokio::spawn(async move { hub.close().await });
    tokio::task::yield_now().await;
    assert!(!closing.is_finished());
    table.store.snapshots_gate.add_permits(1);
    closing.await.unwrap();
    assert!(stored(&table).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_can_not_be_stored_holds_up_a_stop_no_longer_than_the_grace() {
    let table = Table::playing().await;
    table.store.snapshots_gate.forget_permits(usize::MAX);
    play_rounds(&table, 2).await;
    let began = tokio::time::Instant::now();
    table.state.hub.close().await;
    assert!(began.elapsed() <= table.state.settings.shutdown_grace);
    assert_eq!(stored(&table).await, None);
}
