//! Runs every example of the workspace to its end, beside a service that those may use which need one.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::cargo::{self, Metadata};
use crate::failure::Failure;

/// Runs the examples; each gets the address of a service as its only argument, and must exit with 0.
///
/// # Errors
/// When the service does not start, or an example fails.
pub(crate) fn run(metadata: &Metadata, reseat: &Path) -> Result<(), Failure> {
    let built = cargo::build(["--workspace", "--examples"])?;
    let service = Service::start(reseat, &metadata.target_directory.join("under-test").join("examples"))?;
    let members = metadata.packages.iter().filter(|package| metadata.workspace_members.contains(&package.id));
    for example in members.flat_map(|package| &package.targets).filter(|target| target.is_example()) {
        let executable =
            built.iter().find(|built| built.target.is_example() && built.target.name == example.name);
        let Some(executable) = executable else {
            return Err(Failure::ExampleNotBuilt(example.name.clone()));
        };
        eprintln!("--- {}", example.name);
        cargo::succeed(Command::new(&executable.path).arg(&service.url))?;
    }
    Ok(())
}

/// A service on an empty database; killed when dropped.
struct Service {
    process: Child,
    url: String,
}

impl Service {
    /// Starts it in a folder of its own, and waits until it listens.
    fn start(reseat: &Path, folder: &Path) -> Result<Self, Failure> {
        let file = |doing| move |source| Failure::File { path: folder.to_owned(), doing, source };
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(file("emptied"))?;
        }
        fs::create_dir_all(folder).map_err(file("made"))?;
        let mut command = Command::new(reseat);
        command.arg("serve").current_dir(folder).stdout(Stdio::null()).stderr(Stdio::piped());
        command.env("DATABASE_URL", "sqlite://examples.db").env("RESEAT_LISTEN", "127.0.0.1:0");
        command.env("RESEAT_LOG__FORMAT", "json").env_remove("RUST_LOG");
        // The service refuses variables of its prefix that it does not know.
        command.env_remove("RESEAT_TEST_POSTGRES");
        let mut process = command.spawn().map_err(|source| Failure::NotStarted {
            program: "reseat".to_owned(),
            command: format!("{} serve", reseat.display()),
            source,
        })?;
        let mut lines = process.stderr.take().into_iter().flat_map(|log| BufReader::new(log).lines());
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| address(&line));
        // Read on, so that the service never waits for its log to be taken.
        thread::spawn(move || lines.for_each(drop));
        let service = Self { process, url: url.clone().unwrap_or_default() };
        url.map(|_| service).ok_or(Failure::NotListening)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left of it.
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
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
