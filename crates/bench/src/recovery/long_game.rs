//! A game that was played for long, by the real services, so that its snapshots are those of a game in
//! production.

use futures_util::FutureExt;
use reseat_client::random::{Randomness, SeededRandomness};
use reseat_domain::game::Seat;
use reseat_domain::game::rules::Move;
use reseat_domain::id::{ActionId, ClientId, NodeRunId, PlayerId, RoomId};
use reseat_domain::ports::{ServiceRun, Store};
use reseat_domain::services::{Submission, WantedConnection};
use serde_json::{Value, json};

use crate::failure::{Failure, during};
use crate::house::{House, Table};

/// Where the action ids begin.
const SEED: u64 = 20_000;
/// Entries behind the newest snapshot: the same in every room, so that each resume replays as many.
const BEHIND: i64 = 8;
/// Entries that a game may take to come to that place once it is long enough.
const SEARCH: i64 = 2_000;

/// Which game is played, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LongGame {
    /// Ended only by those who play it.
    Relay,
    /// Played for the most points there are, to three sides.
    Casino,
}

impl LongGame {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Relay => "relay",
            Self::Casino => "casino",
        }
    }

    const fn seats(self) -> Seat {
        match self {
            Self::Relay => 2,
            Self::Casino => 3,
        }
    }

    fn options(self) -> Value {
        match self {
            Self::Relay => Value::Null,
            Self::Casino => json!({ "target": 200, "sweeps": false }),
        }
    }
}

/// A room that was played in, with one player away.
pub(super) struct PlayedRoom {
    pub(super) room_id: RoomId,
    /// The one who comes back.
    pub(super) away: PlayerId,
    pub(super) token: String,
    pub(super) client_id: ClientId,
    pub(super) run: NodeRunId,
    /// The newest entry.
    pub(super) head: i64,
}

impl PlayedRoom {
    /// Plays until the log has at least so many entries. The player who will be away was connected once.
    pub(super) async fn play(house: &House, game: LongGame, entries: i64) -> Result<Self, Failure> {
        let table = house.seat(game.name(), game.seats(), game.options()).await?;
        let mut room = Self::seated(house, &table).await?;
        room.connect(house).await?;
        let randomness = SeededRandomness::new(SEED);
        while room.head < entries || room.behind(house).await? != BEHIND {
            if room.head > entries + SEARCH {
                return Err(Failure::Unexpected(format!(
                    "no snapshot of {} is where it should be",
                    game.name()
                )));
            }
            room.head = room.play_one(house, &randomness).await?;
        }
        Ok(room)
    }

    /// Makes the one who was away away again.
    pub(super) async fn drop_connection(&self, house: &House, connection: i64) -> Result<(), Failure> {
        let now = house.clock.now();
        let dropped = house.sessions.mark_disconnected(self.room_id, self.away, connection, now).await;
        match dropped.map_err(during("dropping a connection"))? {
            true => Ok(()),
            false => Err(Failure::Unexpected("a connection was not the seat's any more".to_owned())),
        }
    }

    /// What the socket of the one who comes back would ask for.
    pub(super) async fn wish(&self, house: &House) -> Result<WantedConnection, Failure> {
        let validating = house.sessions.validate_session(&self.token, Some(self.room_id)).await;
        Ok(WantedConnection {
            seated: validating.map_err(during("validating a token"))?,
            client_id: self.client_id,
            attempt: None,
            takeover: false,
            run: self.run,
            user_agent: String::new(),
            ip_address: None,
        })
    }

    async fn seated(house: &House, table: &Table) -> Result<Self, Failure> {
        let now = house.clock.now();
        let run = ServiceRun {
            id: NodeRunId::new(house.randomness.uuid(now)),
            node_id: "bench".to_owned(),
            started_at: now,
            last_seen: now,
            stopped_at: None,
        };
        house.store.service_runs().insert(&run).await.map_err(during("storing a run"))?;
        let last = table.players().zip(&table.tokens).last();
        let (away, token) = last.ok_or_else(|| Failure::Unexpected("a table without players".to_owned()))?;
        Ok(Self {
            room_id: table.shown.room.id,
            away,
            token: token.clone(),
            client_id: ClientId::new(house.randomness.uuid(now)),
            run: run.id,
            head: 1,
        })
    }

    /// Connects, and drops the connection.
    async fn connect(&mut self, house: &House) -> Result<(), Failure> {
        let wanted = self.wish(house).await?;
        let (connected, _) = house.sessions.connect(&wanted).await.map_err(during("connecting"))?;
        self.drop_connection(house, connected.connection).await
    }

    /// Entries that the newest snapshot does not contain.
    async fn behind(&self, house: &House) -> Result<i64, Failure> {
        let snapshot = house.store.rooms().snapshot(self.room_id).await;
        let snapshot = snapshot.map_err(during("reading a snapshot"))?;
        Ok(self.head - snapshot.map_or(0, |snapshot| snapshot.sequence_number))
    }

    /// The player in turn, or anyone where there are no turns, plays one move. Answers the new head.
    async fn play_one(&self, house: &House, randomness: &SeededRandomness) -> Result<i64, Failure> {
        let (player_id, played) = self.choose(house).await?;
        let submission = Submission {
            room_id: self.room_id,
            player_id,
            action_id: ActionId::new((randomness as &dyn Randomness).uuid()),
            played,
            after: None,
            connection: None,
            newest_connection: 0,
        };
        let submitted = house.actions.submit(&submission, |_| {}).await;
        submitted.map_err(during("submitting an action"))?;
        if let Some(due) = house.actions.due_snapshot().now_or_never() {
            house.actions.store_snapshot(due).await;
        }
        let mut guard = house.loaded.lock(self.room_id).await;
        let loaded = guard.load().await.map_err(during("reading a room"))?;
        let head = loaded.state().sequence_number();
        match loaded.state().outcome() {
            None => Ok(head),
            Some(_) => Err(Failure::Unexpected(format!("the game was over with entry {head}"))),
        }
    }

    async fn choose(&self, house: &House) -> Result<(PlayerId, Move), Failure> {
        let mut guard = house.loaded.lock(self.room_id).await;
        let loaded = guard.load().await.map_err(during("reading a room"))?;
        let (state, rules) = (loaded.state(), loaded.rules());
        let stuck = || Failure::Unexpected("nobody can move".to_owned());
        if !rules.has_turns {
            let first = state.seating().first().ok_or_else(stuck)?;
            let action_data = json!({ "piece": "knight", "from": self.head % 64, "to": self.head % 61 });
            return Ok((first.player_id, Move { action_type: "move".to_owned(), action_data }));
        }
        let (game, seated) = (state.game().ok_or_else(stuck)?, state.turn(rules).ok_or_else(stuck)?);
        let played = rules.game.autoplay(game, seated.seat).ok_or_else(stuck)?;
        Ok((seated.player_id, played))
    }
}
