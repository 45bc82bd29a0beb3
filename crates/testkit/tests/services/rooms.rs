//! Rooms from the first guest to the result.

use reseat_domain::game::{BotStrength, EndReason, RoomStatus};
use reseat_domain::ports::RoomListing;
use reseat_domain::services::{
    CreateRoom, GuestSignIn, RoomError, SeatTokenError, Seated, ShownRoom, SubmitError,
};
use reseat_domain::time::Duration;
use reseat_testkit::{Bearer, TallyGame};
use serde_json::json;

use crate::house::{Guest, House};

fn waiting() -> RoomListing {
    RoomListing { status: RoomStatus::Waiting, before: None, limit: 10 }
}

#[tokio::test]
async fn a_full_room_starts_by_itself() {
    let house = House::new();
    let guests = house.table(2).await;
    let shown = house.rooms.show(guests[0].room).await.unwrap();
    assert_eq!(shown.room.status, RoomStatus::Playing);
    let log = house.store.actions().after(guests[0].room, 0, 10).await.unwrap();
    assert_eq!(log[0].action_type, "start");
    assert_eq!(log[0].action_data["seating"][1]["name"], "Guest 1");
    assert_eq!(log[0].action_data["seed_commitment"], shown.room.seed.commitment());
    assert!(!log[0].action_data.to_string().contains(&shown.room.seed.reveal()));
}

#[tokio::test]
async fn who_joins_again_gets_the_same_seat_and_a_fresh_token() {
    let house = House::new();
    let guests = house.table(2).await;
    house.clock.advance(Duration::seconds(5));
    let again = house.rooms.join(&guests[1].principal, guests[1].room, None, "", None).await.unwrap();
    assert_eq!(again.player_id, guests[1].player);
    assert_ne!(again.session_token, guests[1].token);
    assert!(
        house.sessions.validate_session(&guests[1].token, None).await.is_ok(),
        "the older one stays good"
    );
}

#[tokio::test]
async fn a_private_room_is_found_by_its_code_but_not_listed() {
    let house = House::new();
    let host = house.guest("Host").await;
    let wish = CreateRoom { game: "tally".into(), private: true, ..CreateRoom::default() };
    let joined = house.rooms.create(&host, &wish).await.unwrap();
    assert!(house.rooms.list(waiting()).await.unwrap().is_empty());
    let found = house.rooms.show_by_code(&joined.shown.room.code).await.unwrap();
    assert_eq!(found.room.id, joined.shown.room.id);
}

#[tokio::test]
async fn each_bad_wish_for_a_room_is_refused() {
    let house = House::new();
    let host = house.guest("Host").await;
    let wish = |game: &str, seats, options| CreateRoom {
        game: game.into(),
        seats,
        options,
        ..CreateRoom::default()
    };
    let refusal = async |wish| house.rooms.create(&host, &wish).await.unwrap_err();
    assert!(matches!(refusal(wish("chess", None, json!(null))).await, RoomError::UnknownGame(_)));
    assert!(matches!(
        refusal(wish("tally", Some(9), json!(null))).await,
        RoomError::SeatsOutOfRange { max: 4, .. }
    ));
    assert!(matches!(refusal(wish("tally", None, json!({ "x": 1 }))).await, RoomError::InvalidOption(_)));
    for short in [Duration::milliseconds(1), Duration::milliseconds(999), Duration::days(8)] {
        let hasty = CreateRoom { turn_time: Some(short), ..wish("tally", None, json!(null)) };
        assert!(matches!(refusal(hasty).await, RoomError::InvalidTime("turn_time")));
        let impatient = CreateRoom { abandon_after: Some(short), ..wish("tally", None, json!(null)) };
        assert!(matches!(refusal(impatient).await, RoomError::InvalidTime("abandon_after")));
    }
    assert!(house.rooms.list(waiting()).await.unwrap().is_empty());
    for _ in 0..2 {
        house.rooms.create(&host, &wish("tally", None, json!(null))).await.unwrap();
    }
    assert!(matches!(refusal(wish("tally", None, json!(null))).await, RoomError::TooManyRooms(2)));
}

