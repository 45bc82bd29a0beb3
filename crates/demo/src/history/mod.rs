//! The check of histories: many players at random on several nodes, with clients that send twice, go silent, speak
//! over connections that lost their seat, and fall off; with nodes that are killed and stand still, and a database
//! that goes away. What each player saw is held against the log afterwards.
//!
//! The choices are drawn from one seed, which is printed. How they meet is the machine's: a run is not repeated
//! exactly by its seed.
//!
//! | file | holds |
//! |---|---|
//! | this | the command line, and a run from its start to its result |
//! | `progress` | the counts that all share, and when it is time to stop |
//! | `nodes` | the servers, and the way to their database |
//! | `mischief` | what happens to them |
//! | `seating` | which game is played where, and by how many |
//! | `rooms` | a table after the other: set, played, judged |
//! | `person`, `moves` | a player who behaves badly, and their moves |
//! | `device` | one connection, through a proxy of its own |
//! | `hidden` | whether anybody saw a card too early |

mod device;
mod hidden;
mod mischief;
mod moves;
mod nodes;
mod person;
mod progress;
mod rooms;
mod seating;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use reseat_client::random::SeededRandomness;
use tokio::task::JoinSet;
use tokio::time::timeout;
use uuid::Uuid;

use crate::database::Database;
use crate::failure::Failure;
use crate::history::nodes::Nodes;
use crate::history::progress::Progress;
use crate::history::rooms::Rooms;
use crate::history::seating::Seating;
use crate::plan;
use crate::stage::StageArguments;
use crate::verify;
use crate::violation::Violation;

/// The command line of the check of histories.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    stage: StageArguments,
    /// Servers on the one database
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=8))]
    nodes: u8,
    /// Rooms that are played in at once, half of them Casino and half of them relay
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=500))]
    rooms: u16,
    /// Players at once, two to four in each Casino room, two to eight in each of relay
    #[arg(long, default_value_t = 18, value_parser = clap::value_parser!(u16).range(2..=2000))]
    clients: u16,
    /// Stop after so many acknowledged actions
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u64).range(1..))]
    actions: u64,
    /// Stop after so many seconds, whatever was done by then
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    limit: u64,
    /// Seconds between two kills or other faults of servers and database
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    fault_every: u64,
    /// Seconds after which a player who gets no answer, or is not let in, is a finding
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    patience: u64,
    /// Which safeguard the servers leave out; the binary has to be one with fault points
    #[arg(long, value_name = "SAFEGUARD")]
    left_out: Option<String>,
}

impl Arguments {
    /// What is to be done.
    pub(crate) fn program(self) -> Program {
        Program {
            reseat: self.stage.reseat(),
            seed: self.stage.seed(),
            database: self.stage.database(),
            nodes: self.nodes,
            seating: Seating::new(self.rooms, self.clients),
            actions: self.actions,
            limit: Duration::from_secs(self.limit),
            fault_every: Duration::from_secs(self.fault_every),
            patience: Duration::from_secs(self.patience),
            left_out: self.left_out,
        }
    }
}

/// A run.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    reseat: PathBuf,
    pub(crate) database: Database,
    seed: u64,
    nodes: u8,
    seating: Seating,
    actions: u64,
    limit: Duration,
    fault_every: Duration,
    patience: Duration,
    left_out: Option<String>,
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, database, nodes, seating, actions, limit, fault_every, .. } = self;
        let (clients, rooms) = (seating.clients(), seating.rooms());
        writeln!(f, "seed    {seed} (its choices again with `--seed {seed}`)")?;
        write!(
            f,
            "run     {clients} players in {rooms} rooms on {nodes} nodes, {database}; a fault every {fault_every:?}; to \
             {actions} acknowledged actions or {limit:?}"
        )?;
        let left_out = |left_out| write!(f, "\nwithout {left_out}: violations are expected");
        self.left_out.as_ref().map_or(Ok(()), left_out)
    }
}

/// Plays, with everything kept in `folder`, judges, and prints.
///
/// # Errors
/// [`Failure`]: it could not be played, or a promise is broken.
pub(crate) async fn run(program: &Program, folder: &Path) -> Result<(), Failure> {
    let random = SeededRandomness::new(program.seed);
    let mut nodes = Nodes::start(program, folder).await?;
    let progress = Arc::new(Progress::new(program.actions));
    let faults = plan::sequence(&random);
    let mut tables = JoinSet::new();
    for index in 0..program.seating.rooms() {
        let rooms =
            Rooms::new(index, program, nodes.services(), Arc::clone(&progress), plan::sequence(&random));
        tables.spawn(rooms.play());
    }
    let judged = async {
        let mut heads = BTreeMap::new();
        let mut violations = Vec::new();
        while let Some(judged) = tables.join_next().await {
            let judged = judged?.inspect_err(|_| progress.stop())?;
            heads.extend(judged.heads);
            violations.extend(judged.violations);
        }
        Ok((heads, violations))
    };
    let until_stopped = async {
        // Whichever comes first: the goal, a finding, or the end of the time.
        let _ = timeout(program.limit, progress.stopped()).await;
        progress.stop();
        Ok(())
    };
    let (judged, (), ()) = tokio::try_join!(
        judged,
        mischief::rage(&mut nodes, program.fault_every, &faults, &progress),
        until_stopped
    )?;
    conclude(&nodes, &progress, judged).await?;
    nodes.kill().await
}

/// Asks the service itself, prints the figures, and says what was found.
async fn conclude(
    nodes: &Nodes,
    progress: &Progress,
    (heads, mut violations): (BTreeMap<Uuid, i64>, Vec<Violation>),
) -> Result<(), Failure> {
    let entries: i64 = heads.values().sum();
    println!("{progress}");
    println!("{} rooms judged, {entries} entries in their logs", heads.len());
    let print = |violations: &[Violation]| {
        violations.iter().for_each(|violation| println!("BROKEN  {violation}"));
    };
    print(&violations);
    let verified = verify::Report::ask(nodes.any()).await?.check(&heads);
    print(&verified);
    violations.extend(verified);
    if !violations.is_empty() {
        return Err(Failure::Violations(violations.len()));
    }
    if progress.is_tame() {
        return Err(Failure::TooTame);
    }
    println!("the numbers are dense, every action stands once, every acknowledged one is there");
    println!(
        "every player's history is the log's, in order; nothing came over a connection that had lost its seat"
    );
    println!("no card was seen before its time; reseat rooms verify: state equal to the replay");
    Ok(())
}
