//! `cargo xtask tidy`: the house rules that neither the compiler nor clippy knows.
//!
//! One rule per file. A rule is a function from the [`Workspace`] to the [`Violation`]s in it; it reads no
//! file itself, so that its tests give it made-up workspaces. To add one: its file, and a line in [`RULES`].

mod arrows;
mod borders;
mod docs;
mod fault_points;
mod golden;
mod headers;
mod leftovers;
mod lints;
mod named_tests;
mod names;
mod patience;
mod purity;
mod rust_file;
mod workspace;

use std::fmt;
use std::path::Path;

pub(crate) use workspace::Workspace;

use crate::cargo;
use crate::failure::Failure;

/// Every rule.
const RULES: [fn(&Workspace) -> Vec<Violation>; 12] = [
    arrows::check,
    purity::check,
    borders::check,
    names::check,
    leftovers::check,
    patience::check,
    lints::check,
    headers::check,
    golden::check,
    fault_points::check,
    docs::check,
    named_tests::check,
];

/// One break of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// Relative to the root of the workspace.
    pub(crate) file: String,
    /// From 1, where the break has a line.
    pub(crate) line: Option<usize>,
    /// The short name of the rule.
    pub(crate) rule: &'static str,
    /// What is wrong, and why that matters.
    pub(crate) why: String,
    /// What to do instead.
    pub(crate) mend: String,
}

impl Violation {
    /// A break of the file as a whole.
    fn in_file(file: &str, rule: &'static str, why: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, rule, why: why.into(), mend: mend.into() }
    }

    /// The same break, in this line.
    fn at(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}: {}\n    mend: {}", self.rule, self.why, self.mend)
    }
}

/// Checks this workspace and prints every violation to stdout.
///
/// # Errors
/// [`Failure::Untidy`] when there is any, and what keeps the workspace from being read.
pub(crate) fn run() -> Result<(), Failure> {
    let workspace = Workspace::load(cargo::metadata(Path::new("."))?)?;
    let violations = check(&workspace);
    for violation in &violations {
        println!("{violation}");
    }
    match violations.len() {
        0 => {
            eprintln!("{} files keep the house rules", workspace.paths.len());
            Ok(())
        }
        found => Err(Failure::Untidy { found }),
    }
}

/// The violations of all rules.
fn check(workspace: &Workspace) -> Vec<Violation> {
    RULES.iter().flat_map(|rule| rule(workspace)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Writes a workspace of two crates that keeps every rule, with a folder that a tool made in it.
    fn write_workspace(root: &Path) {
        let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n[workspace.lints.rust]\nunsafe_code = \"forbid\"\n";
        let package = "[package]\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        let lints = "[lints]\nworkspace = true\n";
        let files = [
            ("Cargo.toml", workspace.to_owned()),
            ("crates/domain/Cargo.toml", format!("{package}name = \"reseat-domain\"\n{lints}")),
            ("crates/domain/src/lib.rs", "//! The domain.\n".to_owned()),
            ("crates/protocol/Cargo.toml", format!("{package}name = \"reseat-protocol\"\n{lints}")),
            ("crates/protocol/src/lib.rs", "//! The wire.\n".to_owned()),
            ("crates/protocol/golden/ack.json", "{}".to_owned()),
            ("README.md", "[the wire](crates/protocol/src/lib.rs)\n".to_owned()),
            ("made/CACHEDIR.TAG", String::new()),
            ("made/utils.rs", "nobody wrote this".to_owned()),
        ];
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        lock(root);
    }

    fn lock(root: &Path) {
        let mut lock = cargo::cargo(["generate-lockfile", "--offline", "--quiet"]);
        cargo::succeed(lock.current_dir(root)).unwrap();
    }

    fn violations(root: &Path) -> Vec<String> {
        let workspace = Workspace::load(cargo::metadata(root).unwrap()).unwrap();
        check(&workspace).iter().map(|found| format!("{} {}", found.rule, found.file)).collect()
    }

    #[test]
    fn a_workspace_on_disk_that_keeps_the_rules_passes() {
        let root = tempfile::tempdir().unwrap();
        write_workspace(root.path());
        assert_eq!(violations(root.path()), Vec::<String>::new());
    }

    #[test]
    fn each_break_in_a_workspace_on_disk_is_told_with_its_file() {
        let root = tempfile::tempdir().unwrap();
        write_workspace(root.path());
        let protocol = root.path().join("crates/protocol");
        let manifest = fs::read_to_string(protocol.join("Cargo.toml")).unwrap();
        let manifest = manifest.replace("[lints]\nworkspace = true", "[dependencies]");
        let manifest = format!("{manifest}reseat-domain = {{ path = \"../domain\" }}\n");
        fs::write(protocol.join("Cargo.toml"), manifest).unwrap();
        fs::write(protocol.join("src/helpers.rs"), "fn f() {\n    x.unwrap();\n}\n").unwrap();
        fs::remove_file(protocol.join("golden/ack.json")).unwrap();
        fs::write(root.path().join("README.md"), "[gone](docs/gone.md)\n").unwrap();
        lock(root.path());
        assert_eq!(
            violations(root.path()),
            [
                "arrows crates/protocol/Cargo.toml",
                "drawer crates/protocol/src/helpers.rs",
                "unwrap crates/protocol/src/helpers.rs",
                "lints crates/protocol/Cargo.toml",
                "module-header crates/protocol/src/helpers.rs",
                "golden-samples crates/protocol/golden",
                "dead-link README.md",
            ]
        );
    }

    #[test]
    fn a_violation_reads_as_place_rule_reason_and_mend() {
        let violation = Violation::in_file("src/lib.rs", "unwrap", "it crashes", "answer an error").at(7);
        assert_eq!(violation.to_string(), "src/lib.rs:7: unwrap: it crashes\n    mend: answer an error");
    }
}
