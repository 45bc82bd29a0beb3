//! One client of a player, such as a browser tab: a connection, and a task that records all it tells.

use std::sync::Arc;
use std::time::Duration;

use reseat_client::connection::BackoffSettings;
use reseat_client::random::Randomness;
use reseat_client::{GameConnection, Options, Seat, Settings};
use tokio::task::{JoinError, JoinHandle};

use crate::desk::Desk;
use crate::record::Thread;

/// Comes back quickly, so that the time goes into play; and gives up soon, so that the player's own retry
/// is exercised too.
fn settings() -> Settings {
    Settings {
        connect_timeout: Duration::from_secs(3),
        backoff: BackoffSettings {
            first_within: Duration::from_millis(30),
            base: Duration::from_millis(20),
            jitter: Duration::from_millis(40),
            cap: Duration::from_millis(200),
            attempts: 5,
            stable_after: Duration::from_millis(500),
        },
        // More than a game has entries: none may be left out.
        events: 16_384,
        ..Settings::default()
    }
}

/// A connection with its recording.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) connection: GameConnection,
    recording: JoinHandle<()>,
}

impl Client {
    /// Connects the seat under a client id of its own, in place of another client with `takeover`.
    pub(crate) fn open(desk: &Arc<Desk>, randomness: Arc<dyn Randomness>, takeover: bool) -> Self {
        let seated = &desk.seated;
        let seat = Seat { takeover, ..Seat::new(seated.room_id, seated.token.clone()) };
        let options = Options { randomness, settings: settings(), ..Options::to(seated.service()) };
        let (connection, mut events) = GameConnection::open(seat, options);
        desk.look_at(connection.watch());
        let desk = Arc::clone(desk);
        let recording = tokio::spawn(async move {
            let mut thread = Thread::default();
            while let Some(event) = events.next().await {
                desk.record().hear(&mut thread, event);
            }
        });
        Self { connection, recording }
    }

    /// Closes the connection, and answers when all that it told is recorded.
    pub(crate) async fn close(self, desk: &Desk) -> Result<(), JoinError> {
        self.connection.close();
        self.recording.await?;
        desk.record().retire(self.connection.statistics());
        Ok(())
    }
}
