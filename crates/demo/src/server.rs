//! The real `reseat serve`, as a child process on a database of its own: started, killed, started again.
//! Knows nothing of what is played on it.

use std::fs::{File, OpenOptions};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use reseat_client::random::Randomness;
use reseat_client::{ReseatApi, ServiceUrl};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use crate::database::Database;
use crate::failure::{Failure, call};

/// What is set beside the database and the address: enough for many players on one address, and bots that
/// do not let them wait.
const SETTINGS: [(&str, &str); 7] = [
    ("RESEAT_LIMITS__GUEST_PER_MINUTE", "10000"),
    ("RESEAT_LIMITS__CONNECTIONS_PER_IP", "10000"),
    ("RESEAT_LIMITS__MESSAGES_PER_SECOND", "1000"),
    ("RESEAT_BOTS__THINK_TIME", "20ms"),
    ("RESEAT_LOG__FORMAT", "text"),
    ("RESEAT_LOG__FILTER", "info"),
    ("NO_COLOR", "1"),
];

/// Ports that no system gives out by itself: one that is given out to a client while the server is down
/// could be this very one, and the client would be connected to itself.
const PORTS: std::ops::Range<u16> = 20_000..30_000;
const PORT_TRIES: u32 = 100;

/// How long a start may take, and how often it is looked whether it is done.
const START_LIMIT: Duration = Duration::from_secs(30);
const START_LOOK: Duration = Duration::from_millis(20);

/// The server. Dropping it kills the process.
#[derive(Debug)]
pub(crate) struct Server {
    binary: PathBuf,
    folder: PathBuf,
    /// Unique among the servers of a run.
    name: String,
    database_url: String,
    /// What is set beside [`SETTINGS`].
    settings: Vec<(&'static str, String)>,
    address: SocketAddr,
    api: ReseatApi,
    child: Option<Child>,
}

impl Server {
    /// Chooses a port, and starts nothing yet. Everything is kept in `folder`.
    pub(crate) fn new(
        binary: PathBuf,
        folder: PathBuf,
        database: &Database,
        random: &dyn Randomness,
    ) -> Result<Self, Failure> {
        let address = free_address(random).ok_or(Failure::NoPort)?;
        let url: ServiceUrl = format!("http://{address}").parse().map_err(|_| Failure::NoPort)?;
        let api = ReseatApi::new(url).map_err(call("setting up HTTP"))?;
        let database_url = database.url(&folder);
        let (name, settings) = ("server".to_owned(), Vec::new());
        Ok(Self { binary, folder, name, database_url, settings, address, api, child: None })
    }

    /// Under another name, with more settings.
    pub(crate) fn named(mut self, name: String, settings: &[(&'static str, String)]) -> Self {
        self.name = name;
        self.settings = settings.to_vec();
        self
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Calls this server on behalf of nobody.
    pub(crate) const fn api(&self) -> &ReseatApi {
        &self.api
    }

    /// Everything that the server has logged.
    pub(crate) fn log_path(&self) -> PathBuf {
        self.folder.join(&self.name).with_extension("log")
    }

    /// A command of the binary, on the database of this server.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        // Nothing of this terminal's environment or folder may change what is shown.
        command.env_clear().current_dir(&self.folder).kill_on_drop(true).stdin(Stdio::null());
        command.env("DATABASE_URL", &self.database_url);
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        command
    }

    /// Starts the process, and answers after which time it took calls.
    pub(crate) async fn start(&mut self) -> Result<Duration, Failure> {
        let begun = Instant::now();
        let path = self.log_path();
        let log = OpenOptions::new().create(true).append(true).open(&path);
        let (out, err) =
            log.and_then(both).map_err(|source| Failure::File { path, doing: "written", source })?;
        let mut serve = self.command();
        serve.args(["serve", "--migrate"]).env("RESEAT_LISTEN", self.address.to_string()).envs(SETTINGS);
        let started = serve.stdout(out).stderr(err).spawn();
        let child = started.map_err(|source| Failure::NotStarted { program: self.binary.clone(), source })?;
        let child = self.child.insert(child);
        tokio::select! {
            ready = timeout(START_LIMIT, ready(&self.api)) => {
                ready.map_err(|_| Failure::NotReady(START_LIMIT))?;
                Ok(begun.elapsed())
            }
            status = child.wait() => Err(stopped(status)),
        }
    }

    /// `kill -9`, at once.
    pub(crate) async fn kill(&mut self) -> Result<(), Failure> {
        match self.child.take() {
            Some(mut child) => child.kill().await.map_err(Failure::NotKilled),
            None => Ok(()),
        }
    }

    /// The process stands still, as that of an overloaded or sleeping machine does.
    pub(crate) async fn freeze(&self) -> Result<(), Failure> {
        self.signal("-STOP").await
    }

    /// It goes on.
    pub(crate) async fn thaw(&self) -> Result<(), Failure> {
        self.signal("-CONT").await
    }

    async fn signal(&self, signal: &str) -> Result<(), Failure> {
        let Some(id) = self.child.as_ref().and_then(Child::id) else { return Ok(()) };
        let sent = Command::new("kill").args([signal, &id.to_string()]).status().await;
        sent.map(drop).map_err(Failure::NotKilled)
    }

    /// Waits until the process stops by itself, which it should never do. Cancel-safe.
    pub(crate) async fn stops(&mut self) -> Failure {
        match &mut self.child {
            Some(child) => stopped(child.wait().await),
            None => std::future::pending().await,
        }
    }
}

fn both(log: File) -> io::Result<(File, File)> {
    Ok((log.try_clone()?, log))
}

fn stopped(status: io::Result<ExitStatus>) -> Failure {
    status.map_or_else(Failure::NotKilled, Failure::ServerStopped)
}

/// Waits until a call is answered.
async fn ready(api: &ReseatApi) {
    while api.games().await.is_err() {
        sleep(START_LOOK).await;
    }
}

fn free_address(random: &dyn Randomness) -> Option<SocketAddr> {
    let count = u64::from(PORTS.end - PORTS.start);
    let drawn = (0..PORT_TRIES).filter_map(|_| u16::try_from(random.next_u64() % count).ok());
    let mut addresses = drawn.map(|offset| SocketAddr::from((Ipv4Addr::LOCALHOST, PORTS.start + offset)));
    addresses.find(|address| TcpListener::bind(address).is_ok())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use reseat_client::random::SystemRandomness;

    use super::*;

    fn server(binary: &str, folder: &Path) -> Server {
        Server::new(binary.into(), folder.to_owned(), &Database::Sqlite, &SystemRandomness).unwrap()
    }

    #[tokio::test]
    async fn a_server_that_stops_at_its_start_is_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let failed = server("false", folder.path()).start().await;
        assert!(matches!(failed, Err(Failure::ServerStopped(status)) if !status.success()), "{failed:?}");
    }

    #[tokio::test]
    async fn a_binary_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let failed = server("/nowhere/reseat", folder.path()).start().await.unwrap_err();
        assert!(failed.to_string().starts_with("/nowhere/reseat could not be started"), "{failed}");
    }

    #[test]
    fn the_port_is_none_that_the_system_gives_out() {
        let address = free_address(&SystemRandomness).unwrap();
        assert!(PORTS.contains(&address.port()) && address.ip().is_loopback());
    }
}
