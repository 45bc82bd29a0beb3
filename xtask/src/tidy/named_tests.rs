//! The document on security names a test for each promise, and each of them exists.

use super::workspace::Document;
use super::{Violation, Workspace};

const DOCUMENT: &str = "docs/security.md";

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let document = workspace.documents.iter().find(|document| document.path == DOCUMENT);
    document.into_iter().flat_map(|document| missing(workspace, document)).collect()
}

fn missing(workspace: &Workspace, document: &Document) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, line) in document.text.lines().enumerate().filter(|(_, line)| line.starts_with('|')) {
        // What is between two backticks and has a path is a test; a module of tests is a folder of such.
        for name in line.split('`').skip(1).step_by(2).filter(|name| name.contains("::")) {
            if exists(workspace, name) {
                continue;
            }
            let why = format!("there is no test `{name}`, so nothing holds the service to this promise");
            let mend = "name the test that does, as `module::test`";
            violations.push(Violation::in_file(DOCUMENT, "named-test", why, mend).at(index + 1));
        }
    }
    violations
}

fn exists(workspace: &Workspace, name: &str) -> bool {
    let Some((module, test)) = name.rsplit_once("::") else { return false };
    let module = module.rsplit("::").find(|part| *part != "tests").unwrap_or(module);
    let named = format!("fn {test}(");
    let module_file = format!("/{module}.rs");
    let module_folder = format!("/{module}/");
    let mut files = workspace.rust.iter();
    files.any(|file| {
        (file.path.ends_with(&module_file) || file.path.contains(&module_folder))
            && file.text.contains(&named)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(row: &str) -> usize {
        let files = [
            (DOCUMENT, row),
            ("crates/a/src/user/password.rs", "mod tests { fn it_holds() {} }"),
            ("crates/a/src/hasher/tests.rs", "async fn it_is_slow() {}"),
        ];
        check(&Workspace::of_files(&files)).len()
    }

    #[test]
    fn a_test_is_found_by_its_module_and_name() {
        assert_eq!(found("| 1 | yes | `password::tests::it_holds`, `hasher::tests::it_is_slow` |"), 0);
        assert_eq!(found("| 1 | `register` has no path, nor has `PUT /api/x` | none |"), 0);
        assert_eq!(found("`password::gone` outside of a row"), 0);
    }

    #[test]
    fn a_test_that_is_not_there_is_a_violation() {
        assert_eq!(found("| 1 | yes | `password::it_held` |"), 1);
        assert_eq!(found("| 1 | yes | `elsewhere::it_holds` |"), 1);
    }
}
