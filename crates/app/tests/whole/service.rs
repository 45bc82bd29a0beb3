//! One running process of the service.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reseat_client::{ReseatApi, ServiceUrl};
use reseat_test_database::TestDatabase;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::oneshot;

/// The binary as it is shipped.
pub(crate) fn shipped() -> PathBuf {
    binary("RESEAT_BIN")
}

/// The binary with fault points.
pub(crate) fn with_faults() -> PathBuf {
    binary("RESEAT_FAULTS_BIN")
}

#[expect(clippy::disallowed_methods, reason = "the only way for cargo to tell a test where a binary is")]
fn binary(variable: &str) -> PathBuf {
    let hint = "run `cargo xtask test`, which builds it and says where it is";
    std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} is not set: {hint}")).into()
}

/// Heartbeats that a test can wait for.
pub(crate) const SHORT_TIMES: [(&str, &str); 5] = [
    ("RESEAT_HEARTBEAT__PING_INTERVAL", "500ms"),
    ("RESEAT_HEARTBEAT__UNHEALTHY_AFTER", "1s"),
    ("RESEAT_HEARTBEAT__DISCONNECT_AFTER", "2s"),
    ("RESEAT_HEARTBEAT__FLUSH_INTERVAL", "250ms"),
    ("RESEAT_HEARTBEAT__SWEEP_INTERVAL", "250ms"),
];

/// What `reseat rooms verify --all` says must be that everything agrees.
pub(crate) async fn assert_verified(database: &TestDatabase) {
    reseat(database, &["rooms", "verify", "--all"]).await;
}

/// What a command of the shipped binary, which must succeed, prints to stdout.
pub(crate) async fn reseat(database: &TestDatabase, arguments: &[&str]) -> String {
    let output = prepare(&shipped(), database).args(arguments).output().await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// `kill -9` for a command of the shipped binary that has had so long, if it has not ended by then.
pub(crate) async fn killed_after(database: &TestDatabase, arguments: &[&str], time: Duration) {
    let mut command = prepare(&shipped(), database);
    let mut child = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    if tokio::time::timeout(time, child.wait()).await.is_err() {
        child.kill().await.unwrap();
    }
}

/// A command of a binary on this database, in its folder.
fn prepare(binary: &Path, database: &TestDatabase) -> Command {
    let mut command = Command::new(binary);
    command
        .current_dir(database.folder())
        .env("DATABASE_URL", database.url())
        .env("RESEAT_LISTEN", "127.0.0.1:0")
        .env("RESEAT_LIMITS__MESSAGES_PER_SECOND", "100000")
        .env("RESEAT_LIMITS__GUEST_PER_MINUTE", "100000")
        .env("RESEAT_LIMITS__CONNECTIONS_PER_IP", "10000")
        .env("RESEAT_LOG__FORMAT", "json")
        .env_remove("RUST_LOG")
        // The service refuses variables of its prefix that it does not know.
        .env_remove("RESEAT_BIN")
        .env_remove("RESEAT_FAULTS_BIN")
        .env_remove("RESEAT_TEST_POSTGRES")
        .kill_on_drop(true);
    command
}

/// A running process.
pub(crate) struct Service {
    child: Child,
    address: String,
    log: Arc<Mutex<String>>,
}

impl Service {
    /// Starts the shipped binary and waits until it listens.
    pub(crate) async fn start(database: &TestDatabase) -> Self {
        Self::start_as(database, &shipped(), &[]).await
    }

    /// Starts a binary with more in its environment and waits until it listens.
    pub(crate) async fn start_as(database: &TestDatabase, binary: &Path, variables: &[(&str, &str)]) -> Self {
        let mut command = prepare(binary, database);
        command.args(["serve", "--migrate"]).envs(variables.iter().copied());
        Self::run(command).await
    }

    /// Starts the shipped binary, which takes no step of the schema, and waits until it listens.
    pub(crate) async fn start_unmigrated(database: &TestDatabase) -> Self {
        let mut command = prepare(&shipped(), database);
        command.arg("serve");
        Self::run(command).await
    }

    async fn run(mut command: Command) -> Self {
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let log = Arc::default();
        let (listening, heard) = oneshot::channel();
        tokio::spawn(follow(child.stderr.take().unwrap(), Arc::clone(&log), listening));
        let Ok(address) = heard.await else {
            panic!("the service stopped before it listened:\n{}", log.lock().unwrap());
        };
        Self { child, address, log }
    }

    pub(crate) fn url(&self) -> ServiceUrl {
        format!("http://{}", self.address).parse().unwrap()
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn api(&self) -> ReseatApi {
        ReseatApi::new(self.url()).unwrap()
    }

    /// Everything that was logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Names the process to the system.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// `kill -9`.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// SIGTERM, and waits for the end.
    pub(crate) async fn terminate(mut self) -> ExitStatus {
        self.signal("-TERM").await;
        self.child.wait().await.unwrap()
    }

    /// The process stands still, as that of a sleeping laptop does.
    pub(crate) async fn freeze(&self) {
        self.signal("-STOP").await;
    }

    /// It goes on.
    pub(crate) async fn thaw(&self) {
        self.signal("-CONT").await;
    }

    async fn signal(&self, signal: &str) {
        let id = self.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().await.unwrap().success());
    }

    /// Waits until the process has ended by itself.
    pub(crate) async fn ended(mut self) -> ExitStatus {
        self.child.wait().await.unwrap()
    }
}

/// Keeps the log, and tells the address as soon as it is logged.
async fn follow(stderr: ChildStderr, log: Arc<Mutex<String>>, listening: oneshot::Sender<String>) {
    let mut lines = BufReader::new(stderr).lines();
    let mut listening = Some(listening);
    while let Ok(Some(line)) = lines.next_line().await {
        let event: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        let fields = &event["fields"];
        let message = fields["message"].as_str().unwrap_or_default();
        if matches!(message, "listening" | "not ready; waiting for the database")
            && let Some(listening) = listening.take()
        {
            let _ = listening.send(fields["address"].as_str().unwrap_or_default().to_owned());
        }
        let mut log = log.lock().unwrap();
        log.push_str(&line);
        log.push('\n');
    }
}
