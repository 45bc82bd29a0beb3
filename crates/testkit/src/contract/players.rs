//! [`PlayerRepository`](reseat_domain::ports::PlayerRepository).

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::game::{BotStrength, Player};
use reseat_domain::ports::Store;
use reseat_domain::user::User;

use super::Kept;
use crate::builders::{
    SeatedRoom, With, a_bot, a_player, a_room, a_user, an_outcome, moment, player_id, room_id, user_id,
};

/// People, those who left too, and bots of each strength.
pub async fn a_player_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let (room, user) = (a_room(1), a_user(1));
    store.users().insert(&user).await?;
    store.rooms().insert(&room).await?;
    let left = |player: &mut Player| {
        player.name = "Zoë 🂡".into();
        player.joined_at = moment(1);
        player.left_at = Some(moment(22));
    };
    let players = [
        a_player(&room, 0, &user).with(left),
        a_bot(&room, 1, BotStrength::Easy),
        a_bot(&room, 2, BotStrength::Normal),
        a_bot(&room, 3, BotStrength::Hard),
    ];
    for player in &players {
        store.players().insert(player).await?;
    }
    for player in &players {
        assert_eq!(store.players().find(player.id).await?.as_ref(), Some(player));
    }
    Ok(())
}

/// Absence is no failure.
pub async fn an_unknown_player_is_not_found(store: Arc<dyn Store>) -> Kept {
    assert_eq!(store.players().find(player_id(1)).await?, None);
    assert_eq!(store.players().find_by_user(room_id(1), user_id(1)).await?, None);
    assert_eq!(store.players().of_room(room_id(1)).await?, Vec::new());
    assert!(!store.players().leave(player_id(1), moment(0)).await?);
    assert!(!store.players().remove(player_id(1)).await?);
    Ok(())
}

/// The one who sits there stays; in another room the same seat is free.
pub async fn a_taken_seat_conflicts(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    let late = a_user(1);
    store.users().insert(&late).await?;
    let player = a_player(&seated.room, 1, &late).with(|player| player.id = player_id(9));
    let answer = store.players().insert(&player).await;
    assert!(matches!(answer, Err(StoreError::Conflict(_))), "{answer:?}");
    assert_eq!(store.players().of_room(seated.room.id).await?, seated.players);

    let other_room = a_room(2);
    store.rooms().insert(&other_room).await?;
    store.players().insert(&a_player(&other_room, 1, &late)).await
}

/// Bots, who are no users, sit side by side.
pub async fn a_user_sits_once_in_a_room(store: Arc<dyn Store>) -> Kept {
    let (room, user) = (a_room(1), a_user(1));
    store.users().insert(&user).await?;
    store.rooms().insert(&room).await?;
    store.players().insert(&a_player(&room, 0, &user)).await?;
    let answer = store.players().insert(&a_player(&room, 1, &user)).await;
    assert!(matches!(answer, Err(StoreError::Conflict(_))), "{answer:?}");
    for seat in [2, 3] {
        store.players().insert(&a_bot(&room, seat, BotStrength::Easy)).await?;
    }
    assert_eq!(store.players().of_room(room.id).await?.len(), 3);
    Ok(())
}

/// In whatever order they sat down, those who left included, and nobody from another room.
pub async fn players_of_a_room_come_by_seat(store: Arc<dyn Store>) -> Kept {
    let room = a_room(1);
    store.rooms().insert(&room).await?;
    SeatedRoom::waiting(2, 2).insert_into(&*store).await?;
    for seat in [2, 0, 3, 1] {
        store.players().insert(&a_bot(&room, seat, BotStrength::Hard)).await?;
    }
    let third = a_bot(&room, 2, BotStrength::Hard);
    assert!(store.players().leave(third.id, moment(5)).await?);
    let expected: Vec<Player> = (0..4).map(|seat| a_bot(&room, seat, BotStrength::Hard)).collect();
    let expected: Vec<Player> = expected
        .into_iter()
        .map(|player| player.with(|player| player.left_at = (player.seat == 2).then(|| moment(5))))
        .collect();
    assert_eq!(store.players().of_room(room.id).await?, expected);
    Ok(())
}

/// In that room, not in another.
pub async fn a_user_is_found_in_a_room(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    let other = SeatedRoom::waiting(2, 2).insert_into(&*store).await?;
    let found = store.players().find_by_user(seated.room.id, seated.users[1].id).await?;
    assert_eq!(found.as_ref(), Some(&seated.players[1]));
    assert_eq!(store.players().find_by_user(other.room.id, seated.users[1].id).await?, None);
    Ok(())
}

/// A taken one is refused, and both stay where they are.
pub async fn a_player_moves_to_a_free_seat(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    let [first, second] = [&seated.players[0], &seated.players[1]];
    let answer = store.players().move_to(second.id, 0).await;
    assert!(matches!(answer, Err(StoreError::Conflict(_))), "{answer:?}");
    assert_eq!(store.players().of_room(seated.room.id).await?, seated.players);

    store.players().move_to(first.id, 3).await?;
    store.players().move_to(second.id, 0).await?;
    let moved = [second.clone().with(|player| player.seat = 0), first.clone().with(|player| player.seat = 3)];
    assert_eq!(store.players().of_room(seated.room.id).await?, moved);
    Ok(())
}

