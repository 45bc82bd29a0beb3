//! The real `reseat serve`, as a process of its own on a database that is given. Knows nothing of what is
//! measured on it.

use std::fs::{self, File};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use reseat_client::ServiceUrl;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::failure::{Failure, during};
use crate::harness::Watch;
use crate::settings::Settings;

/// What is set beside the database. Every limit on callers is out of the way, as one process plays all the
/// players here, and access tokens outlive a long preparation; everything else is as shipped.
const SETTINGS: [(&str, &str); 7] = [
    ("RESEAT_LISTEN", "127.0.0.1:0"),
    ("RESEAT_LIMITS__GUEST_PER_MINUTE", "1000000"),
    ("RESEAT_LIMITS__SIGN_IN_PER_MINUTE", "1000000"),
    ("RESEAT_SESSIONS__ACCESS_TOKEN_TTL", "6h"),
    ("RESEAT_LIMITS__CONNECTIONS_PER_IP", "100000"),
    ("RESEAT_LIMITS__MESSAGES_PER_SECOND", "1000000"),
    ("RESEAT_LOG__FORMAT", "json"),
];

/// How long a start may take, and how often it is looked whether it is done.
const START_LIMIT: Duration = Duration::from_secs(30);
const START_LOOK: Duration = Duration::from_millis(20);
/// The name of its log.
const LOG: &str = "log";
const STARTING: &str = "starting the server";
/// As much of the log as is shown when the server did not start.
const LAST_LINES: usize = 5;

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
enum ServerError {
    #[error("its binary is not named; run `cargo xtask bench`, which builds it, or name it with --reseat")]
    NoBinary,
    #[error("{} can't be started: {source}", program.display())]
    NotStarted { program: PathBuf, source: io::Error },
    #[error("it stopped by itself ({status}):\n{log}")]
    Stopped { status: ExitStatus, log: String },
    #[error("it was not ready within {START_LIMIT:?}:\n{0}")]
    NotReady(String),
}

/// The server. Dropping it kills the process.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    id: u32,
    address: SocketAddr,
    url: ServiceUrl,
    /// Keeps the log.
    _folder: TempDir,
}

impl Server {
    /// Starts the binary on a database, and waits until it listens.
    ///
    /// # Errors
    /// When it does not start; with its own words.
    pub(crate) async fn start(settings: &Settings, database_url: &str) -> Result<Self, Failure> {
        let reseat = settings.reseat.as_deref().ok_or(ServerError::NoBinary).map_err(during(STARTING))?;
        let unmade = |source| Failure::File { path: settings.folder.clone(), doing: "written", source };
        let folder = tempfile::Builder::new().prefix("server-").tempdir_in(&settings.folder);
        let folder = folder.map_err(unmade)?;
        let log = folder.path().join(LOG);
        let mut child = spawn(reseat, database_url, folder.path()).map_err(during(STARTING))?;
        let address = listening(&mut child, &log).await.map_err(during(STARTING))?;
        let id =
            child.id().ok_or_else(|| ServerError::NotReady(last_lines(&log))).map_err(during(STARTING))?;
        let url = format!("http://{address}").parse().map_err(during(STARTING))?;
        Ok(Self { child, id, address, url, _folder: folder })
    }

    /// The process.
    pub(crate) const fn id(&self) -> u32 {
        self.id
    }

    /// The same, to count its CPU.
    pub(crate) const fn watch(&self) -> Watch {
        Watch::Process(self.id)
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same, as its clients take it.
    pub(crate) const fn url(&self) -> &ServiceUrl {
        &self.url
    }

    /// Ends the process; its database may go away then.
    ///
    /// # Errors
    /// When it does not end.
    pub(crate) async fn stop(mut self) -> Result<(), Failure> {
        self.child.kill().await.map_err(during("stopping the server"))
    }
}

/// In its own folder, where it keeps its secrets.
fn spawn(reseat: &Path, database_url: &str, folder: &Path) -> Result<Child, ServerError> {
    let failed = |source| ServerError::NotStarted { program: reseat.to_owned(), source };
    // A file, and no pipe: reading what the server logs would be work of this process.
    let log = File::create(folder.join(LOG)).map_err(failed)?;
    let mut command = Command::new(std::path::absolute(reseat).map_err(failed)?);
    // Nothing of this terminal's environment may change what is measured.
    command.arg("serve").current_dir(folder).env_clear().env("DATABASE_URL", database_url).envs(SETTINGS);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).kill_on_drop(true);
    command.spawn().map_err(failed)
}

/// Waits until the server has logged that it listens, and where.
async fn listening(child: &mut Child, log: &Path) -> Result<SocketAddr, ServerError> {
    let begun = Instant::now();
    while begun.elapsed() < START_LIMIT {
        if let Some(address) = logged_address(log) {
            return Ok(address);
        }
        if let Ok(Some(status)) = child.try_wait() {
            return Err(ServerError::Stopped { status, log: last_lines(log) });
        }
        sleep(START_LOOK).await;
    }
    Err(ServerError::NotReady(last_lines(log)))
}

fn logged_address(log: &Path) -> Option<SocketAddr> {
    let text = fs::read_to_string(log).ok()?;
    // A line that is half written is read whole the next time.
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut listening = lines.filter(|line| line["fields"]["message"] == "listening");
    listening.find_map(|line| line["fields"]["address"].as_str()?.parse().ok())
}

fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_that_stops_at_its_start_is_told_with_its_own_words() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join(LOG);
        let mut child = spawn(Path::new("/bin/false"), "sqlite://x", folder.path()).unwrap();
        fs::write(&log, "a\nb\nc\nd\ne\nthe port is taken\n").unwrap();
        let stopped = listening(&mut child, &log).await.unwrap_err().to_string();
        assert!(stopped.ends_with("b\nc\nd\ne\nthe port is taken"), "{stopped}");
    }

    #[test]
    fn the_address_is_found_among_other_lines_and_half_lines() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let line = r#"{"fields":{"message":"listening","address":"127.0.0.1:7"}}"#;
        fs::write(&log, format!("{{}}\n{}", &line[..20])).unwrap();
        assert_eq!(logged_address(&log), None);
        fs::write(&log, format!("{{}}\n{line}\n")).unwrap();
        assert_eq!(logged_address(&log), Some("127.0.0.1:7".parse().unwrap()));
    }
}
