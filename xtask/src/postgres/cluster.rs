//! The folder of one server: its programs where they must be copied, its data, its settings, its log.

use std::ffi::OsStr;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::cargo::{not_started, succeed};
use crate::failure::Failure;
use crate::postgres::Durability;
use crate::postgres::account::Account;
use crate::postgres::programs::Programs;

/// Another process may take the port between the look for a free one and the start.
const START_TRIES: usize = 3;

/// Lines of the server's log that are shown when it does not start.
const LAST_LINES: usize = 10;

/// Many tests at once, each with several pools.
const CONNECTIONS: u32 = 300;

/// A server's folder and what is needed to start it.
#[derive(Debug)]
pub(crate) struct Cluster {
    account: Account,
    programs: Programs,
    folder: TempDir,
}

impl Cluster {
    /// Makes the folder, with nothing in it but, where the account can't reach the programs, a copy of them.
    pub(crate) fn prepare(
        account: Account,
        programs: Programs,
        durability: Durability,
    ) -> Result<Self, Failure> {
        let place = account.temporary(durability);
        let made = tempfile::Builder::new().prefix("reseat-postgres-").tempdir_in(&place);
        let folder = made.map_err(|source| Failure::file(&place, "written", source))?;
        account.own(folder.path())?;
        let mut cluster = Self { account, programs, folder };
        if Programs::within(cluster.programs.folder.clone(), &account).is_none() {
            cluster.copy_programs()?;
        }
        Ok(cluster)
    }

    /// What was downloaded into root's own folder is closed to other accounts.
    fn copy_programs(&mut self) -> Result<(), Failure> {
        let copy = self.folder.path().join("programs");
        let installed = self.programs.folder.parent().unwrap_or(&self.programs.folder);
        succeed(Command::new("cp").arg("-R").arg(installed).arg(&copy))?;
        if let Account::Other { user, group, .. } = self.account {
            succeed(Command::new("chown").args(["-R", &format!("{user}:{group}")]).arg(&copy))?;
        }
        self.programs.folder = copy.join("bin");
        Ok(())
    }

    /// Makes the data of an empty server.
    pub(crate) fn fill(&self, durability: Durability) -> Result<(), Failure> {
        let mut initdb = self.command(self.program("initdb"));
        initdb.arg("-D").arg(self.data());
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]);
        if durability == Durability::None {
            initdb.arg("--no-sync");
        }
        run(&mut initdb).map_err(|told| Failure::PostgresNotStarted { told })
    }

    /// Starts the server, waits until it takes connections, and answers its port.
    pub(crate) fn start(&self, durability: Durability) -> Result<u16, Failure> {
        let mut told = String::new();
        for _ in 0..START_TRIES {
            let port = free_port()?;
            let path = self.data().join("postgresql.auto.conf");
            let written = fs::write(&path, settings(port, durability));
            written.map_err(|source| Failure::file(&path, "written", source))?;
            let mut pg_ctl = self.command(self.program("pg_ctl"));
            pg_ctl.arg("-D").arg(self.data()).arg("-l").arg(self.log()).args(["-w", "-t", "60", "start"]);
            match run(&mut pg_ctl) {
                Ok(()) => return Ok(port),
                Err(said) => told = format!("{said}{}", last_lines(&self.log())),
            }
        }
        Err(Failure::PostgresNotStarted { told })
    }

    /// Which PostgreSQL it is.
    pub(crate) fn version(&self) -> &str {
        &self.programs.version
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The path of one of PostgreSQL's programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.folder.join(name)
    }

    /// What a person types to start the server once more.
    pub(crate) fn start_by_hand(&self) -> String {
        let pg_ctl = self.program("pg_ctl");
        let start =
            format!("{} -D {} -l {} start", pg_ctl.display(), self.data().display(), self.log().display());
        match self.account {
            Account::Own => start,
            Account::Other { name, .. } => format!("runuser -u {name} -- {start}"),
        }
    }

    /// Leaves the folder for good, and answers it.
    pub(crate) fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    /// A command under the server's account.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.account.command(program, self.folder.path())
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

/// The settings that differ from PostgreSQL's own.
fn settings(port: u16, durability: Durability) -> String {
    // A socket's path may have no more than a hundred letters, which a temporary folder's may exceed.
    let reach = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n";
    let commits = match durability {
        Durability::None => "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n",
        Durability::Full => "",
    };
    format!("port = {port}\n{reach}max_connections = {CONNECTIONS}\n{commits}")
}

fn free_port() -> Result<u16, Failure> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    Ok(bound.map_err(Failure::NoPort)?.port())
}

/// Runs a command to its end; what it said is the error when it does not succeed.
fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|source| not_started(command, source).to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

fn last_lines(log: &Path) -> String {
    let log = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
}