#[tokio::test]
async fn only_the_host_starts_removes_and_seats_bots_and_only_before_the_start() {
    let house = House::new();
    let host = house.create("Host", 4).await;
    let guest = house.join("Guest", host.room).await;
    let start = async |guest: &crate::house::Guest| house.rooms.start(&guest.principal, guest.room).await;
    assert!(matches!(start(&guest).await, Err(RoomError::NotHost)));
    let bot = house.rooms.add_bot(&guest.principal, host.room, BotStrength::Easy).await;
    assert!(matches!(bot, Err(RoomError::NotHost)));
    let removed = house.rooms.remove_player(&guest.principal, host.room, host.player).await;
    assert!(matches!(removed, Err(RoomError::NotHost)));
    house.rooms.remove_player(&host.principal, host.room, guest.player).await.unwrap();
    assert!(matches!(start(&host).await, Err(RoomError::NotEnoughPlayers(2))));
    let over = house.sessions.validate_session(&guest.token, None).await.unwrap_err();
    assert!(matches!(over, SeatTokenError::SeatOver));
    house.join("Late", host.room).await;
    start(&host).await.unwrap();
    assert!(matches!(start(&host).await, Err(RoomError::AlreadyStarted)));
    let stranger = house.guest("Stranger").await;
    let late = house.rooms.join(&stranger, host.room, None, "", None).await;
    assert!(matches!(late, Err(RoomError::AlreadyStarted)));
}

#[tokio::test]
async fn a_start_closes_the_gaps_between_the_seats() {
    let house = House::new();
    let host = house.create("Host", 4).await;
    let gone = house.join("Gone", host.room).await;
    let stays = house.join("Stays", host.room).await;
    house.rooms.leave(host.room, gone.player, None).await.unwrap();
    let shown = house.rooms.start(&host.principal, host.room).await.unwrap();
    let seats: Vec<_> = shown.players.iter().map(|player| (player.id, player.seat)).collect();
    assert_eq!(seats, [(host.player, 0), (stays.player, 1)]);
}

#[tokio::test]
async fn when_the_host_leaves_the_next_person_is_host_and_the_last_one_takes_the_room_along() {
    let house = House::new();
    let host = house.create("Host", 4).await;
    house.rooms.add_bot(&host.principal, host.room, BotStrength::Easy).await.unwrap();
    let next = house.join("Next", host.room).await;
    house.rooms.leave(host.room, host.player, None).await.unwrap();
    assert_eq!(house.rooms.show(host.room).await.unwrap().room.host, Some(next.player));
    house.rooms.leave(host.room, next.player, None).await.unwrap();
    assert!(matches!(house.rooms.show(host.room).await, Err(RoomError::NotFound)), "a bot keeps no room");
    let gone = house.sessions.validate_session(&next.token, None).await.unwrap_err();
    assert!(matches!(gone, SeatTokenError::RoomGone));
}

#[tokio::test]
async fn leaving_a_game_of_two_forfeits_it() {
    let house = House::new();
    let guests = house.table(2).await;
    house.rooms.leave(guests[0].room, guests[0].player, None).await.unwrap();
    let (outcome, _) = house.rooms.result(guests[0].room).await.unwrap();
    assert_eq!((outcome.reason, outcome.winners), (EndReason::Forfeit, vec![guests[1].player]));
    let results = house.rooms.results_of(guests[0].principal.user_id, None, 10).await.unwrap();
    assert_eq!((results.len(), results[0].outcome.as_str()), (1, "loss"));
    let over = house.play(&guests[1], 1, TallyGame::add(1)).await.unwrap_err();
    assert!(matches!(over, SubmitError::Refused(refusal) if refusal.code() == "game_over"));
}

#[tokio::test]
async fn leaving_a_game_of_three_is_played_on_and_lost() {
    let house = House::new();
    let guests = house.table(3).await;
    house.rooms.leave(guests[0].room, guests[0].player, None).await.unwrap();
    assert!(matches!(house.rooms.result(guests[0].room).await, Err(RoomError::NotFinished)));
    let mut intent = 0;
    while house.rooms.result(guests[0].room).await.is_err() {
        house.clock.advance(Duration::seconds(2));
        house.actions.play_due(guests[0].room, house.run).await.unwrap();
        for guest in &guests[1..] {
            intent += 1;
            let _ = house.play(guest, intent, TallyGame::add(1)).await;
        }
    }
    let (outcome, _) = house.rooms.result(guests[0].room).await.unwrap();
    assert_eq!(outcome.reason, EndReason::Completed);
    assert!(!outcome.winners.contains(&guests[0].player));
}

