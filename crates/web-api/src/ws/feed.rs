//! The feed of one room: the one task that reads the bus and the log for its connections on this node.
//!
//! It gives every connection every entry in order and without gaps, forwards what happens to the others,
//! closes the connections that were replaced, makes the moves that the service owes, and sees to it that a
//! seat is abandoned in time. A notice of the bus is only ever a hint; what counts is read from the log.

use std::sync::Arc;

use futures_util::StreamExt;
use reseat_domain::game::EntryKind;
use reseat_domain::ports::{RoomEvent, RoomEvents};
use reseat_domain::services::{LoadError, News};
use reseat_domain::time::Timestamp;
use reseat_protocol::CloseCode;
use tokio::time::Instant;
use tracing::warn;

use crate::services::Services;
use crate::ws::backoff::Backoff;
use crate::ws::frames;
use crate::ws::missed::Missed;
use crate::ws::room::Room;

mod owed;
mod table;

use table::Table;

/// The task.
pub(super) struct Feed {
    room: Arc<Room>,
    services: Arc<Services>,
    /// `None` while the bus can't be reached.
    events: Option<RoomEvents>,
    /// The log reaches up to here, as far as anyone told; [`i64::MAX`]: to be found out.
    wanted: i64,
    /// When the service owes a move, and the last answer to that question.
    move_at: Option<Instant>,
    move_due: Option<Timestamp>,
    /// When an absence may have become too long.
    absence_at: Option<Instant>,
    stalled: Backoff,
    missed: Missed,
    table: Table,
    /// When what failed is tried again.
    retry_at: Option<Instant>,
    failures: Backoff,
}

impl Feed {
    /// A feed that has not started.
    pub(super) fn new(room: Arc<Room>, services: Arc<Services>) -> Self {
        Self {
            room,
            services,
            events: None,
            wanted: 0,
            move_at: None,
            move_due: None,
            absence_at: None,
            stalled: Backoff::default(),
            missed: Missed::default(),
            table: Table::default(),
            retry_at: None,
            failures: Backoff::default(),
        }
    }

    /// Runs until the last connection has gone, then keeps a snapshot.
    pub(super) async fn run(&mut self) {
        if let Err(error) = self.start().await {
            warn!(room_id = %self.room.id, %error, "the feed of a room can't start");
            self.room.fail();
            return;
        }
        self.follow().await;
        match Box::pin(self.services.actions.save_snapshot(self.room.id)).await {
            // Gone with its last player before the start, there is nothing to keep.
            Ok(()) | Err(LoadError::NotFound) => {}
            Err(error) => {
                warn!(room_id = %self.room.id, %error, "no snapshot was kept; the next replay takes longer");
            }
        }
    }

    /// Subscribes, and only then reads where the log is: what comes after that is told.
    async fn start(&mut self) -> Result<(), LoadError> {
        if !self.subscribe().await {
            self.retry_at = Some(Instant::now() + self.failures.fail());
        }
        // Whoever takes a seat from now on is told who is away, and so is this.
        self.absence_at = None;
        let head = self.services.store.actions().head(self.room.id).await?;
        // Read after the subscription, or without one; in both cases nothing before it is missed.
        self.wanted = head;
        if head == 0 {
            self.table = Box::pin(Table::read(&self.room, &self.services)).await?;
        }
        self.move_at = Some(Instant::now());
        self.room.begin(head);
        Ok(())
    }

    async fn follow(&mut self) {
        loop {
            let wake_at = self.retry_at.or_else(|| earlier(self.move_at, self.absence_at));
            let wake_at = earlier(wake_at, self.missed.due());
            tokio::select! {
                () = self.room.abandoned.cancelled() => return,
                event = next(&mut self.events) => match event {
                    Some(event) => self.hear(&event),
                    // The bus has gone.
                    None => self.events = None,
                },
                () = self.room.poked.notified() => self.look_up(),
                () = sleep_until(wake_at) => {}
            }
            // Boxed, as it is large, and a quiet room only waits.
            Box::pin(self.work()).await;
        }
    }

