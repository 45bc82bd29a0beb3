//! Players who are connected and do nothing but stay.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use reseat_client::random::SeededRandomness;
use reseat_protocol::ClientMessage;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval_at, timeout};

use crate::failure::Failure;
use crate::load::seats::{AT_ONCE, Player};
use crate::load::socket::{Attempt, Opened, Socket};

/// Their connections. Dropping it closes them.
pub(crate) struct Idling {
    /// A task for each; it ends when the connection does.
    connections: JoinSet<Failure>,
    /// How often each of them pings.
    pub(crate) ping_interval: Duration,
}

impl Idling {
    /// Connects everybody. To be called where the players are to run.
    ///
    /// # Errors
    /// When the server refuses somebody.
    pub(crate) async fn open(server: SocketAddr, players: Vec<Player>) -> Result<Self, Failure> {
        let random = SeededRandomness::new(0);
        let mut idling = Self { connections: JoinSet::new(), ping_interval: Duration::ZERO };
        let opening = stream::iter(players).map(|player| {
            let attempt = Attempt::first(&random);
            async move { Socket::open(server, &player, attempt).await }
        });
        let mut opening = std::pin::pin!(opening.buffer_unordered(AT_ONCE));
        while let Some(Opened { socket, welcome, .. }) = opening.try_next().await? {
            idling.ping_interval =
                Duration::from_millis(welcome.heartbeat.ping_interval_ms.try_into().unwrap_or_default());
            idling.connections.spawn(idle(socket, idling.ping_interval));
        }
        Ok(idling)
    }

    /// At least so long, in which everybody pings equally often.
    pub(crate) fn whole_intervals(&self, length: Duration) -> Duration {
        let intervals = length.as_millis().div_ceil(self.ping_interval.as_millis().max(1));
        self.ping_interval * u32::try_from(intervals).unwrap_or(u32::MAX)
    }

    /// Waits.
    ///
    /// # Errors
    /// When a connection ends before that.
    pub(crate) async fn stay(&mut self, length: Duration) -> Result<(), Failure> {
        match timeout(length, self.connections.join_next()).await {
            Ok(Some(ended)) => Err(ended?),
            Ok(None) => Err(Failure::Unexpected("nobody is connected".to_owned())),
            Err(_) => Ok(()),
        }
    }
}

/// Pings as often as the server wants it, and answers its pings.
async fn idle(mut socket: Socket, ping_interval: Duration) -> Failure {
    let mut ping = interval_at(Instant::now() + ping_interval, ping_interval);
    loop {
        let done = tokio::select! {
            _ = ping.tick() => socket.say(&ClientMessage::Ping { timestamp: 0 }).await,
            heard = socket.hear() => heard.map(drop),
        };
        if let Err(failure) = done {
            return failure;
        }
    }
}
