//! The browser that the web client is played in by its tests: one that is here, or Debian's.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::apt;
use crate::failure::Failure;

/// Names a browser of one's own.
pub(crate) const NAMED: &str = "CHROMIUM";

/// What Chromium is called where it is installed.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// The program of a browser. Where there is none, Debian's is installed, which root alone can do.
///
/// # Errors
/// [`Failure::NoBrowser`] with what was tried.
pub(crate) fn found_or_installed() -> Result<PathBuf, Failure> {
    if let Some(browser) = here() {
        return Ok(browser);
    }
    eprintln!("installing Chromium by apt-get");
    let tried = match apt::update().and_then(|()| apt::install("chromium")) {
        Ok(()) => "apt-get installed none that runs".to_owned(),
        Err(failure) => failure.to_string(),
    };
    here().ok_or(Failure::NoBrowser { tried })
}

#[expect(clippy::disallowed_methods, reason = "whoever has a browser of their own names it so")]
fn here() -> Option<PathBuf> {
    if let Some(named) = env::var_os(NAMED) {
        return Some(named.into());
    }
    among(&env::var_os("PATH").unwrap_or_default()).into_iter().find(|program| runs(program))
}

/// Every file in these folders that is called as a browser is.
fn among(path: &OsStr) -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(path).collect();
    let programs = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    programs.filter(|program| program.is_file()).collect()
}

/// Whether it is more than a hint at another package.
fn runs(program: &Path) -> bool {
    let mut version = Command::new(program);
    version.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_browser_is_found_in_any_folder_of_the_path_and_chromium_first() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(one.path().join("google-chrome"), "").unwrap();
        fs::write(other.path().join("chromium"), "").unwrap();
        let path = env::join_paths([one.path(), other.path()]).unwrap();
        assert_eq!(among(&path), [other.path().join("chromium"), one.path().join("google-chrome")]);
        assert_eq!(among(OsStr::new("")), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_program_that_does_not_run_is_no_browser() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chromium");
        fs::write(&file, "").unwrap();
        assert!(!runs(&file));
    }
}
