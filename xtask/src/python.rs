//! Python, with packages of our own beside it: in a virtual environment under the target directory, as one file of
//! requirements says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::apt;
use crate::cargo;
use crate::failure::Failure;

/// What was installed last, beside it.
const INSTALLED: &str = "installed.txt";

/// The programs of these requirements, installed where they are not yet.
///
/// # Errors
/// [`Failure`] when there is no Python with `venv` and none can be installed, or a package can't.
pub(crate) fn installed(folder: &Path, requirements: &Path) -> Result<PathBuf, Failure> {
    let programs = folder.join("venv").join("bin");
    let wanted =
        fs::read_to_string(requirements).map_err(|source| Failure::file(requirements, "read", source))?;
    let note = folder.join(INSTALLED);
    if fs::read_to_string(&note).is_ok_and(|installed| installed == wanted) {
        return Ok(programs);
    }
    found_or_installed()?;
    fs::create_dir_all(folder).map_err(|source| Failure::file(folder, "made", source))?;
    cargo::succeed(python().args(["-m", "venv", "--clear"]).arg(folder.join("venv")))?;
    let mut pip = Command::new(programs.join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    cargo::succeed(pip.arg(requirements))?;
    fs::write(&note, wanted).map_err(|source| Failure::file(&note, "written", source))?;
    Ok(programs)
}

/// Makes sure of a Python that makes virtual environments. Where there is none, Debian's is installed, which root
/// alone can do.
fn found_or_installed() -> Result<(), Failure> {
    if makes_environments() {
        return Ok(());
    }
    eprintln!("installing Python by apt-get");
    let tried = match apt::update().and_then(|()| apt::install("python3-venv")) {
        Ok(()) => "apt-get installed none that makes virtual environments".to_owned(),
        Err(failure) => failure.to_string(),
    };
    if makes_environments() { Ok(()) } else { Err(Failure::NoPython { tried }) }
}

fn makes_environments() -> bool {
    let mut asked = python();
    asked.args(["-c", "import venv, ensurepip"]).stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

fn python() -> Command {
    Command::new("python3")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_already_is_not_installed_again() {
        let folder = tempfile::tempdir().unwrap();
        let requirements = folder.path().join("requirements.txt");
        fs::write(&requirements, "none==1\n").unwrap();
        fs::write(folder.path().join(INSTALLED), "none==1\n").unwrap();
        let programs = installed(folder.path(), &requirements).unwrap();
        assert_eq!(programs, folder.path().join("venv/bin"));
    }
}
