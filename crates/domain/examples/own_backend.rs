//! A backend of one's own: the domain crate over a log in memory, without Reseat's service.
//!
//! Two players sit down at a relay table. One retries an action after a lost answer; it is played once.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::rules::Move;
use reseat_domain::game::{Draft, Game, GameAction, RoomRules, RoomState, SeatedPlayer, Seed};
use reseat_domain::id::{ActionId, PlayerId, RoomId};
use reseat_domain::ports::{AppendAnswer, GameActionLog};
use reseat_domain::session::SeatNonce;
use reseat_domain::time::{Duration, Timestamp};
use reseat_domain::token::{SessionToken, TokenKeys};
use serde_json::json;

/// An adapter of the log: the number is the lock, and an intent stands once.
#[derive(Default)]
struct MemoryLog(Mutex<BTreeMap<RoomId, Vec<GameAction>>>);

impl MemoryLog {
    fn of(&self, room: RoomId) -> Vec<GameAction> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&room).cloned().unwrap_or_default()
    }
}

#[async_trait]
impl GameActionLog for MemoryLog {
    async fn append(&self, entries: &[GameAction]) -> Result<AppendAnswer, StoreError> {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let log = rooms.entry(entries[0].room_id).or_default();
        let same = |old: &&GameAction| {
            old.action_id.is_some()
                && (old.player_id, old.action_id) == (entries[0].player_id, entries[0].action_id)
        };
        if let Some(first) = log.iter().find(same) {
            return Ok(AppendAnswer::Duplicate(Box::new(first.clone())));
        }
        if entries[0].sequence_number != log.len() as i64 + 1 {
            return Ok(AppendAnswer::SequenceTaken);
        }
        log.extend_from_slice(entries);
        Ok(AppendAnswer::Appended)
    }
    async fn head(&self, room: RoomId) -> Result<i64, StoreError> {
        Ok(self.of(room).len() as i64)
    }
    async fn find_action(
        &self,
        room: RoomId,
        by: PlayerId,
        id: ActionId,
    ) -> Result<Option<GameAction>, StoreError> {
        Ok(self.of(room).into_iter().find(|entry| entry.player_id == Some(by) && entry.action_id == Some(id)))
    }
    async fn after(&self, room: RoomId, after: i64, limit: u32) -> Result<Vec<GameAction>, StoreError> {
        Ok(self.of(room).into_iter().filter(|e| e.sequence_number > after).take(limit as usize).collect())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (log, now) = (MemoryLog::default(), Timestamp::UNIX_EPOCH);
    let room_id: RoomId = "01932b7c-0000-7000-8000-000000000001".parse()?;
    let ann: PlayerId = "01932b7c-0000-7000-8000-00000000000a".parse()?;
    let bob: PlayerId = "01932b7c-0000-7000-8000-00000000000b".parse()?;
    let game: Arc<dyn Game> = Arc::new(reseat_relay::Relay);
    let options = game.options(&json!(null), 2)?;
    let seed = Seed::new([1; 32]);
    let rules =
        RoomRules { room_id, game, rules_version: 1, options, seed, has_turns: false, turn_time: None };
    let seat = |player_id, seat, name: &str| SeatedPlayer { player_id, seat, name: name.into(), bot: None };

    let mut draft = Draft::after(&rules, &RoomState::empty(), now);
    draft.start(&[seat(ann, 0, "Ann"), seat(bob, 1, "Bob")])?;
    let started = draft.finish();
    log.append(&started.entries).await?;

    let cast = Move { action_type: "cast".into(), action_data: json!({ "lot": 7 }) };
    let intent: ActionId = "01932b7c-0000-7000-8000-0000000000a1".parse()?;
    for expected in ["Appended", "Duplicate"] {
        let mut draft = Draft::after(&rules, &started.state, now);
        draft.play(ann, Some(intent), &cast)?;
        let answer = log.append(&draft.finish().entries).await?;
        assert!(format!("{answer:?}").starts_with(expected), "the same intent is played once");
    }
    let keys = TokenKeys::new(vec![("k1".into(), vec![7; 32])])?;
    let user_session_id = "01932b7c-0000-7000-8000-0000000000b1".parse()?;
    let (player_name, nonce) = ("Ann".into(), SeatNonce::from_random(&[2; 16]));
    let (created_at, expires_at) = (now, now + Duration::hours(24));
    let token =
        SessionToken { room_id, player_id: ann, player_name, user_session_id, created_at, expires_at, nonce };
    assert_eq!(keys.verify(&keys.mint(&token), now)?, token);
    println!("{} entries, and Ann's token proves her seat", log.head(room_id).await?);
    Ok(())
}
