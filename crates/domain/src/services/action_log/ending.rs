//! Batches inside a unit of work; above all the one that ends a game: its entries, the room's finish and the
//! results.

use crate::error::StoreError;
use crate::fault_point;
use crate::game::{Drafted, GameOutcome, GameResult, Player, PlayerOutcome, Room};
use crate::ports::{AppendAnswer, Report, UnitOfWork};
use crate::services::action_log::ActionLog;
use crate::services::loaded_rooms::RoomGuard;
use crate::time::Timestamp;

impl ActionLog {
    /// Appends entries of which the last is `end`, finishes the room and stores the results: all or none.
    pub(super) async fn append_ending(
        &self,
        guard: &RoomGuard,
        drafted: &Drafted,
    ) -> Result<AppendAnswer, StoreError> {
        let work = self.store.begin().await?;
        let answer = self.end_within(&*work, guard, drafted).await?;
        fault_point!("submit.ending_written");
        if answer == AppendAnswer::Appended {
            work.commit().await?;
            self.report_end(guard, drafted);
        }
        Ok(answer)
    }

    /// Reports the end of a game, if these entries end one; after their commit.
    pub(in crate::services) fn report_end(&self, guard: &RoomGuard, drafted: &Drafted) {
        if let Some(outcome) = drafted.state.outcome() {
            self.observer.report(Report::Ended { game: guard.game_name(), reason: outcome.reason.as_str() });
        }
    }

    /// The same inside a unit that the caller began and commits; then the caller reports it.
    pub(in crate::services) async fn end_within(
        &self,
        work: &dyn UnitOfWork,
        guard: &RoomGuard,
        drafted: &Drafted,
    ) -> Result<AppendAnswer, StoreError> {
        let Some(outcome) = drafted.state.outcome() else {
            return work.actions().append(&drafted.entries).await;
        };
        let Some(room) = work.rooms().lock(guard.room_id()).await? else {
            return Ok(AppendAnswer::SequenceTaken);
        };
        let answer = work.actions().append(&drafted.entries).await?;
        if answer != AppendAnswer::Appended {
            return Ok(answer);
        }
        fault_point!("submit.ending_appended");
        // The room ends with its last entry.
        let now = drafted.entries.last().map_or_else(|| self.clock.now(), |entry| entry.created_at);
        if !work.rooms().finish(room.id, outcome, now).await? {
            // Someone else ended it; the caller reads the room anew.
            return Ok(AppendAnswer::SequenceTaken);
        }
        fault_point!("submit.room_finished");
        let players = work.players().of_room(room.id).await?;
        work.results().insert_all(&self.results(&room, &players, outcome, now)).await?;
        Ok(answer)
    }

    /// A result for each person at the table; a bot keeps no history.
    fn results(
        &self,
        room: &Room,
        players: &[Player],
        outcome: &GameOutcome,
        now: Timestamp,
    ) -> Vec<GameResult> {
        let people = players.iter().filter(|player| player.bot.is_none());
        people
            .map(|player| GameResult {
                id: self.randomness.uuid(now),
                room_id: room.id,
                player_id: player.id,
                user_id: player.user_id,
                game: room.game.clone(),
                outcome: outcome_of(player, players.len(), outcome),
                reason: outcome.reason,
                score: outcome.scores.get(&player.id).copied().unwrap_or(0),
                finished_at: now,
            })
            .collect()
    }
}

/// Appends what a draft that ends nothing holds, if anything, in a unit that the caller began and commits.
/// Answers whether the log still was where the draft began.
pub(in crate::services) async fn append_within(
    work: &dyn UnitOfWork,
    drafted: &Drafted,
) -> Result<bool, StoreError> {
    if drafted.entries.is_empty() {
        return Ok(true);
    }
    Ok(work.actions().append(&drafted.entries).await? == AppendAnswer::Appended)
}

fn outcome_of(player: &Player, players: usize, outcome: &GameOutcome) -> PlayerOutcome {
    let nobody_lost = outcome.winners.len() == players;
    if outcome.winners.is_empty() || nobody_lost {
        PlayerOutcome::Draw
    } else if outcome.winners.contains(&player.id) {
        PlayerOutcome::Win
    } else {
        PlayerOutcome::Loss
    }
}
