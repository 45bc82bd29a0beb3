//! [`GameActionLog`](reseat_domain::ports::GameActionLog).

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::game::{GameAction, Player, Room};
use reseat_domain::ports::{AppendAnswer, Store};
use serde_json::json;

use super::{Kept, at_once, sorted};
use crate::builders::{
    SeatedRoom, With, a_player, a_room, a_user, action_id, an_action, an_entry, moment, player_id, room_id,
};

/// An empty log, and somebody who plays. The log names players without referring to their rows.
async fn insert_room(store: &dyn Store) -> Result<(Room, Player), StoreError> {
    let room = a_room(1);
    store.rooms().insert(&room).await?;
    let player = a_player(&room, 0, &a_user(1));
    Ok((room, player))
}

async fn appended(store: &dyn Store, entries: &[GameAction]) -> Kept {
    assert_eq!(store.actions().append(entries).await?, AppendAnswer::Appended);
    Ok(())
}

/// The whole log of room 1.
async fn log(store: &dyn Store) -> Result<Vec<GameAction>, StoreError> {
    store.actions().after(room_id(1), 0, u32::from(u16::MAX)).await
}

/// Every kind of author and of value.
pub async fn an_entry_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let (room, player) = insert_room(&*store).await?;
    let values = json!({
        "text": "Zoë 李 🂡 'quoted' \"double\" \\ \u{0001}\n",
        "numbers": [0, -1, 1.5, i64::MIN, i64::MAX, u64::MAX],
        "nothing": null,
        "yes": true,
        "nested": { "list": [[], {}, [null]] },
    });
    let entries = [
        an_entry(room.id, 1),
        an_entry(room.id, 2).with(|entry| entry.player_id = Some(player.id)),
        an_action(&player, 3, 1).with(|entry| {
            entry.action_type = "a".repeat(32);
            entry.action_data = values.clone();
            entry.events = vec![values, json!({}), json!(null)];
            entry.created_at = moment(7_007);
        }),
    ];
    for entry in &entries {
        appended(&*store, std::slice::from_ref(entry)).await?;
    }
    assert_eq!(log(&*store).await?, entries);
    assert_eq!(
        store.actions().find_action(room.id, player.id, action_id(1)).await?,
        Some(entries[2].clone())
    );
    Ok(())
}

/// Head, entries and intents of a room that has none.
pub async fn an_empty_log_has_head_zero(store: Arc<dyn Store>) -> Kept {
    let (room, player) = insert_room(&*store).await?;
    for room in [room.id, room_id(9)] {
        assert_eq!(store.actions().head(room).await?, 0);
        assert_eq!(store.actions().after(room, 0, 10).await?, []);
        assert_eq!(store.actions().find_action(room, player.id, action_id(1)).await?, None);
    }
    Ok(())
}

/// Lowest first, after a number, at most so many, and none of another room.
pub async fn entries_are_read_page_by_page(store: Arc<dyn Store>) -> Kept {
    let (room, _) = insert_room(&*store).await?;
    let other = a_room(2);
    store.rooms().insert(&other).await?;
    let entries: Vec<GameAction> = (1..=12).map(|number| an_entry(room.id, number)).collect();
    appended(&*store, &entries).await?;
    appended(&*store, &[an_entry(other.id, 1)]).await?;
    assert_eq!(store.actions().head(room.id).await?, 12);
    assert_eq!(store.actions().head(other.id).await?, 1);
    for (after, limit, expected) in [(0, 5, 0..5), (5, 5, 5..10), (10, 5, 10..12), (11, 1, 11..12)] {
        assert_eq!(store.actions().after(room.id, after, limit).await?, entries[expected]);
    }
    for beyond in [12, 99] {
        assert_eq!(store.actions().after(room.id, beyond, 5).await?, []);
    }
    Ok(())
}

/// In one answer, each room once. A room without entries is left out or has head zero.
pub async fn heads_of_many_rooms_are_read_at_once(store: Arc<dyn Store>) -> Kept {
    for (number, entries) in [(1, 3), (2, 0), (3, 1), (4, 12)] {
        store.rooms().insert(&a_room(number)).await?;
        for place in 1..=entries {
            appended(&*store, &[an_entry(room_id(number), place)]).await?;
        }
    }
    let asked = [4, 9, 2, 1].map(room_id);
    let told = sorted(store.actions().heads(&asked).await?);
    let (none, some): (Vec<_>, Vec<_>) = told.into_iter().partition(|(_, head)| *head == 0);
    assert_eq!(some, [(room_id(1), 3), (room_id(4), 12)]);
    assert!(none.iter().all(|(room, _)| [2, 9].map(room_id).contains(room)), "{none:?}");
    assert_eq!(store.actions().heads(&[]).await?, []);
    Ok(())
}

