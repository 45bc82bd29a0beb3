//! `cargo xtask schemathesis`: calls of all kinds, drawn from `/openapi.json`, and each answer held to what that says.
//!
//! What is called by whom is in `xtask/schemathesis`. The service is a build for development, on an SQLite file of
//! its own.

use std::path::Path;
use std::process::Command;

use crate::cargo::{self, Metadata};
use crate::failure::Failure;
use crate::python;
use crate::service::Service;

/// The arguments of `cargo xtask schemathesis`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Draw other calls
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many of each route and method, in each of the phases that draw
    #[arg(long, default_value_t = 10)]
    examples: u32,
}

impl Default for Arguments {
    fn default() -> Self {
        Self { seed: 1, examples: 10 }
    }
}

/// The bounds of a caller are far away, and a password costs little.
const SETTINGS: [(&str, &str); 5] = [
    ("RESEAT_LIMITS__GUEST_PER_MINUTE", "1000000"),
    ("RESEAT_LIMITS__SIGN_IN_PER_MINUTE", "1000000"),
    ("RESEAT_LIMITS__MESSAGES_PER_SECOND", "1000000"),
    ("RESEAT_PASSWORDS__MEMORY_KIB", "8"),
    ("RESEAT_PASSWORDS__ITERATIONS", "1"),
];

/// Administrates that service, which is gone with its run; and the hash of it.
const ADMIN_TOKEN: &str = "rs_a_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";
const ADMIN_TOKEN_SHA256: &str = "d0c8939316478210641fa3fc4b5f9f2595b0a53d757dd93b60a30ea552af08dc";

/// Builds the service and holds it to its document.
///
/// # Errors
/// [`Failure`] when it does not hold, told on the terminal, or when something is missing.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let metadata = cargo::metadata(Path::new("."))?;
    let reseat = cargo::build_service("reseat", &[])?;
    check(&metadata, &reseat, arguments)
}

/// Holds the service `reseat` to its document.
///
/// # Errors
/// As [`run`].
pub(crate) fn check(metadata: &Metadata, reseat: &Path, arguments: &Arguments) -> Result<(), Failure> {
    let told = metadata.workspace_root.join("xtask/schemathesis");
    let folder = metadata.target_directory.join("schemathesis");
    let programs = python::installed(&folder, &told.join("requirements.txt"))?;
    let mut settings = SETTINGS.to_vec();
    settings.push(("RESEAT_ADMIN_TOKEN_SHA256", ADMIN_TOKEN_SHA256));
    let service = Service::start(reseat, &folder.join("service"), &settings)?;
    let app = app(&service)?;

    let mut schemathesis = Command::new(programs.join("schemathesis"));
    schemathesis.arg("--config-file").arg(told.join("schemathesis.toml"));
    schemathesis.arg("run").arg(format!("{}/openapi.json", service.url()));
    schemathesis.args(["--seed", &arguments.seed.to_string()]);
    schemathesis.args(["--max-examples", &arguments.examples.to_string()]);
    schemathesis.current_dir(&folder).env("SCHEMATHESIS_HOOKS", told.join("hooks.py"));
    schemathesis.env("SCHEMATHESIS_URL", service.url()).env("SCHEMATHESIS_ADMIN_TOKEN", ADMIN_TOKEN);
    cargo::succeed(schemathesis.env("SCHEMATHESIS_APP", app).env("PYTHONDONTWRITEBYTECODE", "1"))
}

/// A registered app, as `slug:secret`; users go there from the service's own pages, and back.
fn app(service: &Service) -> Result<String, Failure> {
    let told =
        service.tell(&["apps", "add", "partner", "--name", "Partner", "--target", "main", "--json"])?;
    let unreadable = |source| Failure::Unreadable { command: "reseat apps add".to_owned(), source };
    let told: serde_json::Value = serde_json::from_str(&told).map_err(unreadable)?;
    service.tell(&["apps", "allow", "main", "partner"])?;
    Ok(format!("partner:{}", told["secret"].as_str().unwrap_or_default()))
}
