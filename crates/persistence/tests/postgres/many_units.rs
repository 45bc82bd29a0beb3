//! Many units of two stores at once in the same few rooms, with all that happens to seats beside them. Whoever
//! locked out of order would sooner or later meet another who holds what it wants and wants what it holds.

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::game::{Player, Sides};
use reseat_domain::ports::{AppendAnswer, Heartbeat, PresenceChange, Store};
use reseat_domain::session::{Absence, Connect, Health};
use reseat_persistence::SeaOrmStore;
use reseat_testkit::builders::{SeatedRoom, With, a_connect, an_entry, client_id, moment};
use tokio::task::JoinSet;

use crate::database::{migrated, open};

const ROOMS: u32 = 3;
const SEATS: u8 = 4;

/// One of those who are at it.
struct Actor {
    store: Arc<SeaOrmStore>,
    rooms: Arc<Vec<SeatedRoom>>,
    number: usize,
}

impl Actor {
    fn room(&self) -> &SeatedRoom {
        &self.rooms[self.number % ROOMS as usize]
    }

    fn seat(&self) -> usize {
        self.number / ROOMS as usize % usize::from(SEATS)
    }

    fn player(&self) -> &Player {
        &self.room().players[self.seat()]
    }

    async fn act(self) -> Result<(), StoreError> {
        for round in 0..8 {
            match (self.number + round) % 8 {
                0 | 1 => self.connect().await?,
                2 | 3 => self.disconnect().await?,
                4 => self.leave().await?,
                5 => self.beat().await?,
                6 => self.resume().await?,
                _ => self.play().await?,
            }
        }
        Ok(())
    }

    fn wish(&self) -> Connect {
        let room = self.room();
        a_connect(&room.seats[self.seat()], &room.user_sessions[self.seat()]).with(|connect| {
            connect.client.id = client_id(u32::try_from(self.number).unwrap_or(0));
            connect.takeover = true;
        })
    }

    /// With the entry that a takeover brings about.
    async fn connect(&self) -> Result<(), StoreError> {
        let work = self.store.begin().await?;
        let room = self.room().room.id;
        work.rooms().lock(room).await?;
        work.game_sessions().lock_room(room).await?;
        assert!(work.game_sessions().connect(&self.wish()).await?.is_some());
        let next = work.actions().head(room).await? + 1;
        work.actions().append(&[an_entry(room, next)]).await?;
        work.commit().await
    }

    async fn disconnect(&self) -> Result<(), StoreError> {
        let work = self.store.begin().await?;
        work.rooms().lock(self.room().room.id).await?;
        let mut seats = work.game_sessions().lock_room(self.room().room.id).await?;
        seats[self.seat()].disconnect(moment(3_000));
        Absence::settle(&mut seats, &Sides::default(), moment(3_000));
        // In whatever order they come: they are locked.
        seats.reverse();
        work.game_sessions().save_presence(&seats).await?;
        work.game_sessions().extend(self.player().id, moment(4_000)).await?;
        work.commit().await
    }

    /// The host's seat too, and the room's row with it.
    async fn leave(&self) -> Result<(), StoreError> {
        let work = self.store.begin().await?;
        let room = self.room().room.id;
        work.rooms().lock(room).await?;
        let mut seats = work.game_sessions().lock_room(room).await?;
        work.players().leave(self.player().id, moment(5_000)).await?;
        seats[self.seat()].disconnect(moment(5_000));
        work.game_sessions().save_presence(&seats).await?;
        work.rooms().set_abandoned(room, true).await?;
        let next = work.actions().head(room).await? + 1;
        work.actions().append(&[an_entry(room, next), an_entry(room, next + 1)]).await?;
        work.commit().await
    }

    /// Of every seat of every room, the last ones first.
    async fn beat(&self) -> Result<(), StoreError> {
        let mut beats = Vec::new();
        for room in self.rooms.iter().rev() {
            for seat in self.store.game_sessions().of_room(room.room.id).await?.iter().rev() {
                let user_session_id = room.user_sessions[0].id;
                beats.push(Heartbeat {
                    player_id: seat.player_id,
                    connection: seat.connection,
                    user_session_id,
                    heard_at: moment(6_000),
                    health: Health::Unhealthy,
                    hidden: true,
                });
            }
        }
        self.store.game_sessions().save_heartbeats(&beats, moment(6_000)).await.map(drop)
    }

    /// By the short way, without a unit.
    async fn resume(&self) -> Result<(), StoreError> {
        let room_id = self.room().room.id;
        let Some(presence) = self.store.game_sessions().presence(room_id).await? else { return Ok(()) };
        let mut after = presence.seats.clone();
        for seat in &mut after {
            seat.disconnect(moment(7_000));
        }
        after[self.seat()].connect(&self.wish());
        after.reverse();
        let change = PresenceChange {
            room_id,
            status: presence.status,
            before: presence.seats,
            after,
            connects: None,
        };
        self.store.game_sessions().change_presence(&change).await.map(drop)
    }

    /// An append of its own, into every room.
    async fn play(&self) -> Result<(), StoreError> {
        for room in self.rooms.iter().rev() {
            let next = self.store.actions().head(room.room.id).await? + 1;
            let answer = self.store.actions().append(&[an_entry(room.room.id, next)]).await?;
            assert!(matches!(answer, AppendAnswer::Appended | AppendAnswer::SequenceTaken));
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_of_two_stores_in_the_same_rooms_all_end() {
    let database = migrated().await;
    let stores = [open(&database).await, open(&database).await];
    let mut rooms = Vec::new();
    for number in 1..=ROOMS {
        rooms.push(SeatedRoom::playing(number, SEATS).insert_into(&*stores[0]).await.unwrap());
    }
    let rooms = Arc::new(rooms);
    let actors: JoinSet<_> = (0..64)
        .map(|number| Actor { store: Arc::clone(&stores[number % 2]), rooms: Arc::clone(&rooms), number })
        .map(Actor::act)
        .collect();
    for ended in actors.join_all().await {
        ended.unwrap();
    }
    for room in rooms.iter() {
        let log = stores[0].actions().after(room.room.id, 0, 1_000).await.unwrap();
        let numbers: Vec<i64> = log.iter().map(|entry| entry.sequence_number).collect();
        assert_eq!(numbers, (1..=i64::try_from(log.len()).unwrap()).collect::<Vec<_>>());
    }
}
