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
const RULES: [fn(&Workspace) -> Vec<Violation>; 11] = [
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
        0 => Ok(()),
        found => Err(Failure::Untidy { found }),
    }
}

/// The violations of all rules.
fn check(workspace: &Workspace) -> Vec<Violation> {
    RULES.iter().flat_map(|rule| rule(workspace)).collect()
}
