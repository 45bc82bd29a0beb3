//! A service on an empty database, for what needs one beside it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::failure::Failure;

/// The database, in the folder of the service.
const DATABASE: &str = "sqlite://service.db";

/// A service on an empty database; killed when dropped.
pub(crate) struct Service {
    process: Child,
    url: String,
    reseat: PathBuf,
    folder: PathBuf,
}

impl Service {
    /// Starts it in a folder of its own, with more in its environment, and waits until it listens.
    ///
    /// # Errors
    /// [`Failure`] when the folder can't be made, or the service does not start.
    pub(crate) fn start(reseat: &Path, folder: &Path, variables: &[(&str, &str)]) -> Result<Self, Failure> {
        let file = |doing| move |source| Failure::File { path: folder.to_owned(), doing, source };
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(file("emptied"))?;
        }
        fs::create_dir_all(folder).map_err(file("made"))?;
        let mut command = prepared(reseat, folder);
        command.arg("serve").stdout(Stdio::null()).stderr(Stdio::piped());
        command.env("RESEAT_LISTEN", "127.0.0.1:0").env("RESEAT_LOG__FORMAT", "json");
        command.envs(variables.iter().copied());
        let mut process = command.spawn().map_err(|source| not_started(reseat, "serve", source))?;
        let mut lines = process.stderr.take().into_iter().flat_map(|log| BufReader::new(log).lines());
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| address(&line));
        // Read on, so that the service never waits for its log to be taken.
        thread::spawn(move || lines.for_each(drop));
        let (reseat, folder) = (reseat.to_owned(), folder.to_owned());
        let service = Self { process, url: url.clone().unwrap_or_default(), reseat, folder };
        url.map(|_| service).ok_or(Failure::NotListening)
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What a command of `reseat` on the same database prints.
    ///
    /// # Errors
    /// [`Failure`] when it can't be started, or fails.
    pub(crate) fn tell(&self, arguments: &[&str]) -> Result<String, Failure> {
        let mut command = prepared(&self.reseat, &self.folder);
        let output = command.args(arguments).stderr(Stdio::inherit()).output();
        let output = output.map_err(|source| not_started(&self.reseat, arguments[0], source))?;
        if !output.status.success() {
            let command = format!("{} {}", self.reseat.display(), arguments.join(" "));
            return Err(Failure::Failed { command, status: output.status });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left of it.
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

fn prepared(reseat: &Path, folder: &Path) -> Command {
    let mut command = Command::new(reseat);
    command.current_dir(folder).env("DATABASE_URL", DATABASE).env_remove("RUST_LOG");
    // The service refuses variables of its prefix that it does not know.
    command.env_remove("RESEAT_TEST_POSTGRES");
    command
}

fn not_started(reseat: &Path, arguments: &str, source: std::io::Error) -> Failure {
    let command = format!("{} {arguments}", reseat.display());
    Failure::NotStarted { program: "reseat".to_owned(), command, source }
}

/// The address in the line that says that the service listens.
fn address(line: &str) -> Option<String> {
    let event: serde_json::Value = serde_json::from_str(line).ok()?;
    let fields = &event["fields"];
    (fields["message"] == "listening").then_some(())?;
    fields["address"].as_str().map(|address| format!("http://{address}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_line_that_tells_it_and_from_no_other() {
        let listening = r#"{"fields":{"message":"listening","address":"127.0.0.1:4711"}}"#;
        assert_eq!(address(listening).as_deref(), Some("http://127.0.0.1:4711"));
        assert_eq!(address(r#"{"fields":{"message":"stopping","address":"x"}}"#), None);
        assert_eq!(address("listening"), None);
    }
}
