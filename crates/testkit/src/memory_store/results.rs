//! Results in memory.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use async_trait::async_trait;
use reseat_domain::error::StoreError;
use reseat_domain::game::GameResult;
use reseat_domain::id::UserId;
use reseat_domain::ports::GameResultRepository;
use uuid::Uuid;

use super::repositories::Repositories;
use super::tables::unique;

#[async_trait]
impl GameResultRepository for Repositories {
    async fn insert_all(&self, results: &[GameResult]) -> Result<(), StoreError> {
        self.write(|rows| {
            let mut players: BTreeSet<_> = rows.results.values().map(|result| result.player_id).collect();
            for result in results {
                unique(rows.results.contains_key(&result.id), "game_results.id")?;
                unique(!players.insert(result.player_id), "game_results.player_id")?;
            }
            rows.results.extend(results.iter().map(|result| (result.id, result.clone())));
            Ok(())
        })
        .await
    }

    async fn of_user(
        &self,
        user: UserId,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<GameResult>, StoreError> {
        Ok(self.read(|rows| {
            let mut results: Vec<&GameResult> =
                rows.results.values().filter(|result| result.user_id == Some(user)).collect();
            results.sort_by_key(|result| Reverse((result.finished_at, result.id)));
            let told = before.and_then(|before| results.iter().position(|result| result.id == before));
            let from = told.map_or(0, |told| told + 1);
            results.into_iter().skip(from).take(limit as usize).cloned().collect()
        }))
    }

    async fn give_all(&self, from: UserId, to: UserId) -> Result<u64, StoreError> {
        let gift = self.write(|rows| {
            let of_other = rows.results.values().filter(|result| result.user_id == Some(to));
            let has: BTreeSet<_> = of_other.map(|result| result.room_id).collect();
            let mut given = 0;
            for result in rows.results.values_mut().filter(|result| result.user_id == Some(from)) {
                if !has.contains(&result.room_id) {
                    result.user_id = Some(to);
                    given += 1;
                }
            }
            given
        });
        Ok(gift.await)
    }

    async fn forget(&self, user: UserId) -> Result<u64, StoreError> {
        let forget = self.write(|rows| {
            let mut forgotten = 0;
            for result in rows.results.values_mut().filter(|result| result.user_id == Some(user)) {
                result.user_id = None;
                forgotten += 1;
            }
            forgotten
        });
        Ok(forget.await)
    }
}
