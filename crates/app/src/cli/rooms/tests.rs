use reseat_domain::game::{BotStrength, Shelf};
use reseat_testkit::builders::{SeatedRoom, With, a_bot, a_room, an_outcome, moment};
use reseat_testkit::{MemoryStore, TallyGame};

use super::*;

/// Rooms of the fake, with its game on the shelf.
async fn rooms() -> Rooms {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let verification = RoomVerification::new(Arc::clone(&store), Shelf::new().with(Arc::new(TallyGame)));
    Rooms { store, verification }
}

#[tokio::test]
async fn a_room_is_found_by_its_id_and_while_it_is_open_by_its_code() {
    let rooms = rooms().await;
    let room = a_room(7);
    rooms.store.rooms().insert(&room).await.unwrap();
    assert_eq!(rooms.find(&room.id.to_string()).await.unwrap(), room);
    assert_eq!(rooms.find(&room.code.as_str().to_lowercase()).await.unwrap(), room);
    for other in ["AAAAAA", "nonsense", "01932b7c-0000-7000-8000-00000000ffff"] {
        let failure = rooms.find(other).await.unwrap_err().to_string();
        assert!(
            failure.starts_with(&format!("there is no room `{other}`; `reseat rooms list`")),
            "{failure}"
        );
    }
}

#[tokio::test]
async fn the_newest_rooms_are_listed_first_up_to_the_limit() {
    let rooms = rooms().await;
    for number in 1..=5 {
        rooms.store.rooms().insert(&a_room(number)).await.unwrap();
    }
    rooms.store.rooms().start(a_room(4).id, moment(0)).await.unwrap();
    let listed = async |status, limit| -> Vec<RoomId> {
        let found = list::newest(&rooms, status, limit).await.unwrap();
        found.into_iter().map(|(room, _)| room.id).collect()
    };
    let ids = |numbers: &[u32]| numbers.iter().map(|number| a_room(*number).id).collect::<Vec<_>>();
    assert_eq!(listed(None, 100).await, ids(&[5, 4, 3, 2, 1]));
    assert_eq!(listed(None, 2).await, ids(&[5, 4]));
    assert_eq!(listed(Some(RoomStatus::Waiting), 3).await, ids(&[5, 3, 2]));
    assert_eq!(listed(Some(RoomStatus::Finished), 3).await, ids(&[]));
}

#[tokio::test]
async fn a_room_that_agrees_with_its_log_has_no_faults() {
    let rooms = rooms().await;
    let room = a_room(1);
    rooms.store.rooms().insert(&room).await.unwrap();
    let verified = verify::look(&rooms, room.id).await.unwrap().unwrap();
    assert_eq!(verified.lines(), [format!("ok    {}  tally  waiting  0 entries", room.id)]);
    assert_eq!(verified.to_json()["faults"], json!([]));
    assert!(verify::verify(&rooms, &[], true).await.is_ok());
}

#[tokio::test]
async fn a_room_that_does_not_agree_fails_the_command_after_all_were_looked_at() {
    let rooms = rooms().await;
    let unplayed = SeatedRoom::playing(1, 2).insert_into(&*rooms.store).await.unwrap().room;
    let unknown = a_room(2).with(|room| room.game = "chess".into());
    for room in [&unknown, &a_room(3)] {
        rooms.store.rooms().insert(room).await.unwrap();
    }
    let verified = verify::look(&rooms, unplayed.id).await.unwrap().unwrap();
    assert!(verified.lines()[0].starts_with(&format!("FAULT {}  tally  playing", unplayed.id)));
    assert!(verified.lines().len() > 1, "each fault has a line");
    let verified = verify::look(&rooms, unknown.id).await.unwrap().unwrap();
    assert!(verified.lines()[1].contains("`chess` version 1, which this build does not have"));
    let failure = verify::verify(&rooms, &[], true).await.unwrap_err();
    assert!(failure.to_string().starts_with("2 of 3 rooms do not agree with their logs"), "{failure}");
}

#[test]
fn the_seed_of_a_room_is_shown_after_the_end_only() {
    let room = a_room(1);
    let bot = a_bot(&room, 1, BotStrength::Hard);
    let shown = to_json(&room, std::slice::from_ref(&bot));
    assert!(!shown.to_string().contains(&room.seed.reveal()));
    assert_eq!(shown["players"][0]["bot"], "hard");
    assert_eq!(shown["created_at"].as_str().map(str::len), Some("2026-11-21T00:00:00.000Z".len()));
    let outcome = an_outcome(std::slice::from_ref(&bot));
    let ended = a_room(1).with(|room| room.outcome = Some(outcome.clone()));
    assert_eq!(to_json(&ended, &[bot])["outcome"]["seed"], outcome.seed);
}
