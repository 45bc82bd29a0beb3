//! Ties the kills of the server to the progress of the games, so that they fall into play however fast or
//! slow the machine is: a kill is due after so many acknowledged moves, and until it is done, only a few
//! more moves may be submitted. Knows neither server nor players.

use tokio::sync::watch;

/// When the server is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// Acknowledged moves from one kill to the next.
    every: u64,
    /// Moves that may be submitted beyond a due kill, so that some are under way when it comes.
    slack: u64,
}

impl Schedule {
    /// Spreads the kills so that at least `kills` come before games of `least_moves` together can be over.
    /// `None` when there are too few moves for so many kills.
    pub(crate) fn spread(kills: u64, least_moves: u64) -> Option<Self> {
        // The last of the kills comes after at most `every * kills + slack` moves: less than `least_moves`.
        let every = least_moves / (kills + 1);
        (every > 0).then_some(Self { every, slack: every / 2 })
    }
}

#[derive(Clone, Debug)]
struct Progress {
    submitted: u64,
    acknowledged: u64,
    kills: u64,
    /// For each game whether it is over, and the kills it went through.
    games: Vec<(bool, u64)>,
}

/// The shared count of moves and kills.
#[derive(Debug)]
pub(crate) struct Leash {
    schedule: Schedule,
    progress: watch::Sender<Progress>,
}

impl Leash {
    pub(crate) fn new(schedule: Schedule, games: usize) -> Self {
        let progress = Progress { submitted: 0, acknowledged: 0, kills: 0, games: vec![(false, 0); games] };
        Self { schedule, progress: watch::Sender::new(progress) }
    }

    /// Waits until another move may be submitted, and counts it.
    pub(crate) async fn take_move(&self) {
        let may = |progress: &Progress| progress.submitted < self.due(progress) + self.schedule.slack;
        loop {
            self.until(may).await;
            let taken = self.progress.send_if_modified(|progress| {
                let may = may(progress);
                progress.submitted += u64::from(may);
                may
            });
            if taken {
                return;
            }
        }
    }

    /// The move was acknowledged.
    pub(crate) fn acknowledged(&self) {
        self.progress.send_modify(|progress| progress.acknowledged += 1);
    }

    /// The move was not applied, and so does not count.
    pub(crate) fn give_back(&self) {
        self.progress.send_modify(|progress| progress.submitted -= 1);
    }

    /// The game with this index is over.
    pub(crate) fn game_over(&self, game: usize) {
        self.progress.send_modify(|progress| progress.games[game].0 = true);
    }

    /// Waits for the next kill to be due; `false` when all games are over.
    pub(crate) async fn kill_is_due(&self) -> bool {
        self.until(|progress| progress.acknowledged >= self.due(progress) || progress.is_over()).await;
        !self.progress.borrow().is_over()
    }

    /// Counts a kill that is done now, for every game in play, and answers its number; `None` when all
    /// games are over, and nothing may be killed any more.
    pub(crate) fn count_kill(&self) -> Option<u64> {
        let mut number = None;
        self.progress.send_if_modified(|progress| {
            if progress.is_over() {
                return false;
            }
            progress.kills += 1;
            number = Some(progress.kills);
            for (_, kills) in progress.games.iter_mut().filter(|(over, _)| !over) {
                *kills += 1;
            }
            true
        });
        number
    }

    /// Moves acknowledged so far.
    pub(crate) fn moves(&self) -> u64 {
        self.progress.borrow().acknowledged
    }

    /// Kills so far.
    pub(crate) fn kills(&self) -> u64 {
        self.progress.borrow().kills
    }

    /// The kills that came while the game with this index was played.
    pub(crate) fn kills_of(&self, game: usize) -> u64 {
        self.progress.borrow().games[game].1
    }

    /// The number of acknowledged moves at which the next kill is due.
    fn due(&self, progress: &Progress) -> u64 {
        self.schedule.every * (progress.kills + 1)
    }

    async fn until(&self, condition: impl Fn(&Progress) -> bool) {
        // The sender lives in `self`, so waiting does not fail.
        let _ = self.progress.subscribe().wait_for(|progress| condition(progress)).await;
    }
}

impl Progress {
    fn is_over(&self) -> bool {
        self.games.iter().all(|(over, _)| *over)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    /// Longer than nothing: tokio's time is paused, so waiting for it costs none.
    const MOMENT: Duration = Duration::from_secs(1);

    async fn can_move(leash: &Leash) -> bool {
        timeout(MOMENT, leash.take_move()).await.is_ok()
    }

    #[test]
    fn the_last_kill_comes_before_the_games_can_be_over() {
        for (kills, least_moves) in [(5, 48), (6, 240), (5, 6), (47, 48), (5, 1000)] {
            let Schedule { every, slack } = Schedule::spread(kills, least_moves).unwrap();
            assert!(every * kills + slack < least_moves, "{kills} kills in {least_moves} moves");
        }
        assert_eq!(Schedule::spread(48, 48), None);
    }

    #[tokio::test(start_paused = true)]
    async fn play_waits_for_a_kill_that_is_due() {
        let leash = Leash::new(Schedule { every: 4, slack: 2 }, 1);
        for _ in 0..6 {
            assert!(can_move(&leash).await);
            assert!(timeout(MOMENT, leash.kill_is_due()).await.is_err());
        }
        assert!(!can_move(&leash).await);
        (0..4).for_each(|_| leash.acknowledged());
        assert!(leash.kill_is_due().await);
        assert!(!can_move(&leash).await);
        assert_eq!(leash.count_kill(), Some(1));
        assert!(can_move(&leash).await);
        assert!(timeout(MOMENT, leash.kill_is_due()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_move_that_was_not_applied_is_given_back() {
        let leash = Leash::new(Schedule { every: 1, slack: 0 }, 1);
        assert!(can_move(&leash).await);
        assert!(!can_move(&leash).await);
        leash.give_back();
        assert!(can_move(&leash).await);
    }

    #[tokio::test]
    async fn nothing_is_killed_when_all_games_are_over() {
        let leash = Leash::new(Schedule { every: 1, slack: 1 }, 2);
        leash.acknowledged();
        leash.game_over(0);
        assert!(leash.kill_is_due().await);
        assert_eq!(leash.count_kill(), Some(1));
        leash.game_over(1);
        assert!(!leash.kill_is_due().await);
        assert_eq!((leash.count_kill(), leash.kills()), (None, 1));
        assert_eq!((leash.kills_of(0), leash.kills_of(1)), (0, 1));
    }
}
