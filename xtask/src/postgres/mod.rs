//! A PostgreSQL server of our own: found or installed, started in a temporary folder, stopped and removed
//! when it is no longer needed, however this process ends.
//!
//! | module | holds |
//! |---|---|
//! | `programs`, `install` | where PostgreSQL is; how it gets here if it is not |
//! | `account` | who runs it: not root, whom PostgreSQL refuses |
//! | `cluster` | its folder, its settings, its start |
//! | `keeper` | its end |

mod account;
mod cluster;
mod install;
mod keeper;
mod programs;

use crate::failure::Failure;
use crate::postgres::account::Account;
use crate::postgres::cluster::Cluster;
use crate::postgres::keeper::Keeper;
use crate::postgres::programs::Programs;

/// What a commit means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Nothing waits for the disk, and a crash of the machine loses everything: for tests.
    None,
    /// What is committed is on the disk, as PostgreSQL comes: for measurements.
    Full,
}

/// A server that runs. It is stopped, and what it kept is removed, when this is dropped; and also when this
/// process is interrupted or killed.
#[derive(Debug)]
pub(crate) struct Postgres {
    url: String,
    /// Dropped first: it stops the server that works in the folder of the other.
    keeper: Keeper,
    cluster: Cluster,
}

impl Postgres {
    /// Finds PostgreSQL or installs it, and starts a server on a free port of this machine. It listens for
    /// connections from this machine only, and takes the user `postgres` without a password.
    ///
    /// # Errors
    /// [`Failure`], which says what to install, or ends with what the server logged.
    pub(crate) fn start(durability: Durability) -> Result<Self, Failure> {
        let account = Account::choose()?;
        let programs = match Programs::find(&account) {
            Some(programs) => programs,
            None => install::install(&account)?,
        };
        let cluster = Cluster::prepare(account, programs, durability)?;
        let keeper = Keeper::watch(&cluster)?;
        cluster.fill(durability)?;
        let port = cluster.start(durability)?;
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        eprintln!("PostgreSQL {} serves {url}", cluster.version());
        Ok(Self { url, keeper, cluster })
    }

    /// The database that is always there, of a user who may make others.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Stops the server and keeps its data for a look. Answers how to get at it.
    ///
    /// # Errors
    /// [`Failure`] when it can't be kept.
    pub(crate) fn keep(self) -> Result<String, Failure> {
        let Self { url, keeper, cluster } = self;
        keeper.keep().map_err(|source| Failure::file(cluster.folder(), "kept", source))?;
        let start = cluster.start_by_hand();
        let folder = cluster.keep();
        Ok(format!(
            "the PostgreSQL server's data is kept in {}; serve it again by\n  {start}\nand look at it by\n  psql {url}",
            folder.display()
        ))
    }
}

#[cfg(test)]
mod tests;