#[tokio::test]
async fn a_game_ends_with_results_for_everyone() {
    let house = House::new();
    let guests = house.table(2).await;
    for intent in 0..6 {
        let place = usize::try_from(intent % 2).unwrap();
        let points = if place == 0 { 9 } else { 1 };
        house.play(&guests[place], intent, TallyGame::add(points)).await.unwrap();
    }
    let (outcome, _) = house.rooms.result(guests[0].room).await.unwrap();
    assert_eq!((outcome.reason, outcome.winners), (EndReason::Completed, vec![guests[0].player]));
    let room = house.rooms.show(guests[0].room).await.unwrap().room;
    assert_eq!((room.status, outcome.seed), (RoomStatus::Finished, room.seed.reveal()));
    for (guest, expected) in guests.iter().zip(["win", "loss"]) {
        let results = house.rooms.results_of(guest.principal.user_id, None, 10).await.unwrap();
        assert_eq!(results[0].outcome.as_str(), expected);
    }
}

/// The seat as its token proves it.
async fn proved(house: &House, guest: &Guest) -> Seated {
    house.sessions.validate_session(&guest.token, Some(guest.room)).await.unwrap()
}

#[tokio::test]
async fn a_rematch_takes_the_bots_along_and_begins_with_everybody_there() {
    let house = House::new();
    let host = house.create("Host", 3).await;
    house.rooms.add_bot(&host.principal, host.room, BotStrength::Hard).await.unwrap();
    let guest = house.join("Guest", host.room).await;
    let mut intent = 0;
    while house.rooms.result(host.room).await.is_err() {
        house.clock.advance(Duration::seconds(2));
        house.actions.play_due(host.room, house.run).await.unwrap();
        for guest in [&host, &guest] {
            intent += 1;
            let _ = house.play(guest, intent, TallyGame::add(3)).await;
        }
    }
    let joined = house.rooms.rematch(&proved(&house, &guest).await, "", None).await.unwrap();
    let places = |shown: &ShownRoom| -> Vec<_> {
        shown.players.iter().map(|player| (player.seat, player.bot, player.name.clone())).collect()
    };
    assert_eq!(joined.shown.room.status, RoomStatus::Waiting);
    let waiting = [(1, Some(BotStrength::Hard), "House bot 1".to_owned()), (2, None, "Guest".to_owned())];
    assert_eq!(places(&joined.shown), waiting);
    let last = house.rooms.rematch(&proved(&house, &host).await, "", None).await.unwrap();
    assert_eq!(last.shown.room.status, RoomStatus::Playing);
    assert_eq!(places(&last.shown), places(&house.rooms.show(host.room).await.unwrap()));
    let found = house.rooms.find_rematch(host.room).await.unwrap();
    assert_eq!(found.map(|found| found.room.id), Some(joined.shown.room.id));
}

#[tokio::test]
async fn a_rematch_without_who_left_waits_for_another_one() {
    let house = House::new();
    let guests = house.table(2).await;
    house.rooms.leave(guests[0].room, guests[0].player, None).await.unwrap();
    let joined = house.rooms.rematch(&proved(&house, &guests[1]).await, "", None).await.unwrap();
    assert_eq!((joined.shown.room.status, joined.shown.players.len()), (RoomStatus::Waiting, 1));
    let friend = house.join("Friend", joined.shown.room.id).await;
    let shown = house.rooms.show(friend.room).await.unwrap();
    assert_eq!(shown.room.status, RoomStatus::Playing);
}

#[tokio::test]
async fn many_wishes_at_once_open_no_more_rooms_than_one_user_may_have() {
    let house = House::new();
    let host = house.guest("Host").await;
    let wish = CreateRoom { game: "tally".into(), ..CreateRoom::default() };
    let create = || house.rooms.create(&host, &wish);
    let made = tokio::join!(create(), create(), create(), create());
    let made = [made.0, made.1, made.2, made.3];
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 2);
    let refused = |made: &&Result<_, _>| matches!(made, Err(RoomError::TooManyRooms(2)));
    assert_eq!(made.iter().filter(refused).count(), 2);
}

#[tokio::test]
async fn what_is_logged_of_a_seat_or_a_sign_in_shows_no_token() {
    let house = House::new();
    let signed_in = house.sign_in.sign_in_guest(&GuestSignIn::default()).await.unwrap();
    let guest = house.create("Host", 2).await;
    let again = house.rooms.join(&guest.principal, guest.room, None, "", None).await.unwrap();
    assert!(!format!("{again:?}").contains(&again.session_token));
    let shown = format!("{signed_in:?}");
    let tokens = Bearer::of(signed_in);
    assert!(!shown.contains(&tokens.access_token) && !shown.contains(&tokens.refresh_token));
}
