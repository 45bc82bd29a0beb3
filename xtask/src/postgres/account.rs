//! Who runs PostgreSQL. It refuses to be run by root, so root runs it as somebody without rights.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::postgres::Durability;

const ACCOUNTS: &str = "/etc/passwd";

/// Whom root takes, the first of these that there is.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// The account that PostgreSQL runs under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Account {
    /// That of this process.
    Own,
    /// Another, which this process may take because it is root's.
    Other { name: &'static str, user: u32, group: u32 },
}

impl Account {
    /// The own account, unless it is root's.
    ///
    /// # Errors
    /// [`Failure`] when there is no other.
    pub(crate) fn choose() -> Result<Self, Failure> {
        if own_user()? != 0 {
            return Ok(Self::Own);
        }
        let path = Path::new(ACCOUNTS);
        let accounts = fs::read_to_string(path).map_err(|source| Failure::file(path, "read", source))?;
        unprivileged(&accounts).ok_or(Failure::OnlyRoot)
    }

    /// Whether root has to take this account for PostgreSQL.
    pub(crate) const fn is_roots_choice(self) -> bool {
        matches!(self, Self::Other { .. })
    }

    /// A command that will be run under this account, in a folder that the account can enter.
    pub(crate) fn command(self, program: impl AsRef<OsStr>, folder: &Path) -> Command {
        let mut command = Command::new(program);
        // What is read from its answers is English.
        command.current_dir(folder).env("LC_ALL", "C");
        if let Self::Other { user, group, .. } = self {
            command.uid(user).gid(group);
        }
        command
    }

    /// Where the server's folder is made: in memory if it may be, else where the system keeps temporary files on a
    /// disk (`/var/tmp`, Filesystem Hierarchy Standard 3.0, section 5.15). Root's own place may be closed to this
    /// account.
    pub(crate) fn temporary(self, durability: Durability) -> PathBuf {
        let on_disk = Path::new("/var/tmp");
        match self {
            _ if durability == Durability::Full && on_disk.is_dir() => on_disk.to_owned(),
            Self::Own => std::env::temp_dir(),
            Self::Other { .. } => PathBuf::from("/tmp"),
        }
    }

    /// Makes a folder this account's.
    ///
    /// # Errors
    /// [`Failure`] when the system refuses it.
    pub(crate) fn own(self, folder: &Path) -> Result<(), Failure> {
        let Self::Other { user, group, .. } = self else { return Ok(()) };
        chown(folder, Some(user), Some(group))
            .map_err(|source| Failure::file(folder, "given to another account", source))
    }
}

/// The user of this process, who owns what it makes.
fn own_user() -> Result<u32, Failure> {
    let made = tempfile::tempfile().and_then(|file| file.metadata());
    let made = made.map_err(|source| Failure::file(&std::env::temp_dir(), "written", source))?;
    Ok(made.uid())
}

/// The first of [`UNPRIVILEGED`] among the lines of `/etc/passwd`.
fn unprivileged(accounts: &str) -> Option<Account> {
    UNPRIVILEGED.iter().find_map(|name| accounts.lines().find_map(|line| account(line, name)))
}

/// `name:password:user:group:…`
fn account(line: &str, name: &'static str) -> Option<Account> {
    let mut fields = line.split(':');
    (fields.next()? == name).then_some(())?;
    let mut numbers = fields.skip(1).map_while(|field| field.parse().ok());
    let (user, group) = (numbers.next()?, numbers.next()?);
    (user != 0).then_some(Account::Other { name, user, group })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_is_taken_before_nobody_and_root_never() {
        let root = "root:x:0:0:root:/root:/bin/bash\n";
        let nobody = "nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n";
        let postgres = "postgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";
        let other = |name, user, group| Some(Account::Other { name, user, group });
        assert_eq!(unprivileged(&[root, nobody, postgres].concat()), other("postgres", 101, 104));
        assert_eq!(unprivileged(&[root, nobody].concat()), other("nobody", 65534, 65533));
        assert_eq!(unprivileged(root), None);
        assert_eq!(unprivileged("postgres:x:0:0::/:/bin/sh\npostgresql:x:7:7::/:/bin/sh"), None);
    }
}