    fn hear(&mut self, event: &RoomEvent) {
        match *event {
            RoomEvent::Missed => {
                self.read_anew();
                self.absence_at = Some(Instant::now());
            }
            RoomEvent::Appended { head } => self.wanted = self.wanted.max(head),
            RoomEvent::SeatConnected { player_id, connection, client_id } => {
                for member in self.room.members_of(player_id) {
                    member.hear_of(connection, client_id);
                }
                // With the first one who comes the time of a turn runs.
                self.move_at = Some(Instant::now());
            }
            RoomEvent::SeatOver { player_id } => {
                for member in self.room.members_of(player_id) {
                    member.outbound.close_after_frames(CloseCode::SeatOver);
                }
            }
            RoomEvent::ConnectionStatus(ref status) => {
                // The last one who did not agree on the end may have gone; and an absence may have begun, also
                // by somebody's coming: then the seat that is away is told of anew.
                if self.room.tell_status(status) && !status.connected {
                    self.move_at = Some(Instant::now());
                    self.absence_at = Some(Instant::now());
                }
            }
            RoomEvent::PlayerJoined { ref player } => {
                self.table.join(&self.room, player);
            }
            RoomEvent::PlayerLeft { player_id } => self.table.leave(&self.room, player_id),
        }
    }

    /// Somebody else than the bus has told something.
    fn look_up(&mut self) {
        self.wanted = self.wanted.max(self.room.told());
        if self.room.take_is_kept_waiting() {
            self.absence_at = Some(Instant::now());
        }
        // What is about to be read is not put off by the next look.
        if self.room.take_is_unheard() && self.missed.due().is_none() {
            self.missed.note();
            self.room.doubt_statuses();
        }
    }

    /// What was missed is found out from storage.
    fn read_anew(&mut self) {
        self.wanted = i64::MAX;
        self.missed.note();
        self.room.doubt_statuses();
    }

    /// Does what is owed; what fails is tried again later. Called from no `select!` branch: a move that was
    /// begun is carried through.
    async fn work(&mut self) {
        if self.events.is_none() && self.subscribe().await {
            self.read_anew();
        }
        if let Some(statuses) = self.missed.statuses(&self.services, self.room.id).await {
            statuses.iter().for_each(|status| self.room.tell_stored_status(status));
            if let Err(error) = self.table.make_up(&self.room, &self.services).await {
                warn!(room_id = %self.room.id, %error, "the players of a room were not read");
                self.missed.note();
            }
        }
        let is_subscribed = self.events.is_some();
        match self.catch_up().await.and(self.play().await).and(self.abandon().await) {
            Ok(()) if is_subscribed => {
                self.retry_at = None;
                self.failures.reset();
            }
            outcome => {
                self.retry_at = Some(Instant::now() + self.failures.fail());
                if let Err(error) = outcome {
                    warn!(room_id = %self.room.id, %error, "the feed of a room is behind");
                }
            }
        }
    }

    /// Answers whether it is subscribed. What happened before that is found out from the log.
    async fn subscribe(&mut self) -> bool {
        match self.services.bus.subscribe(self.room.id).await {
            Ok(events) => {
                self.events = Some(events);
                self.wanted = i64::MAX;
                self.absence_at = Some(Instant::now());
                true
            }
            Err(error) => {
                warn!(room_id = %self.room.id, %error, "the bus takes no subscription");
                false
            }
        }
    }

    /// Gives the connections what they have not been given.
    async fn catch_up(&mut self) -> Result<(), LoadError> {
        while self.wanted > self.room.head() {
            let head = self.room.head();
            let news = self.services.actions.news(self.room.id, head, self.wanted).await?;
            self.give(&news);
            if news.complete || news.entries.is_empty() {
                break;
            }
        }
        self.wanted = self.room.head();
        Ok(())
    }

    /// The members are listed after the news was read. Who comes later reads a state from storage that
    /// contains all of it.
    fn give(&mut self, news: &News) {
        let Some(last) = news.entries.last() else { return };
        self.table.close();
        let members = self.room.members();
        for entry in &news.entries {
            let is_last = news.complete && entry.sequence_number == last.sequence_number;
            let announcements = frames::announcements(entry);
            for member in &members {
                member.outbound.push(frames::action(news, member.player_id, entry, is_last));
                announcements.iter().for_each(|frame| member.outbound.push(frame.clone()));
            }
        }
        self.room.advance(last.sequence_number);
        if EntryKind::of(&last.action_type) == EntryKind::End {
            // There is only the result left to see, and they have it.
            members.iter().for_each(|member| member.outbound.close_after_frames(CloseCode::SeatOver));
        }
        // It may have made a move due, or begun an absence.
        self.move_at = Some(Instant::now());
        if news.entries.iter().any(|entry| EntryKind::of(&entry.action_type).moves_absences()) {
            self.absence_at = Some(Instant::now());
        }
    }
}

/// The earlier of two times, as far as there are any.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

async fn next(events: &mut Option<RoomEvents>) -> Option<RoomEvent> {
    match events {
        Some(events) => events.next().await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
