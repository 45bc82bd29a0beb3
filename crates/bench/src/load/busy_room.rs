//! A room with one action in flight at all times: as soon as one is acknowledged and the next player has
//! seen enough to choose, the next one is submitted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use reseat_client::random::{Randomness, SeededRandomness};
use reseat_protocol::ClientMessage;
use serde::Deserialize;
use tokio::time::Instant;
use uuid::Uuid;

use crate::failure::Failure;
use crate::harness::Latencies;
use crate::load::game::{Choice, Game};
use crate::load::seats::Usher;
use crate::load::socket::{Attempt, Socket};

/// What the rooms are to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    /// Play.
    WarmUp,
    /// Play, and count.
    Measure,
    /// Wait for what is in flight, and end.
    End,
}

/// Tells it to all rooms at once.
#[derive(Debug)]
pub(crate) struct Baton(AtomicU8);

impl Baton {
    /// Rooms warm up first.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicU8::new(Phase::WarmUp as u8)))
    }

    /// Says what to do from now on.
    pub(crate) fn say(&self, phase: Phase) {
        self.0.store(phase as u8, Ordering::Relaxed);
    }

    fn says(&self, phase: Phase) -> bool {
        self.0.load(Ordering::Relaxed) == phase as u8
    }
}

/// A frame, as far as it is looked at here.
#[derive(Deserialize)]
struct Heard<'a, V> {
    #[serde(rename = "type")]
    message_type: &'a str,
    sequence_number: Option<i64>,
    action_id: Option<Uuid>,
    #[serde(default = "Option::default")]
    state: Option<V>,
}

/// An action that is not acknowledged.
struct InFlight {
    action_id: Uuid,
    sent: Instant,
    counts: bool,
}

/// A room whose players are connected.
pub(crate) struct BusyRoom<G> {
    usher: Usher,
    server: SocketAddr,
    sockets: [Socket; 2],
    game: G,
    random: SeededRandomness,
    in_flight: Option<InFlight>,
    baton: Arc<Baton>,
    latencies: Latencies,
}

impl<G: Game> BusyRoom<G> {
    /// Sets up a room, and connects both players. They draw by this seed.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn open(
        usher: Usher,
        server: SocketAddr,
        seed: u64,
        baton: Arc<Baton>,
    ) -> Result<Self, Failure> {
        let random = SeededRandomness::new(seed);
        let (sockets, game) = sit_down(&usher, server, &random).await?;
        let latencies = Latencies::default();
        Ok(Self { usher, server, sockets, game, random, in_flight: None, baton, latencies })
    }

    /// Plays until the end, and answers how long each acknowledgement took that counts.
    ///
    /// # Errors
    /// When the server refuses a legal move, or breaks a connection.
    pub(crate) async fn play(mut self) -> Result<Latencies, Failure> {
        loop {
            if self.in_flight.is_none() {
                if self.baton.says(Phase::End) {
                    return Ok(self.latencies);
                }
                if let Some(choice) = self.game.choose() {
                    self.submit(choice).await?;
                }
            }
            self.listen().await?;
        }
    }

    async fn submit(&mut self, choice: Choice) -> Result<(), Failure> {
        let Choice { seat, action_type, action_data, after } = choice;
        let action_id = (&self.random as &dyn Randomness).uuid();
        let action = ClientMessage::Action { action_id, action_type, action_data, after };
        let counts = self.baton.says(Phase::Measure);
        self.in_flight = Some(InFlight { action_id, sent: Instant::now(), counts });
        self.sockets[seat].say(&action).await
    }

    async fn listen(&mut self) -> Result<(), Failure> {
        let [first, second] = &mut self.sockets;
        let (seat, text) = tokio::select! {
            text = first.hear() => (0, text?),
            text = second.hear() => (1, text?),
        };
        let unread = |error| Failure::Unexpected(format!("{error}: {text}"));
        let heard: Heard<'_, G::View> = serde_json::from_str(&text).map_err(unread)?;
        match (heard.message_type, heard.sequence_number, heard.state) {
            ("ack", ..) => self.acknowledged(heard.action_id),
            ("action", Some(number), Some(view)) => self.game.see(seat, number, view),
            // One in more than a thousand moves, so what it costs is lost among them.
            ("game_ended", ..) => self.begin_anew().await?,
            ("rejected" | "error", ..) => {
                return Err(Failure::Unexpected(format!("a legal move was answered with {text}")));
            }
            _ => {}
        }
        Ok(())
    }

    fn acknowledged(&mut self, action_id: Option<Uuid>) {
        let ours = |in_flight: &mut InFlight| Some(in_flight.action_id) == action_id;
        if let Some(InFlight { sent, counts: true, .. }) = self.in_flight.take_if(ours) {
            self.latencies.record(sent.elapsed());
        }
    }

    /// In another room. The last move, whose acknowledgement may be still to come, is not counted.
    async fn begin_anew(&mut self) -> Result<(), Failure> {
        (self.sockets, self.game) = sit_down(&self.usher, self.server, &self.random).await?;
        self.in_flight = None;
        Ok(())
    }
}

async fn sit_down<G: Game>(
    usher: &Usher,
    server: SocketAddr,
    random: &SeededRandomness,
) -> Result<([Socket; 2], G), Failure> {
    let table = usher.seat_two().await?;
    let mut game = G::new(random.next_u64());
    let first = Socket::open(server, &table[0], Attempt::first(random)).await?;
    let second = Socket::open(server, &table[1], Attempt::first(random)).await?;
    for (seat, welcome) in [first.welcome, second.welcome].into_iter().enumerate() {
        // The state of a game that shows none is `null`.
        if let Ok(view) = serde_json::from_value(welcome.recovery.state) {
            game.see(seat, welcome.recovery.sequence_number, view);
        }
    }
    Ok(([first.socket, second.socket], game))
}