/// The second time answers so and leaves the first time.
pub async fn a_player_leaves_once(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::playing(1, 2).insert_into(&*store).await?;
    let player = seated.players[0].clone();
    assert!(store.players().leave(player.id, moment(1_001)).await?);
    assert!(!store.players().leave(player.id, moment(2_002)).await?);
    let left = player.with(|player| player.left_at = Some(moment(1_001)));
    assert_eq!(store.players().find(left.id).await?, Some(left));
    assert_eq!(store.players().find(seated.players[1].id).await?.as_ref(), Some(&seated.players[1]));
    Ok(())
}

/// The seat and the user are free then.
pub async fn a_removed_player_takes_the_game_session_along(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::waiting(1, 2).insert_into(&*store).await?;
    let player = &seated.players[1];
    assert!(store.players().remove(player.id).await?);
    assert!(!store.players().remove(player.id).await?);
    assert_eq!(store.players().find(player.id).await?, None);
    assert_eq!(store.game_sessions().find(player.id).await?, None);
    assert_eq!(store.game_sessions().of_room(seated.room.id).await?, seated.seats[..1]);

    store.players().insert(player).await?;
    store.game_sessions().insert(&seated.seats[1]).await?;
    assert_eq!(store.players().of_room(seated.room.id).await?, seated.players);
    Ok(())
}

/// Page by page; those of others are not among them.
pub async fn places_of_a_user_come_by_room_newest_first(store: Arc<dyn Store>) -> Kept {
    let (user, other) = (a_user(1), a_user(2));
    let mut places = places(&*store, [&user, &other], [&[1, 2, 3], &[2]]).await?;
    places.retain(|place| place.user_id == Some(user.id));
    places.reverse();
    assert_eq!(store.players().of_user(user.id, None, 2).await?, places[..2]);
    assert_eq!(store.players().of_user(user.id, Some(places[1].room_id), 2).await?, places[2..]);
    assert_eq!(store.players().of_user(user_id(9), None, 2).await?, []);
    Ok(())
}

/// Where two users sit: each in rooms of those numbers, the first on seat 0 and the second on seat 1.
async fn places(store: &dyn Store, users: [&User; 2], rooms: [&[u32]; 2]) -> Result<Vec<Player>, StoreError> {
    for user in users {
        store.users().insert(user).await?;
    }
    let mut places = Vec::new();
    for number in 1..=4 {
        let room = a_room(number);
        store.rooms().insert(&room).await?;
        for (seat, (user, rooms)) in (0..).zip(users.into_iter().zip(rooms)) {
            if rooms.contains(&number) {
                let place = a_player(&room, seat, user);
                store.players().insert(&place).await?;
                places.push(place);
            }
        }
    }
    Ok(places)
}

/// Waiting, in play and abandoned; a finished one is not among them.
pub async fn open_rooms_of_a_user_come_by_id(store: Arc<dyn Store>) -> Kept {
    let (user, other) = (a_user(1), a_user(2));
    places(&*store, [&user, &other], [&[4, 3, 2, 1], &[1]]).await?;
    let finished = room_id(2);
    store.rooms().start(finished, moment(1)).await?;
    let players = store.players().of_room(finished).await?;
    assert!(store.rooms().finish(finished, &an_outcome(&players), moment(2)).await?);
    store.rooms().start(room_id(3), moment(1)).await?;
    assert_eq!(store.players().open_rooms_of(user.id).await?, [room_id(1), room_id(3), room_id(4)]);
    assert_eq!(store.players().open_rooms_of(other.id).await?, [room_id(1)]);
    assert_eq!(store.players().open_rooms_of(user_id(9)).await?, []);
    Ok(())
}

/// The place that stays behind is as it was.
pub async fn places_are_given_but_where_the_other_sits(store: Arc<dyn Store>) -> Kept {
    let (guest, user) = (a_user(1), a_user(2));
    places(&*store, [&guest, &user], [&[1, 2], &[2, 3]]).await?;
    assert_eq!(store.players().give_all(guest.id, user.id).await?, 1);
    let rooms = async |user| {
        let places = store.players().of_user(user, None, 9).await?;
        Ok::<_, StoreError>(places.into_iter().map(|place| place.room_id).collect::<Vec<_>>())
    };
    assert_eq!(rooms(guest.id).await?, [room_id(2)]);
    assert_eq!(rooms(user.id).await?, [room_id(3), room_id(2), room_id(1)]);
    assert_eq!(store.players().give_all(guest.id, user.id).await?, 0);
    Ok(())
}

/// And nobody else is.
pub async fn a_user_is_renamed_at_every_table(store: Arc<dyn Store>) -> Kept {
    let (user, other) = (a_user(1), a_user(2));
    let mut places = places(&*store, [&user, &other], [&[1, 2], &[2]]).await?;
    store.players().rename_all(user.id, "somebody").await?;
    for place in &mut places {
        if place.user_id == Some(user.id) {
            place.name = "somebody".into();
        }
        assert_eq!(store.players().find(place.id).await?.as_ref(), Some(&*place));
    }
    Ok(())
}
