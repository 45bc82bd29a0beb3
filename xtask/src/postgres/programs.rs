//! Where PostgreSQL's programs are on this machine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::postgres::account::Account;

/// The oldest version that Reseat works on.
const OLDEST: u32 = 14;

/// The programs that a server takes. Distributions put some of them on the PATH, and all beside each other.
const NEEDED: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Where Debian and its kin put each version, in a folder named by it.
const DEBIAN: &str = "/usr/lib/postgresql";

/// One installation of PostgreSQL that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Programs {
    /// Where `initdb`, `pg_ctl` and `postgres` are.
    pub(crate) folder: PathBuf,
    /// Such as `15.18`.
    pub(crate) version: String,
}

impl Programs {
    /// Those on the PATH, else Debian's newest.
    #[expect(clippy::disallowed_methods, reason = "the PATH is where programs are looked for")]
    pub(crate) fn find(account: &Account) -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = env::split_paths(&path).filter_map(|folder| real(&folder)).collect();
        folders.extend(of_debian(Path::new(DEBIAN)));
        folders.into_iter().find_map(|folder| Self::within(folder, account))
    }

    /// The programs in this folder, when they are all there, new enough, and the account can run them.
    pub(crate) fn within(folder: PathBuf, account: &Account) -> Option<Self> {
        NEEDED.iter().all(|name| folder.join(name).is_file()).then_some(())?;
        let output = account.command(folder.join("postgres"), Path::new("/")).arg("--version").output();
        let version = version(&String::from_utf8_lossy(&output.ok()?.stdout))?;
        Some(Self { folder, version })
    }
}

/// Where the `initdb` of a folder really is: a link on the PATH has not all of its siblings beside it.
fn real(folder: &Path) -> Option<PathBuf> {
    let initdb = folder.join("initdb").canonicalize().ok()?;
    initdb.parent().map(Path::to_owned)
}

/// The folders of programs, those of the newest version first.
fn of_debian(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let numbered =
        entries.filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())));
    let mut versions: Vec<(u32, PathBuf)> = numbered.collect();
    versions.sort_by(|one, other| other.cmp(one));
    versions.into_iter().map(|(_, path)| path.join("bin")).collect()
}

/// The version in `postgres (PostgreSQL) 15.18 (Debian …)`, unless it is too old.
fn version(told: &str) -> Option<String> {
    let version = told.strip_prefix("postgres (PostgreSQL) ")?.split_whitespace().next()?;
    let digits = version.find(|character: char| !character.is_ascii_digit()).unwrap_or(version.len());
    let major: u32 = version[..digits].parse().ok()?;
    (major >= OLDEST).then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    /// A made-up installation that says it is of this version, without the programs `missing`.
    fn install(folder: &Path, version: &str, missing: &[&str]) {
        fs::create_dir_all(folder).unwrap();
        for name in NEEDED.iter().filter(|name| !missing.contains(name)) {
            let path = folder.join(name);
            fs::write(&path, format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    #[test]
    fn a_version_is_read_and_an_old_one_refused() {
        assert_eq!(version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n").unwrap(), "15.18");
        assert_eq!(version("postgres (PostgreSQL) 19beta1").unwrap(), "19beta1");
        assert_eq!(version("postgres (PostgreSQL) 14.0").unwrap(), "14.0");
        for told in ["postgres (PostgreSQL) 13.9", "postgres (PostgreSQL) 9.6.24", "something else", ""] {
            assert_eq!(version(told), None, "{told}");
        }
    }

    #[test]
    fn the_newest_of_debians_comes_first_by_number() {
        let root = tempfile::tempdir().unwrap();
        for name in ["9", "15", "16", "common"] {
            install(&root.path().join(name).join("bin"), name, &[]);
        }
        let expected = ["16", "15", "9"].map(|name| root.path().join(name).join("bin"));
        assert_eq!(of_debian(root.path()), expected);
        assert_eq!(of_debian(&root.path().join("nowhere")), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_link_on_the_path_leads_to_the_folder_with_all_programs() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        install(&root.join("15/bin"), "15.18", &[]);
        symlink(root.join("15/bin/initdb"), root.join("initdb")).unwrap();
        let folder = real(&root).unwrap();
        let found = Programs::within(folder, &Account::Own).unwrap();
        assert_eq!(found, Programs { folder: root.join("15/bin"), version: "15.18".to_owned() });
        assert_eq!(real(&root.join("15")), None);
    }

    #[test]
    fn an_installation_that_lacks_a_program_is_passed_over() {
        let root = tempfile::tempdir().unwrap();
        install(root.path(), "15.18", &["postgres"]);
        assert_eq!(Programs::within(root.path().to_owned(), &Account::Own), None);
    }
}
