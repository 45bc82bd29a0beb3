//! What a room's connections are told, and what its feed does for them.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use reseat_domain::game::BotStrength;
use reseat_domain::ports::{Clock, RoomBus, RoomEvent, Store};
use reseat_domain::services::Submission;
use reseat_domain::time::Duration;
use reseat_testkit::builders::{SeatedRoom, With, a_bot, a_player, a_user, action_id};
use reseat_testkit::{MemoryBus, TallyGame};
use serde_json::json;

use crate::cut_bus::CutBus;
use crate::player::{Player, number, open_at, request};
use crate::table::Table;

#[tokio::test]
async fn a_start_is_told_with_its_commitment_right_after_its_entry() {
    let table = Table::set(SeatedRoom::waiting(1, 2), |_| {}).await;
    let (mut player, welcome) = Player::sit(&table, 0, 1).await;
    assert_eq!((&welcome["recovery"]["status"], number(&welcome["recovery"])), (&json!("waiting"), 0));
    table.start().await;
    let start = player.frame("action").await;
    assert_eq!((&start["action_type"], &start["player_id"]), (&json!("start"), &json!(null)));
    let started = player.next().await;
    assert_eq!(started["type"], "game_started");
    assert_eq!(started["seed_commitment"], start["action_data"]["seed_commitment"]);
}

