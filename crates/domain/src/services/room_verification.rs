//! Proves that the state and the log of a room agree.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::error::StoreError;
use crate::game::{GameAction, Room, RoomRules, RoomState, RoomStatus, Shelf, Snapshot};
use crate::id::{ActionId, PlayerId, RoomId};
use crate::ports::Store;
use crate::services::loaded_rooms::LoadError;

/// Entries read at a time.
const PAGE: u32 = 256;
/// A room in play may start or end between two reads; then it is looked at again.
const MOST_LOOKS: usize = 3;

/// What was found about one room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomReport {
    /// The room.
    pub room_id: RoomId,
    /// Its game.
    pub game: String,
    /// Where it is in its life, by its row.
    pub status: RoomStatus,
    /// Entries in its log.
    pub entries: i64,
    /// The last entry that its snapshot holds; `None` without one.
    pub snapshot_sequence: Option<i64>,
    /// Everything that does not agree; empty when all is well.
    pub faults: Vec<String>,
}

/// The service.
pub struct RoomVerification {
    store: Arc<dyn Store>,
    shelf: Shelf,
}

impl RoomVerification {
    /// Wires the service.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, shelf: Shelf) -> Self {
        Self { store, shelf }
    }

    /// Replays a room's whole log and compares: the numbers are dense, each intent stands once, every entry
    /// has the events that the rules answer, the snapshot equals the replay at its place, the row's status
    /// and outcome are those of the log, and the state holds nothing that can't be.
    ///
    /// # Errors
    /// When the room is not there or can't be read; what does not agree is in the report instead.
    pub async fn verify(&self, room_id: RoomId) -> Result<RoomReport, LoadError> {
        let mut before = self.find(room_id).await?;
        for _ in 0..MOST_LOOKS {
            let report = self.look(&before).await?;
            let after = self.find(room_id).await?;
            if after == before {
                return Ok(report);
            }
            // The room was started or finished while it was looked at.
            before = after;
        }
        self.look(&before).await
    }

    async fn find(&self, room_id: RoomId) -> Result<Room, LoadError> {
        self.store.rooms().find(room_id).await?.ok_or(LoadError::NotFound)
    }

    async fn look(&self, room: &Room) -> Result<RoomReport, LoadError> {
        let room_id = room.id;
        let game = self.shelf.exact(&room.game, room.rules_version).ok_or_else(|| {
            LoadError::UnknownRules { room_id, game: room.game.clone(), rules_version: room.rules_version }
        })?;
        let rules = RoomRules::of(room, Arc::clone(game));
        let snapshot = self.store.rooms().snapshot(room_id).await?;
        let mut replay =
            Replay { rules: &rules, state: RoomState::empty(), intents: BTreeSet::new(), faults: Vec::new() };
        self.replay_all(&mut replay, snapshot.as_ref()).await?;
        if snapshot.as_ref().is_some_and(|snapshot| snapshot.sequence_number > replay.state.sequence_number())
        {
            replay.faults.push("the snapshot is ahead of the log".into());
        }
        let Replay { state, mut faults, .. } = replay;
        faults.extend(state.check(&rules).iter().map(ToString::to_string));
        faults.extend(compare_row(room, &state));
        Ok(RoomReport {
            room_id,
            game: room.game.clone(),
            status: room.status,
            entries: state.sequence_number(),
            snapshot_sequence: snapshot.map(|snapshot| snapshot.sequence_number),
            faults,
        })
    }

    /// The rooms after one, newest first, for going through all of them.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn rooms(&self, before: Option<RoomId>) -> Result<Vec<RoomId>, StoreError> {
        self.store.rooms().list_ids(before, PAGE).await
    }

    async fn replay_all(
        &self,
        replay: &mut Replay<'_>,
        snapshot: Option<&Snapshot>,
    ) -> Result<(), StoreError> {
        let mut after = 0;
        loop {
            let entries = self.store.actions().after(replay.rules.room_id, after, PAGE).await?;
            for entry in &entries {
                after = entry.sequence_number;
                if !replay.enter(entry) {
                    return Ok(());
                }
                if let Some(snapshot) = snapshot.filter(|snapshot| snapshot.sequence_number == after) {
                    replay.compare_snapshot(snapshot);
                }
            }
            if entries.len() < PAGE as usize {
                return Ok(());
            }
        }
    }
}

/// A replay in progress.
struct Replay<'a> {
    rules: &'a RoomRules,
    state: RoomState,
    intents: BTreeSet<(PlayerId, ActionId)>,
    faults: Vec<String>,
}

impl Replay<'_> {
    /// Plays one entry. Answers whether the replay can go on.
    fn enter(&mut self, entry: &GameAction) -> bool {
        let intent = entry.player_id.zip(entry.action_id);
        if intent.is_some_and(|intent| !self.intents.insert(intent)) {
            self.faults.push(format!("entry {}: its action stands twice", entry.sequence_number));
        }
        match self.state.replay(self.rules, entry) {
            Ok((state, events)) => {
                if events != entry.events {
                    self.faults.push(format!("entry {}: the rules answer otherwise", entry.sequence_number));
                }
                self.state = state;
                true
            }
            Err(wrong) => {
                self.faults.push(wrong.to_string());
                false
            }
        }
    }

    fn compare_snapshot(&mut self, stored: &Snapshot) {
        match self.state.freeze(self.rules) {
            Ok(replayed) if replayed == *stored => {}
            Ok(_) => self
                .faults
                .push(format!("the snapshot at entry {} is not the replay", stored.sequence_number)),
            Err(wrong) => self.faults.push(wrong.to_string()),
        }
    }
}

fn compare_row(room: &Room, state: &RoomState) -> Vec<String> {
    let mut faults = Vec::new();
    let started = room.status != RoomStatus::Waiting;
    if started != state.game().is_some() {
        faults.push(format!("the row says `{}`, the log otherwise", room.status.as_str()));
    }
    if (room.status == RoomStatus::Finished) != state.outcome().is_some() {
        faults.push(format!(
            "the row says `{}`, the log has {}",
            room.status.as_str(),
            match state.outcome() {
                Some(_) => "an end",
                None => "no end",
            }
        ));
    }
    if room.outcome.as_ref() != state.outcome() {
        faults.push("the row's outcome is not the log's".into());
    }
    faults
}