/// Whoever inserts a number first wins; the first entry stays.
pub async fn a_taken_number_is_refused(store: Arc<dyn Store>) -> Kept {
    let (room, player) = insert_room(&*store).await?;
    let first = [an_entry(room.id, 1), an_entry(room.id, 2)];
    appended(&*store, &first).await?;
    for late in [an_action(&player, 1, 1), an_action(&player, 2, 1)] {
        assert_eq!(store.actions().append(&[late]).await?, AppendAnswer::SequenceTaken);
    }
    assert_eq!(log(&*store).await?, first);
    Ok(())
}

/// A stale room can leave no gap.
pub async fn an_entry_without_its_predecessor_is_refused(store: Arc<dyn Store>) -> Kept {
    let (room, _) = insert_room(&*store).await?;
    assert_eq!(store.actions().append(&[an_entry(room.id, 2)]).await?, AppendAnswer::SequenceTaken);
    appended(&*store, &[an_entry(room.id, 1)]).await?;
    assert_eq!(store.actions().append(&[an_entry(room.id, 3)]).await?, AppendAnswer::SequenceTaken);
    assert_eq!(log(&*store).await?, [an_entry(room.id, 1)]);
    Ok(())
}

/// The predecessor in another room's log is none.
pub async fn every_room_has_numbers_of_its_own(store: Arc<dyn Store>) -> Kept {
    let (room, _) = insert_room(&*store).await?;
    let other = a_room(2);
    store.rooms().insert(&other).await?;
    appended(&*store, &[an_entry(room.id, 1)]).await?;
    assert_eq!(store.actions().append(&[an_entry(other.id, 2)]).await?, AppendAnswer::SequenceTaken);
    appended(&*store, &[an_entry(other.id, 1)]).await
}

/// With the first entry, wherever the repeated one would stand: at a free number, at its own, at a taken
/// one, or after a gap. What else differs does not matter.
pub async fn a_repeated_intent_is_answered_with_its_entry(store: Arc<dyn Store>) -> Kept {
    let (room, player) = insert_room(&*store).await?;
    let first = an_action(&player, 1, 1);
    let entries = [first.clone(), an_entry(room.id, 2)];
    appended(&*store, &entries).await?;
    for number in [3, 1, 2, 9] {
        let again = an_action(&player, number, 1).with(|entry| {
            entry.action_data = json!({ "points": 9 });
            entry.created_at = moment(9_009);
        });
        let answer = store.actions().append(&[again]).await?;
        assert_eq!(answer, AppendAnswer::Duplicate(Box::new(first.clone())), "at {number}");
    }
    assert_eq!(log(&*store).await?, entries);
    Ok(())
}

/// Nobody learns or blocks another's, in this room or another.
pub async fn intents_of_others_are_no_duplicates(store: Arc<dyn Store>) -> Kept {
    let (room, player) = insert_room(&*store).await?;
    let elsewhere = a_room(2);
    store.rooms().insert(&elsewhere).await?;
    let opponent = a_player(&room, 1, &a_user(2));
    appended(&*store, &[an_action(&player, 1, 1)]).await?;
    appended(&*store, &[an_action(&opponent, 2, 1)]).await?;
    appended(&*store, &[an_action(&player, 3, 2)]).await?;
    let moved = an_action(&player, 1, 1).with(|entry| entry.room_id = elsewhere.id);
    appended(&*store, std::slice::from_ref(&moved)).await?;

    let find = |room, player, intent| store.actions().find_action(room, player, action_id(intent));
    assert_eq!(find(room.id, player.id, 1).await?, Some(an_action(&player, 1, 1)));
    assert_eq!(find(room.id, opponent.id, 1).await?, Some(an_action(&opponent, 2, 1)));
    assert_eq!(find(elsewhere.id, player.id, 1).await?, Some(moved));
    assert_eq!(find(room.id, player.id, 3).await?, None);
    assert_eq!(find(room.id, player_id(9), 1).await?, None);
    Ok(())
}

/// Neither service entries nor bots' moves have one.
pub async fn entries_without_an_intent_are_no_duplicates(store: Arc<dyn Store>) -> Kept {
    let (_, player) = insert_room(&*store).await?;
    let of_bot = |number| an_action(&player, number, 0).with(|entry| entry.action_id = None);
    let entries: Vec<GameAction> = (1..=3).map(of_bot).collect();
    for entry in &entries {
        appended(&*store, std::slice::from_ref(entry)).await?;
    }
    assert_eq!(log(&*store).await?, entries);
    Ok(())
}

