//! The demo from its start to its result: set the tables, play, check, report.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use reseat_client::random::SeededRandomness;
use reseat_client::random::SystemRandomness;
use reseat_protocol::entry::LogEntry;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::chaos;
use crate::check::{Account, check};
use crate::database::Database;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::leash::{Leash, Schedule};
use crate::plan;
use crate::player::Player;
use crate::report::{self, Row};
use crate::server::Server;
use crate::table::{self, Table};
use crate::verify;
use crate::violation::Violation;

/// What is to be played.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// The service's binary.
    pub(crate) reseat: PathBuf,
    /// Where it keeps the games.
    pub(crate) database: Database,
    pub(crate) seed: u64,
    pub(crate) games: usize,
    /// Kills during play, at least.
    pub(crate) kills: u64,
    /// The points that end a game.
    pub(crate) target: u32,
    /// How long it all may take.
    pub(crate) limit: Duration,
}

/// Games on a server that runs.
struct Demo {
    server: Server,
    tables: Vec<Table>,
    desks: Vec<Vec<Arc<Desk>>>,
    leash: Arc<Leash>,
    random: SeededRandomness,
}

/// Plays the whole program, with everything kept in `folder`, and prints as it goes.
///
/// # Errors
/// [`Failure`]: it could not be played to the end, or a promise is broken.
pub(crate) async fn run(program: &Program, folder: &Path) -> Result<(), Failure> {
    let mut demo = Demo::set_up(program, folder).await?;
    let played = timeout(program.limit, demo.play(program)).await;
    played.unwrap_or(Err(Failure::TimeIsUp(program.limit))).inspect_err(|failure| {
        if !matches!(failure, Failure::Violations(_)) {
            demo.tell_how_things_stand();
        }
    })?;
    demo.server.kill().await
}

impl Demo {
    async fn set_up(program: &Program, folder: &Path) -> Result<Self, Failure> {
        let plans = plan::tables(program.games);
        let least_moves = plan::least_moves(&plans);
        let schedule = Schedule::spread(program.kills, least_moves)
            .ok_or(Failure::TooManyKills { most: least_moves.saturating_sub(1) })?;
        let mut server =
            Server::new(program.reseat.clone(), folder.to_owned(), &program.database, &SystemRandomness)?;
        let started = server.start().await?;
        let (service, milliseconds) = (server.api().service(), started.as_millis());
        println!("server  {service} on {} (up in {milliseconds} ms)", program.database);
        let mut tables = Vec::new();
        for (game, plan) in plans.into_iter().enumerate() {
            tables.push(Table::set(server.api(), game, plan, &table::casino(plan, program.target)).await?);
        }
        let people = tables.iter().map(|table| table.people.iter().cloned());
        let desks = people.map(|people| people.map(|seated| Arc::new(Desk::new(seated))).collect()).collect();
        let leash = Arc::new(Leash::new(schedule, program.games));
        Ok(Self { server, tables, desks, leash, random: SeededRandomness::new(program.seed) })
    }

    async fn play(&mut self, program: &Program) -> Result<(), Failure> {
        let outages = plan::sequence(&self.random);
        let mut players = JoinSet::new();
        for (game, desks) in self.desks.iter().enumerate() {
            for desk in desks {
                let (desk, leash) = (Arc::clone(desk), Arc::clone(&self.leash));
                players.spawn(Player::sit_down(desk, leash, game, &self.random).play());
            }
        }
        let people = players.len();
        println!(
            "playing {} games with {people} people at once, to {} points",
            program.games, program.target
        );
        let play = async {
            while let Some(player) = players.join_next().await {
                player??;
            }
            Ok(())
        };
        tokio::try_join!(play, chaos::rage(&mut self.server, &self.leash, &outages))?;
        let done = self.leash.kills();
        if done < program.kills {
            return Err(Failure::TooFewKills { done, wanted: program.kills });
        }
        self.judge().await
    }

    /// Reads the logs, checks them, and prints the result.
    async fn judge(&self) -> Result<(), Failure> {
        let mut violations = Vec::new();
        let (mut rows, mut heads) = (Vec::new(), BTreeMap::new());
        for (game, (table, desks)) in self.tables.iter().zip(&self.desks).enumerate() {
            let logs = read_logs(desks).await?;
            let records: Vec<_> = desks.iter().map(|desk| desk.record()).collect();
            let accounts: Vec<Account<'_>> = records
                .iter()
                .zip(&logs)
                .map(|(record, log)| Account { record, log, must_end: true })
                .collect();
            violations.extend(check(&accounts));
            let records: Vec<_> = accounts.iter().map(|account| account.record).collect();
            let log = logs.first().map_or(&[][..], Vec::as_slice);
            rows.push(Row::new(game, table.plan, &records, log, self.leash.kills_of(game)));
            heads.insert(table.room_id, log.last().map_or(0, |entry| entry.sequence_number));
        }
        println!("\n{}", report::Table(&rows));
        println!("{} kills during play; {} moves\n", self.leash.kills(), self.leash.moves());
        let verified = verify::Report::ask(&self.server).await?;
        violations.extend(verified.check(&heads));
        if violations.is_empty() && !rows.iter().any(Row::is_eventful) {
            return Err(Failure::TooTame);
        }
        conclude(&violations)
    }

    /// Prints what is known when it went wrong.
    fn tell_how_things_stand(&self) {
        let (kills, moves) = (self.leash.kills(), self.leash.moves());
        eprintln!("\nhow things stand, after {moves} acknowledged moves and {kills} kills:");
        for desk in self.desks.iter().flatten() {
            eprintln!("  {}", desk.describe());
        }
        for violation in self.desks.iter().flatten().flat_map(|desk| desk.record().violations.clone()) {
            eprintln!("BROKEN  {violation}");
        }
    }
}

/// The log of one game as each of its people may read it.
async fn read_logs(desks: &[Arc<Desk>]) -> Result<Vec<Vec<LogEntry>>, Failure> {
    let mut logs = Vec::new();
    for desk in desks {
        logs.push(desk.read_log().await?);
    }
    Ok(logs)
}

fn conclude(violations: &[Violation]) -> Result<(), Failure> {
    for violation in violations {
        println!("BROKEN  {violation}");
    }
    if !violations.is_empty() {
        return Err(Failure::Violations(violations.len()));
    }
    println!("every acknowledged action stands in the log once, under its number and as it was submitted");
    println!("every entry was told to every player alike, in order and without a hole, up to the end");
    println!("every action's fate is known; repeated ones got the first answer; no other moves were made");
    println!("reseat rooms verify: state equal to the replay");
    Ok(())
}
