//! [`GameResultRepository`](reseat_domain::ports::GameResultRepository).

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::game::{BotStrength, EndReason, GameResult, Player, PlayerOutcome};
use reseat_domain::ports::Store;

use super::{Kept, sorted};
use crate::builders::{With, a_bot, a_player, a_result, a_room, a_user, moment, user_id};

/// The same user in one game after another. Results refer to no row, so nothing else is stored.
fn games(count: u32) -> Vec<Player> {
    (1..=count).map(|number| a_player(&a_room(number), 0, &a_user(1))).collect()
}

/// Every outcome and every reason; a bot's has no user.
pub async fn results_read_back_equal(store: Arc<dyn Store>) -> Kept {
    let outcomes = [PlayerOutcome::Win, PlayerOutcome::Loss, PlayerOutcome::Draw, PlayerOutcome::Loss];
    let reasons = [EndReason::Completed, EndReason::Claimed, EndReason::Forfeit, EndReason::Expired];
    let scores = [21, 0, -3, i64::from(i32::MAX) + 1];
    let mut results = Vec::new();
    for (number, player) in (0..).zip(games(4)) {
        results.push(a_result(&player).with(|result| {
            result.outcome = outcomes[number];
            result.reason = reasons[number];
            result.score = scores[number];
            result.game = format!("game-{number}-Zoë");
            result.finished_at = moment(1_000 - number as i64);
        }));
    }
    let bot = a_result(&a_bot(&a_room(5), 1, BotStrength::Easy));
    assert_eq!(bot.user_id, None);
    for result in results.iter().chain([&bot]) {
        store.results().insert_all(std::slice::from_ref(result)).await?;
    }
    assert_eq!(store.results().of_user(user_id(1), None, 10).await?, results);
    assert_eq!(store.results().of_user(user_id(2), None, 10).await?, []);
    Ok(())
}

/// And none of the others is stored with it.
pub async fn a_second_result_of_a_player_conflicts(store: Arc<dyn Store>) -> Kept {
    let players = games(2);
    let results: Vec<GameResult> = players.iter().map(a_result).collect();
    store.results().insert_all(&results[..1]).await?;
    let again = results[0].clone().with(|result| {
        result.id = a_result(&a_player(&a_room(9), 0, &a_user(1))).id;
        result.outcome = PlayerOutcome::Loss;
    });
    let answer = store.results().insert_all(&[results[1].clone(), again]).await;
    assert!(matches!(answer, Err(StoreError::Conflict(_))), "{answer:?}");
    assert_eq!(store.results().of_user(user_id(1), None, 10).await?, results[..1]);
    Ok(())
}

/// Page by page, whatever the order of their ids.
pub async fn results_come_newest_first(store: Arc<dyn Store>) -> Kept {
    let ages = [3, 1, 5, 2, 4];
    let mut results: Vec<GameResult> = games(5)
        .iter()
        .zip(ages)
        .map(|(player, age)| a_result(player).with(|result| result.finished_at = moment(-age)))
        .collect();
    store.results().insert_all(&results).await?;
    results.sort_by_key(|result| std::cmp::Reverse(result.finished_at));
    for (page, before) in [(0..2, None), (2..4, Some(results[1].id)), (4..5, Some(results[3].id))] {
        assert_eq!(store.results().of_user(user_id(1), before, 2).await?, results[page]);
    }
    assert_eq!(store.results().of_user(user_id(1), Some(results[4].id), 2).await?, []);
    Ok(())
}

/// A page ends between them; none is left out and none is told twice.
pub async fn results_of_one_millisecond_are_all_listed(store: Arc<dyn Store>) -> Kept {
    let results: Vec<GameResult> = games(5).iter().map(a_result).collect();
    store.results().insert_all(&results).await?;
    let (mut before, mut listed) = (None, Vec::new());
    for _ in 0..results.len() {
        let page = store.results().of_user(user_id(1), before, 2).await?;
        before = page.last().map(|result| result.id).or(before);
        listed.extend(page.into_iter().map(|result| result.id));
    }
    assert_eq!(sorted(listed), sorted(results.iter().map(|result| result.id)));
    Ok(())
}

/// The other's own stay as they are.
pub async fn results_are_given_but_where_the_other_has_one(store: Arc<dyn Store>) -> Kept {
    let of = |user: u32, rooms: [u32; 2]| {
        rooms.map(|room| {
            a_result(&a_player(&a_room(room), (user - 1) as u8, &a_user(user)).with(|player| {
                player.id = crate::builders::player_id(room * 10 + user);
            }))
        })
    };
    let (first, second) = (of(1, [1, 2]), of(2, [2, 3]));
    for result in first.iter().chain(&second) {
        let result = result.clone().with(|result| result.id = result.player_id.uuid());
        store.results().insert_all(&[result]).await?;
    }
    assert_eq!(store.results().give_all(user_id(1), user_id(2)).await?, 1);
    let rooms = async |user| {
        let results = store.results().of_user(user_id(user), None, 10).await?;
        Ok::<_, reseat_domain::error::StoreError>(sorted(results.into_iter().map(|result| result.room_id)))
    };
    assert_eq!(rooms(1).await?, [first[1].room_id]);
    assert_eq!(rooms(2).await?, [first[0].room_id, second[0].room_id, second[1].room_id]);
    assert_eq!(store.results().give_all(user_id(1), user_id(2)).await?, 0);
    Ok(())
}

/// Nobody is told of them any more.
pub async fn results_are_kept_without_the_user(store: Arc<dyn Store>) -> Kept {
    let results: Vec<GameResult> = games(2).iter().map(a_result).collect();
    store.results().insert_all(&results).await?;
    assert_eq!(store.results().forget(user_id(1)).await?, 2);
    assert_eq!(store.results().forget(user_id(1)).await?, 0);
    assert_eq!(store.results().of_user(user_id(1), None, 10).await?, []);
    let again = store.results().insert_all(&results[..1]).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "it is still there: {again:?}");
    Ok(())
}
