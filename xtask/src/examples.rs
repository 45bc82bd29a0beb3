//! Runs every example of the workspace to its end, beside a service that those may use which need one.

use std::path::Path;
use std::process::Command;

use crate::cargo::{self, Metadata};
use crate::failure::Failure;
use crate::service::Service;

/// Runs the examples; each gets the address of a service as its only argument, and must exit with 0.
///
/// # Errors
/// When the service does not start, or an example fails.
pub(crate) fn run(metadata: &Metadata, reseat: &Path) -> Result<(), Failure> {
    let built = cargo::build(["--workspace", "--examples"])?;
    let folder = metadata.target_directory.join("under-test").join("examples");
    let service = Service::start(reseat, &folder, &[])?;
    let members = metadata.packages.iter().filter(|package| metadata.workspace_members.contains(&package.id));
    for example in members.flat_map(|package| &package.targets).filter(|target| target.is_example()) {
        let executable =
            built.iter().find(|built| built.target.is_example() && built.target.name == example.name);
        let Some(executable) = executable else {
            return Err(Failure::ExampleNotBuilt(example.name.clone()));
        };
        eprintln!("--- {}", example.name);
        cargo::succeed(Command::new(&executable.path).arg(service.url()))?;
    }
    Ok(())
}
