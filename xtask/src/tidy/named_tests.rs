//! The documents that name a test for each promise name tests that exist: those of Rust and those of `web/`.

use super::workspace::Document;
use super::{Violation, Workspace};

const DOCUMENTS: [&str; 2] = ["docs/requirements.md", "docs/security.md"];

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let named = workspace.documents.iter().filter(|document| DOCUMENTS.contains(&document.path.as_str()));
    named.flat_map(|document| missing(workspace, document)).collect()
}

fn missing(workspace: &Workspace, document: &Document) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, line) in document.text.lines().enumerate().filter(|(_, line)| line.starts_with('|')) {
        for name in line.split('`').skip(1).step_by(2) {
            let Some(false) = exists(workspace, name) else { continue };
            let why = format!("there is no test `{name}`, so nothing holds the service to this promise");
            let mend = "name the test that does, as `module::test` or `file.test.ts > title`";
            violations.push(Violation::in_file(&document.path, "named-test", why, mend).at(index + 1));
        }
    }
    violations
}

/// Whether there is a test of this name; `None` when what is between two backticks names no test.
fn exists(workspace: &Workspace, name: &str) -> Option<bool> {
    if let Some((file, title)) = name.split_once(" > ") {
        return Some(is_web_test(workspace, file, title));
    }
    let (module, test) = name.rsplit_once("::")?;
    Some(is_rust_test(workspace, module, test))
}

fn is_rust_test(workspace: &Workspace, module: &str, test: &str) -> bool {
    let named = format!("fn {test}(");
    workspace.rust.iter().any(|file| leads_to(&file.path, module) && file.text.contains(&named))
}

/// Whether a path has every part of the module, in their order; that a module is of tests is no part of it.
fn leads_to(path: &str, module: &str) -> bool {
    let mut folders = path.trim_end_matches(".rs").split('/');
    module.split("::").filter(|part| *part != "tests").all(|part| folders.any(|folder| folder == part))
}

fn is_web_test(workspace: &Workspace, file: &str, title: &str) -> bool {
    let (file, title) = (format!("/{file}"), format!("\"{title}\""));
    workspace.web_tests.iter().any(|test| test.path.ends_with(&file) && is_title(&test.text, &title))
}

/// Whether this is the first argument of an `it`, and not the name of a group, on whichever line it stands.
fn is_title(text: &str, quoted: &str) -> bool {
    text.match_indices(quoted).any(|(place, _)| {
        let before = text[..place].trim_end();
        let test = before.rfind("it(").max(before.rfind("it."));
        before.ends_with('(') && test > before.rfind("describe")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(document: &str, row: &str) -> usize {
        let files = [
            (document, row),
            ("crates/a/src/user/password.rs", "mod tests { fn it_holds() {} }"),
            ("crates/a/src/hasher/tests.rs", "async fn it_is_slow() {}"),
            (
                "web/a/tests/tabs.test.ts",
                "describe(\"two tabs\", () => {\n  it(\"take turns\", f);\n  it.each([1])(\n    \"count %i\", f);",
            ),
        ];
        check(&Workspace::of_files(&files)).len()
    }

    fn found(row: &str) -> usize {
        let each = DOCUMENTS.map(|document| found_in(document, row));
        assert_eq!(each[0], each[1]);
        each[0]
    }

    #[test]
    fn a_test_is_found_by_its_module_and_name() {
        assert_eq!(found("| 1 | yes | `password::tests::it_holds`, `hasher::tests::it_is_slow` |"), 0);
        assert_eq!(found("| 1 | yes | `a::user::password::it_holds` |"), 0);
        assert_eq!(found("| 1 | `register` has no path, nor has `PUT /api/x` | none |"), 0);
        assert_eq!(found("`password::gone` outside of a row"), 0);
        assert_eq!(found_in("docs/protocol.md", "| 1 | `password::gone` |"), 0);
    }

    #[test]
    fn a_test_of_the_web_is_found_by_its_file_and_title() {
        assert_eq!(found("| 1 | yes | `tabs.test.ts > take turns`, `tabs.test.ts > count %i` |"), 0);
    }

    #[test]
    fn a_test_that_is_not_there_is_a_violation() {
        assert_eq!(found("| 1 | yes | `password::it_held` |"), 1);
        assert_eq!(found("| 1 | yes | `elsewhere::it_holds` |"), 1);
        assert_eq!(found("| 1 | yes | `password::user::it_holds` |"), 1);
        assert_eq!(found("| 1 | yes | `tabs.test.ts > take`, `other.test.ts > take turns` |"), 2);
    }

    #[test]
    fn a_group_of_tests_proves_nothing() {
        assert_eq!(found("| 1 | yes | `tabs.test.ts > two tabs` |"), 1);
    }
}
