//! A room, its players, and the processes that serve it one after the other.

use std::sync::Arc;

use reseat_domain::game::{BotStrength, RoomStatus};
use reseat_domain::id::{NodeRunId, PlayerId, RoomId};
use reseat_domain::ports::{Clock, ServiceRun};
use reseat_domain::services::{Asking, ClaimError, CreateRoom};
use reseat_testkit::builders::moment;
use reseat_testkit::{FixedClock, MemoryStore};

use super::rows::Row;
use super::rows::Step::{self, Come, Go, Kill, Leave, Start, Wait};
use crate::house::{Guest, House};

/// A room with its processes, one after the other.
pub(crate) struct Table {
    pub(crate) house: House,
    store: Arc<MemoryStore>,
    pub(crate) clock: Arc<FixedClock>,
    runs: u64,
    is_running: bool,
    pub(crate) guests: Vec<Guest>,
    connections: Vec<i64>,
}

impl Table {
    pub(crate) async fn set(row: &Row) -> Self {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(FixedClock::at(moment(0)));
        let house = House::on(store.clone(), clock.clone(), 1);
        let host = house.guest("Host").await;
        let wish =
            CreateRoom { game: row.game.into(), seats: Some(row.people + row.bots), ..CreateRoom::default() };
        let made = house.rooms.create(&host, &wish).await.unwrap();
        let room = made.shown.room.id;
        let (player, token) = (made.player_id, made.session_token);
        let mut guests = vec![Guest { principal: host, room, player, token }];
        for _ in 0..row.bots {
            house.rooms.add_bot(&guests[0].principal, room, BotStrength::Easy).await.unwrap();
        }
        for number in 1..row.people {
            guests.push(house.join(&format!("Guest {number}"), room).await);
        }
        let connections = vec![0; guests.len()];
        let mut table = Self { house, store, clock, runs: 1, is_running: false, guests, connections };
        table.begin_run().await;
        for seat in 0..table.guests.len() {
            table.take(Come(seat)).await;
        }
        table
    }

    pub(crate) fn room(&self) -> RoomId {
        self.guests[0].room
    }

    /// A second begins: what a process does by itself.
    pub(crate) async fn tick(&self, second: i64) {
        self.clock.set(moment(second * 1_000));
        if !self.is_running {
            return;
        }
        if second % 5 == 0 {
            self.keep_alive().await;
        }
        if second % 30 == 0 {
            self.house.sessions.disconnect_dead_runs().await.unwrap();
        }
        self.house.sessions.abandon_due(self.room(), self.house.run).await.unwrap();
    }

    pub(crate) async fn keep_alive(&self) {
        let now = self.clock.now();
        let runs = self.house.store.service_runs();
        assert!(runs.touch(self.house.run, now, moment(-1)).await.unwrap());
    }

    pub(crate) async fn take(&mut self, step: Step) {
        let sessions = Arc::clone(&self.house.sessions);
        match step {
            Come(seat) => {
                let client = u128::try_from(seat).unwrap() + 1;
                let connected = self.house.connect(&self.guests[seat], client, false).await;
                self.connections[seat] = connected.connection;
            }
            Go(seat) => {
                let (guest, at) = (&self.guests[seat], self.clock.now());
                let connection = self.connections[seat];
                assert!(sessions.mark_disconnected(guest.room, guest.player, connection, at).await.unwrap());
            }
            Leave(seat) => {
                self.house.rooms.leave(self.room(), self.guests[seat].player, None).await.unwrap();
            }
            Wait(seat) => self.house.abandonment.wait(&self.asking(seat)).await.unwrap(),
            Kill => self.is_running = false,
            Start => {
                self.runs += 1;
                self.house = House::on(self.store.clone(), self.clock.clone(), self.runs);
                self.begin_run().await;
                self.house.sessions.disconnect_dead_runs().await.unwrap();
            }
        }
    }

    async fn begin_run(&mut self) {
        let now = self.clock.now();
        let id: NodeRunId = self.house.run;
        let run = ServiceRun { id, node_id: "n".into(), started_at: now, last_seen: now, stopped_at: None };
        self.house.store.service_runs().insert(&run).await.unwrap();
        self.is_running = true;
    }

    pub(crate) async fn is_claimable(&self) -> bool {
        let room = self.house.store.rooms().find(self.room()).await.unwrap().unwrap();
        self.is_running && room.status == RoomStatus::Abandoned
    }

    fn asking(&self, seat: usize) -> Asking {
        let connection = Some(self.connections[seat]);
        Asking { room_id: self.room(), player_id: self.guests[seat].player, connection }
    }

    pub(crate) async fn claim(&self, seat: usize) -> Result<Vec<PlayerId>, ClaimError> {
        self.house.abandonment.claim(&self.asking(seat)).await.map(|claimed| claimed.outcome.winners)
    }

    /// Nobody but the claimant's side may claim, and it wins.
    pub(crate) async fn judge(&self, row: &Row) {
        let winners = row.claim.map_or(&[][..], |(_, _, winners)| winners);
        for seat in (0..self.guests.len()).filter(|seat| !winners.contains(seat)) {
            assert!(self.claim(seat).await.is_err(), "{}: seat {seat} has nothing to claim", row.what);
        }
        if let Some((_, claimant, winners)) = row.claim {
            let won = self.claim(claimant).await.unwrap();
            let expected: Vec<_> = winners.iter().map(|seat| self.guests[*seat].player).collect();
            assert_eq!(won, expected, "{}", row.what);
        }
    }
}
