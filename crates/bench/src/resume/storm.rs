//! Players who are cut off, miss some actions, and come back.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use reseat_client::random::{Randomness, SeededRandomness};
use reseat_protocol::http::actions::SubmitAction;
use reseat_protocol::server_message::Welcome;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::missed::{self, MISSED};
use super::{ROOMS, SEATS};
use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::{Failure, during};
use crate::harness::{Latencies, Meter, Sample, Watch, Watched};
use crate::load::game::GameName;
use crate::load::seats::{AT_ONCE, Player, Table, Usher};
use crate::load::socket::{Attempt, Opened, Socket};
use crate::load::stage::Stage;
use crate::server::Server;
use crate::settings::Settings;

/// For how long CPU is counted after the last `welcome`.
const AFTERWARDS: Duration = Duration::from_secs(1);

/// What one storm came to.
pub(super) struct Resumed {
    pub(super) sample: Sample,
    /// Milliseconds until the last player had their `welcome`.
    pub(super) last: f64,
    /// Milliseconds until half of the players had theirs.
    pub(super) median: f64,
    /// How often a player was told that the server was overloaded, and came again.
    pub(super) turned_away: u64,
}

impl Resumed {
    /// Milliseconds of the server's CPU for each resume.
    pub(super) fn server_cpu_each(&self) -> f64 {
        self.sample.service_cpu_each() / 1e3
    }
}

/// A server whose players are all away.
pub(super) struct Storm {
    database: BenchDatabase,
    server: Server,
    stage: Stage,
    usher: Usher,
    watched: Watched,
    tables: Vec<Table>,
    away: Vec<Away>,
    random: SeededRandomness,
}

/// A player who is away.
#[derive(Clone)]
struct Away {
    player: Player,
    /// The next attempt to connect.
    attempt: Attempt,
    /// The last entry that they have seen.
    seen: i64,
}

/// A player who is back.
struct Back {
    socket: Socket,
    /// As they will be once they are cut off.
    away: Away,
    /// Since all set out.
    took: Duration,
    turned_away: u64,
}

impl Storm {
    /// Starts a server, seats the players, connects each of them once and cuts them all off.
    pub(super) async fn gather(settings: &Settings, kind: DatabaseKind) -> Result<Self, Failure> {
        let database = BenchDatabase::create(settings, kind).await?;
        let server = Server::start(settings, database.url()).await?;
        let watched = Watched {
            load: vec![Watch::ThisProcess],
            service: vec![server.watch()],
            database: database.server().await?,
        };
        let stage = Stage::open()?;
        let usher = Usher::new(&server, GameName::Relay)?;
        let tables = usher.seat(ROOMS).await?;
        let random = SeededRandomness::new(0);
        let players = tables.iter().flatten().cloned();
        let first: Vec<(Player, Attempt)> = players.map(|player| (player, Attempt::first(&random))).collect();
        let away = stage.handle().spawn(visit(server.address(), first)).await??;
        Ok(Self { database, server, stage, usher, watched, tables, away, random })
    }

    /// Plays in all rooms while everybody is away, lets everybody come back, and cuts them all off again.
    pub(super) async fn blow(&mut self) -> Result<Resumed, Failure> {
        self.play().await?;
        // The seats are given up by now, and nothing else is to be done.
        sleep(AFTERWARDS).await;
        let address = self.server.address();
        let mut coming = JoinSet::new();
        let meter = Meter::start(&self.watched)?;
        let begun = Instant::now();
        for away in self.away.drain(..) {
            coming.spawn_on(away.come_back(address, begun), self.stage.handle());
        }
        let (mut latencies, mut sockets, mut turned_away) = (Latencies::default(), Vec::new(), 0);
        while let Some(back) = coming.join_next().await {
            let back = back??;
            latencies.record(back.took);
            turned_away += back.turned_away;
            sockets.push(back.socket);
            self.away.push(back.away);
        }
        sleep(AFTERWARDS).await;
        Ok(Resumed {
            sample: meter.stop(SEATS as u64)?,
            last: latencies.percentile_millis(100),
            median: latencies.percentile_millis(50),
            turned_away,
        })
    }

    /// Ends server and database.
    pub(super) async fn end(self) -> Result<(), Failure> {
        self.server.stop().await?;
        self.database.remove().await
    }

    async fn play(&self) -> Result<(), Failure> {
        let rooms = stream::iter(&self.tables).map(|table| self.play_in(table)).buffer_unordered(AT_ONCE);
        rooms.try_collect().await
    }

    async fn play_in(&self, table: &Table) -> Result<(), Failure> {
        let random: &dyn Randomness = &self.random;
        for number in 0..MISSED {
            let player = &table[number % table.len()];
            let action = SubmitAction {
                action_id: random.uuid(),
                action_type: "move".to_owned(),
                action_data: missed::action_data(number),
                after: None,
                connection: None,
            };
            let submitted =
                self.usher.api_of(player).submit_action(&player.room_id.to_string(), &action).await;
            submitted.map_err(during("playing while everybody is away"))?;
        }
        Ok(())
    }
}

/// Connects everybody for the first time, and cuts them off when all are there.
async fn visit(server: SocketAddr, players: Vec<(Player, Attempt)>) -> Result<Vec<Away>, Failure> {
    let opening = stream::iter(players).map(|(player, attempt)| async move {
        let Opened { socket, welcome, .. } = Socket::open(server, &player, attempt).await?;
        Ok::<_, Failure>((socket, Away::after(player, attempt, &welcome)))
    });
    let opened: Vec<(Socket, Away)> = opening.buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(opened.into_iter().map(|(_cut_off, away)| away).collect())
}

impl Away {
    fn after(player: Player, attempt: Attempt, welcome: &Welcome) -> Self {
        let recovery = &welcome.recovery;
        let seen = recovery.sequence_number;
        Self { player, attempt: attempt.after(seen, recovery.log_epoch), seen }
    }

    /// Resumes, checks what it is told, and answers how long that took since the beginning.
    async fn come_back(self, server: SocketAddr, begun: Instant) -> Result<Back, Failure> {
        let opened = Socket::open(server, &self.player, self.attempt).await?;
        let Opened { socket, welcome, turned_away } = opened;
        let took = begun.elapsed();
        if !missed::is_told(&welcome, self.seen) {
            return Err(Failure::Unexpected(format!("not what was missed since {}: {welcome:?}", self.seen)));
        }
        let away = Self::after(self.player, self.attempt, &welcome);
        Ok(Back { socket, away, took, turned_away })
    }
}