/// A refused batch leaves nothing, wherever in it the trouble is.
pub async fn a_batch_is_stored_whole_or_not_at_all(store: Arc<dyn Store>) -> Kept {
    let (room, player) = insert_room(&*store).await?;
    let first = vec![an_action(&player, 1, 1), an_entry(room.id, 2), an_entry(room.id, 3)];
    appended(&*store, &first).await?;

    let overlapping = [an_action(&player, 3, 2), an_entry(room.id, 4)];
    assert_eq!(store.actions().append(&overlapping).await?, AppendAnswer::SequenceTaken);
    let after_a_gap = [an_action(&player, 5, 2), an_entry(room.id, 6)];
    assert_eq!(store.actions().append(&after_a_gap).await?, AppendAnswer::SequenceTaken);
    let repeated = AppendAnswer::Duplicate(Box::new(first[0].clone()));
    for batch in [
        [an_action(&player, 4, 1), an_entry(room.id, 5)],
        [an_entry(room.id, 4), an_action(&player, 5, 1)],
        [an_entry(room.id, 2), an_action(&player, 3, 1)],
    ] {
        assert_eq!(store.actions().append(&batch).await?, repeated);
    }
    assert_eq!(log(&*store).await?, first);
    assert_eq!(store.actions().head(room.id).await?, 3);
    assert_eq!(store.actions().find_action(room.id, player.id, action_id(2)).await?, None);
    Ok(())
}

/// How many clients append at once.
const CLIENTS: u32 = 64;

/// Appends a player's action where the log ends, as often as another was faster; each time someone was, so
/// there is an end to it. Answers what became of it.
async fn append_at_head(
    store: Arc<dyn Store>,
    player: Player,
    intent: u32,
) -> Result<AppendAnswer, StoreError> {
    for _ in 0..=CLIENTS {
        let next = store.actions().head(player.room_id).await? + 1;
        // So that the others see the same head.
        tokio::task::yield_now().await;
        let answer = store.actions().append(&[an_action(&player, next, intent)]).await?;
        if answer != AppendAnswer::SequenceTaken {
            return Ok(answer);
        }
    }
    panic!("a number was refused as taken although nobody had taken it");
}

/// Every one of them is stored, once, without a gap.
pub async fn many_appends_at_once_are_numbered_without_gaps(store: Arc<dyn Store>) -> Kept {
    let (room, player) = insert_room(&*store).await?;
    let appends = (1..=CLIENTS).map(|intent| append_at_head(Arc::clone(&store), player.clone(), intent));
    for answer in at_once(appends).await? {
        assert_eq!(answer, AppendAnswer::Appended);
    }
    assert_eq!(store.actions().head(room.id).await?, i64::from(CLIENTS));
    let log = log(&*store).await?;
    let numbers: Vec<i64> = log.iter().map(|entry| entry.sequence_number).collect();
    assert_eq!(numbers, (1..=i64::from(CLIENTS)).collect::<Vec<_>>());
    let mut intents: Vec<_> = log.iter().filter_map(|entry| entry.action_id).collect();
    intents.sort();
    assert_eq!(intents, (1..=CLIENTS).map(action_id).collect::<Vec<_>>());
    Ok(())
}

/// It is applied once, and every repetition is answered with that very entry.
pub async fn one_intent_sent_many_times_at_once_is_stored_once(store: Arc<dyn Store>) -> Kept {
    let (_, player) = insert_room(&*store).await?;
    let appends = (0..20).map(|_| append_at_head(Arc::clone(&store), player.clone(), 1));
    let answers = at_once(appends).await?;
    let log = log(&*store).await?;
    assert_eq!(log, [an_action(&player, 1, 1)]);
    let repeated = AppendAnswer::Duplicate(Box::new(log[0].clone()));
    assert_eq!(answers.iter().filter(|answer| **answer == AppendAnswer::Appended).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == repeated).count(), 19);
    Ok(())
}

/// Appends of many rooms do not refuse each other, batches and single entries mixed.
pub async fn appends_of_many_rooms_at_once_are_all_stored(store: Arc<dyn Store>) -> Kept {
    for number in 1..=16 {
        store.rooms().insert(&a_room(number)).await?;
    }
    let appends = (1..=16).map(|number| {
        let store = Arc::clone(&store);
        async move {
            let entry = |place| an_entry(room_id(number), place);
            let batches = [vec![entry(1)], vec![entry(2), entry(3)], vec![entry(4)]];
            for batch in batches {
                assert_eq!(store.actions().append(&batch).await?, AppendAnswer::Appended);
            }
            store.actions().after(room_id(number), 0, 10).await
        }
    });
    for log in at_once(appends).await? {
        let numbers: Vec<i64> = log.iter().map(|entry| entry.sequence_number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }
    Ok(())
}

/// The log goes with its room only; a player who is removed stays in it.
pub async fn a_removed_player_stays_in_the_log(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    let entry = an_action(&seated.players[1], 1, 1);
    appended(&*store, std::slice::from_ref(&entry)).await?;
    assert!(store.players().remove(seated.players[1].id).await?);
    assert_eq!(log(&*store).await?, [entry]);
    Ok(())
}
