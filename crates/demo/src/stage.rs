//! What every run needs around it: a folder, a runtime, an end when somebody wishes it, and the logs of the
//! servers after a failure.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use reseat_client::random::{Randomness, SystemRandomness};

use crate::database::{Database, DatabaseKind};
use crate::failure::Failure;

/// Lines of a server's log that are shown after a failure.
const LAST_LINES: usize = 20;

/// What every run is told.
#[derive(Args, Debug)]
pub(crate) struct StageArguments {
    /// The service's binary
    #[arg(long, value_name = "PATH", hide = true)]
    reseat: PathBuf,
    /// Where the games are kept
    #[arg(long, value_enum, default_value_t = DatabaseKind::Sqlite)]
    database: DatabaseKind,
    /// The URL of an empty database on the PostgreSQL server
    #[arg(long, value_name = "URL", hide = true, required_if_eq("database", "postgres"))]
    postgres: Option<String>,
    /// Repeat the random choices of the run that printed this number
    #[arg(long)]
    seed: Option<u64>,
}

impl StageArguments {
    /// The service's binary, from whichever folder it is started.
    pub(crate) fn reseat(&self) -> PathBuf {
        std::path::absolute(&self.reseat).unwrap_or_else(|_| self.reseat.clone())
    }

    /// The given seed, or one that nobody has chosen.
    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(|| SystemRandomness.next_u64())
    }

    /// Where the games are kept.
    pub(crate) fn database(self) -> Database {
        match (self.database, self.postgres) {
            (DatabaseKind::Postgres, Some(url)) => Database::Postgres(url),
            _ => Database::Sqlite,
        }
    }
}

/// Plays in a folder that goes away with a success, and stays for a look after a failure.
pub(crate) fn play(
    database: &Database,
    run: impl AsyncFnOnce(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let unmade = |source| Failure::File { path: std::env::temp_dir(), doing: "written", source };
    let folder = tempfile::Builder::new().prefix("reseat-demo-").tempdir().map_err(unmade)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::NoRuntime)?;
    let played = runtime.block_on(async {
        tokio::select! {
            played = run(folder.path()) => played,
            interrupted = interrupted() => Err(interrupted),
        }
    });
    // Whatever still runs, the server too, ends here.
    drop(runtime);
    if played.is_err() {
        let folder = folder.keep();
        show_logs(&folder);
        eprintln!("\n{} {}", database.left_in_folder(), folder.display());
    }
    played
}

/// Waits for the wish to stop.
async fn interrupted() -> Failure {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return Failure::Interrupted;
        }
    }
    // Where signals can't be listened to, the wish is as good as heard.
    let _ = tokio::signal::ctrl_c().await;
    Failure::Interrupted
}

fn show_logs(folder: &Path) {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "log")) {
        let Ok(log) = fs::read_to_string(&path) else { continue };
        let lines: Vec<&str> = log.lines().collect();
        eprintln!("\nthe last lines of {}:", path.display());
        for line in &lines[lines.len().saturating_sub(LAST_LINES)..] {
            eprintln!("  {line}");
        }
    }
}