#[tokio::test]
async fn who_joins_or_goes_before_the_start_is_told() {
    let table = Table::set(SeatedRoom::waiting(1, 3), |_| {}).await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    let joined = a_player(&table.seated.room, 5, &a_user(77));
    let event = RoomEvent::PlayerJoined { player: joined.clone() };
    table.bus.publish(table.room_id(), event).await.unwrap();
    let told = player.frame("player_joined").await;
    assert_eq!((&told["player_id"], &told["seat"]), (&json!(joined.id.to_string()), &json!(5)));

    let (mut removed, _) = Player::sit(&table, 1, 2).await;
    let rooms = &table.state.services.rooms;
    rooms.remove_player(&table.principal(0), table.room_id(), table.seated.players[1].id).await.unwrap();
    assert_eq!(player.frame("player_left").await["player_id"], table.player_id(1));
    assert_eq!(removed.closed().await, (4410, "seat_over".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn who_joined_or_went_while_notices_were_lost_is_told_when_the_bus_is_back() {
    let table = Table::set(SeatedRoom::waiting(1, 3), |_| {}).await;
    let bus = Arc::new(CutBus::new(Arc::clone(&table.bus) as _));
    let (_, address) = table.node_on(Arc::clone(&table.store) as _, Arc::clone(&bus) as _).await;
    let (mut player, _) = open_at(address, request(&table, 0, "")).await.unwrap();
    assert_eq!(player.next().await["type"], "welcome");
    bus.cut();
    table.store.players().remove(table.seated.players[1].id).await.unwrap();
    let joined = a_player(&table.seated.room, 5, &a_user(77));
    table.store.users().insert(&a_user(77)).await.unwrap();
    table.store.players().insert(&joined).await.unwrap();
    bus.mend();
    assert_eq!(player.frame("player_left").await["player_id"], table.player_id(1));
    assert_eq!(player.frame("player_joined").await["player_id"], json!(joined.id.to_string()));
}

#[tokio::test(start_paused = true)]
async fn a_bot_plays_when_it_has_thought() {
    let mut seated = SeatedRoom::waiting(1, 1);
    seated.room = seated.room.with(|room| room.seats = 2);
    let table = Table::set(seated, |_| {}).await;
    table.store.players().insert(&a_bot(&table.seated.room, 1, BotStrength::Hard)).await.unwrap();
    table.start().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    player.add(1, 4, 1).await;
    player.frame("ack").await;
    let acted_at = table.clock.now();
    assert_eq!(number(&player.frame("action").await), 2);
    let bots = player.frame("action").await;
    assert_eq!((number(&bots), &bots["action_data"]), (3, &json!({ "points": 9 })));
    assert_eq!(bots.get("action_id"), None);
    assert_eq!((table.clock.now() - acted_at).num_milliseconds(), 1_000);
}

#[tokio::test(start_paused = true)]
async fn a_turn_whose_time_is_up_is_played_by_the_service() {
    let mut seated = SeatedRoom::waiting(1, 2);
    seated.room = seated.room.with(|room| room.turn_time = Some(Duration::seconds(60)));
    let table = Table::set(seated, |_| {}).await;
    table.start().await;
    let started_at = table.clock.now();
    let (mut player, welcome) = Player::sit(&table, 0, 1).await;
    assert!(welcome["recovery"]["turn_deadline_at"].is_string());
    let played = player.frame("action").await;
    assert_eq!(
        (&played["action_type"], &played["player_id"]),
        (&json!("autoplay"), &json!(table.player_id(0)))
    );
    assert_eq!((table.clock.now() - started_at).num_seconds(), 60);
    assert!(played["turn_deadline_at"].is_string());
}

#[tokio::test]
async fn an_end_is_told_right_after_its_entry_and_later_to_whoever_comes() {
    let table = Table::playing().await;
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    let mut head = 1;
    for (round, action) in [1, 3, 5].into_iter().enumerate() {
        first.add(action, 9, head).await;
        first.frame("ack").await;
        second.add(action + 1, 1, head + 1).await;
        second.frame("ack").await;
        head += 3;
        assert_eq!(head, 4 + 3 * i64::try_from(round).unwrap());
    }
    let ended = first.frame("game_ended").await;
    assert_eq!((&ended["reason"], &ended["winners"]), (&json!("completed"), &json!([table.player_id(0)])));
    let before: serde_json::Value = serde_json::from_str(&first.heard[first.heard.len() - 2]).unwrap();
    assert_eq!((&before["action_type"], &before["state"]["over"]), (&json!("end"), &json!(true)));

    for player in [&mut first, &mut second] {
        assert_eq!(player.closed().await, (4410, "seat_over".to_owned()));
    }
    assert_eq!(times_told_of_the_end(&second), 1);

    let (mut late, welcome) = Player::sit(&table, 0, 1).await;
    assert_eq!(welcome["recovery"]["status"], "finished");
    assert_eq!(late.next().await, ended);
    assert_eq!(late.closed().await, (4410, "seat_over".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn an_entry_of_which_the_bus_lost_the_notice_is_told_all_the_same() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::new(MemoryBus::default())).await;
    let (mut author, _) = Player::sit(&table, 0, 1).await;
    let (mut reader, _) = Player::sit(&other, 1, 2).await;
    author.add(1, 4, 1).await;
    author.frame("ack").await;
    let stored_at = table.clock.now();
    assert_eq!(number(&reader.frame("action").await), 2);
    assert!(table.clock.now() - stored_at <= Duration::seconds(5));
}

#[tokio::test(start_paused = true)]
async fn who_learns_of_the_end_from_a_sync_is_told_how_it_ended() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::new(MemoryBus::default())).await;
    let (mut reader, _) = Player::sit(&other, 1, 2).await;
    let leaver = table.seated.players[0].id;
    table.state.services.rooms.leave(table.room_id(), leaver, None).await.unwrap();
    reader.send(json!({ "type": "sync", "after": 1 })).await;
    assert_eq!(reader.frame("recovery").await["status"], "finished");
    assert_eq!(reader.next().await["type"], "game_ended");
    assert_eq!(reader.closed().await, (4410, "seat_over".to_owned()));
    assert_eq!(times_told_of_the_end(&reader), 1);
}

fn times_told_of_the_end(player: &Player) -> usize {
    player.heard.iter().filter(|frame| frame.contains("\"game_ended\"")).count()
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_could_not_read_the_log_catches_up_without_a_gap() {
    let table = Table::playing().await;
    let other = table.another_node(Arc::clone(&table.bus)).await;
    let (mut author, _) = Player::sit(&table, 0, 1).await;
    let (mut reader, _) = Player::sit(&other, 1, 2).await;
    author.add(1, 4, 1).await;
    reader.frame("action").await;
    table.store.log_away.store(true, Ordering::SeqCst);
    // The author's node has the room in memory and reads nothing.
    let submission = Submission {
        room_id: table.room_id(),
        player_id: table.seated.players[1].id,
        action_id: action_id(2),
        played: TallyGame::add(5),
        after: None,
        connection: None,
        newest_connection: 0,
    };
    table.state.services.actions.submit(&submission, |_| {}).await.unwrap();
    assert_eq!(number(&author.frame("action").await), 2);
    assert_eq!(number(&author.frame("action").await), 3);
    let told = reader.frames_until_pong().await;
    assert!(told.iter().all(|frame| frame["type"] != "action"), "{told:?}");
    table.store.log_away.store(false, Ordering::SeqCst);
    let numbers = [number(&reader.frame("action").await), number(&reader.frame("action").await)];
    assert_eq!(numbers, [3, 4]);
}

#[tokio::test]
async fn when_the_last_connection_goes_a_snapshot_is_kept_and_nothing_stays_behind() {
    let table = Table::playing().await;
    let (mut player, _) = Player::sit(&table, 0, 1).await;
    player.add(1, 4, 1).await;
    player.frame("action").await;
    assert_eq!(table.bus.subscribers(table.room_id()), 1);
    drop(player);
    while table.bus.subscribers(table.room_id()) > 0 {
        tokio::task::yield_now().await;
    }
    let snapshot = table.store.rooms().snapshot(table.room_id()).await.unwrap().unwrap();
    assert_eq!(snapshot.sequence_number, 2);
    assert_eq!(table.state.hub.connections(), 0);
}

#[tokio::test]
async fn no_frame_of_a_whole_game_holds_another_s_secret_or_the_seed_before_the_end() {
    let table = Table::playing().await;
    let seed = table.seated.room.seed.reveal();
    let (mut first, _) = Player::sit(&table, 0, 1).await;
    let (mut second, _) = Player::sit(&table, 1, 2).await;
    let mut head = 1;
    for action in [1_u32, 3, 5] {
        for (player, offset, secret) in [(&mut first, 0, 111_222_333), (&mut second, 1, 444_555_666)] {
            let mut message = crate::player::add(action + offset, 9, head);
            message["action_data"]["secret"] = secret.into();
            player.send(message).await;
            player.frame("ack").await;
            head += 1;
        }
        head += 1;
    }
    first.frame("game_ended").await;
    second.frame("game_ended").await;
    for (player, hidden) in [(first, "444555666"), (second, "111222333")] {
        assert!(player.heard.iter().all(|frame| !frame.contains(hidden)));
        // The entry `end` and `game_ended` show it.
        assert_eq!(player.heard.iter().position(|frame| frame.contains(&seed)), Some(player.heard.len() - 2));
    }
}
