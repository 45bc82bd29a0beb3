//! A person at a table: watches the game, moves when it is their turn, and mends the connection where the
//! client leaves that to its owner. What else happens at a move is in `turn`.

use std::pin::pin;
use std::sync::Arc;

use reseat_client::connection::Disconnected;
use reseat_client::random::{Randomness, SeededRandomness};
use reseat_client::{Snapshot, Status};
use tokio::sync::watch;

use crate::client::Client;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::leash::Leash;
use crate::plan;

/// A person, with the client that they use at present.
#[derive(Debug)]
pub(crate) struct Player {
    pub(super) desk: Arc<Desk>,
    pub(super) leash: Arc<Leash>,
    pub(super) client: Client,
    pub(super) view: watch::Receiver<Snapshot>,
    /// What the moves are drawn from.
    pub(super) moves: SeededRandomness,
    /// What the clients draw jitter and ids from: how much, depends on the outages.
    jitter: Arc<SeededRandomness>,
    /// The entry of the player's last move: they don't move again by a state from before it.
    pub(super) last_move: i64,
    game: usize,
}

impl Player {
    /// Sits down, in the game with this index.
    pub(crate) fn sit_down(desk: Arc<Desk>, leash: Arc<Leash>, game: usize, random: &dyn Randomness) -> Self {
        let (moves, jitter) = (plan::sequence(random), Arc::new(plan::sequence(random)));
        let client = Client::open(&desk, jitter.clone(), false);
        let view = client.connection.watch();
        Self { desk, leash, client, view, moves, jitter, last_move: 0, game }
    }

    /// Plays to the end of the game.
    pub(crate) async fn play(mut self) -> Result<(), Failure> {
        loop {
            let seen = self.view.borrow_and_update().clone();
            if seen.ended.is_some() {
                break;
            }
            if seen.status.is_final() {
                return Err(self.over(seen.status));
            }
            self.mend(seen.status);
            if seen.your_turn && seen.state_sequence >= self.last_move {
                self.take_turn(&seen).await?;
            } else if self.view.changed().await.is_err() && !self.is_over() {
                return Err(self.over(self.view.borrow().status));
            }
        }
        self.leash.game_over(self.game);
        self.client.close(&self.desk).await?;
        Ok(())
    }

    /// Goes on in another client, which takes the seat over from the present one.
    pub(super) async fn change_client(&mut self) -> Result<(), Failure> {
        let next = Client::open(&self.desk, self.jitter.clone(), true);
        self.view = next.connection.watch();
        let former = std::mem::replace(&mut self.client, next);
        self.desk.record().tally.takeovers += 1;
        let mut view = self.client.connection.watch();
        let there = async move {
            // An error means that the connection is over; the next look at it tells why.
            let _ = view.wait_for(|seen| seen.status.is_live() || seen.status.is_final()).await;
        };
        self.meanwhile(there).await;
        former.close(&self.desk).await?;
        Ok(())
    }

    /// Waits for something, mending the connection meanwhile.
    pub(super) async fn meanwhile<T>(&mut self, something: impl Future<Output = T>) -> T {
        let mut something = pin!(something);
        loop {
            let status = self.view.borrow_and_update().status;
            self.mend(status);
            tokio::select! {
                done = &mut something => return done,
                changed = self.view.changed() => if changed.is_err() {
                    // The connection is over, and needs no mending any more.
                    return something.await;
                },
            }
        }
    }

    /// Does what a client asks its player to do.
    fn mend(&self, status: Status) {
        // A client that takes no commands now is busy with one, or over: then its status changes.
        let _ = match status {
            Status::Disconnected(Disconnected::AttemptsUsedUp) => self.client.connection.retry(),
            Status::Disconnected(Disconnected::ConnectedElsewhere) => self.client.connection.take_over(),
            _ => Ok(()),
        };
    }

    fn is_over(&self) -> bool {
        self.view.borrow().ended.is_some()
    }

    fn over(&self, status: Status) -> Failure {
        Failure::ConnectionOver { player: self.desk.seated.name.clone(), status }
    }
}
