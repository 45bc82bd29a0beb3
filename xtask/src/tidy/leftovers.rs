//! What is left over from writing, and what keeps a check from running.

use super::rust_file::RustFile;
use super::{Violation, Workspace};

/// Words in a comment that say the work is not done.
const UNFINISHED: [&str; 3] = ["TODO", "FIXME", "XXX"];

/// Macros that stand for code that is not there.
const MACROS: [&str; 3] = ["todo", "unimplemented", "dbg"];

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    workspace.rust.iter().flat_map(check_file).collect()
}

fn check_file(file: &RustFile) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut report = |place: usize, rule, why: &str, mend: &str| {
        violations.push(Violation::in_file(&file.path, rule, why, mend).at(file.line(place)));
    };
    for name in MACROS {
        for place in file.in_code(&format!("{name}!")) {
            let why = format!("`{name}!` stands where code is missing or being looked into");
            report(place, "unfinished", &why, "write the code, or take the line out");
        }
    }
    for word in UNFINISHED {
        for place in file.in_comments(word) {
            let why = format!("`{word}` in a comment is work that nobody is told of");
            report(
                place,
                "unfinished",
                &why,
                "do it now, or write what the code does not do as documentation",
            );
        }
    }
    for attribute in ["#[allow(", "#![allow("] {
        for place in file.in_code(attribute) {
            let why = "`allow` stays when its reason has gone, and gives none";
            report(place, "allow", why, "mend the code, or use #[expect(…, reason = \"…\")]");
        }
    }
    for place in file.in_code("#[ignore") {
        report(place, "ignored-test", "a test that does not run proves nothing", "make it run, or delete it");
    }
    for place in file.in_code(".unwrap()").filter(|place| !file.is_test_at(*place)) {
        let why = "`unwrap` outside a test is a crash without words";
        report(place, "unwrap", why, "answer a typed error; for a proven invariant, #[expect] and `expect`");
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, Option<usize>)> {
        let violations = check(&Workspace::of_files(&[("crates/x/src/lib.rs", text)]));
        violations.into_iter().map(|violation| (violation.rule, violation.line)).collect()
    }

    #[test]
    fn each_macro_for_missing_code_is_found() {
        for name in MACROS {
            assert_eq!(found(&format!("fn f() {{\n    {name}!()\n}}")), [("unfinished", Some(2))], "{name}");
        }
    }

    #[test]
    fn each_word_for_unfinished_work_is_found_in_comments_only() {
        for word in UNFINISHED {
            assert_eq!(
                found(&format!("/// {word}: later\nfn f() {{}}")),
                [("unfinished", Some(1))],
                "{word}"
            );
            assert_eq!(found(&format!("const {word}: &str = \"{word}\";")), [], "{word}");
        }
    }

    #[test]
    fn an_allow_is_found_and_an_expect_is_not() {
        assert_eq!(
            found("#![allow(dead_code)]\n#[allow(unused)]\nfn f() {}"),
            [("allow", Some(2)), ("allow", Some(1))]
        );
        assert_eq!(found("#[expect(clippy::panic, reason = \"x\")]\nfn f() {}"), []);
    }

    #[test]
    fn an_ignored_test_is_found_with_or_without_a_reason() {
        assert_eq!(found("#[test]\n#[ignore]\nfn f() {}"), [("ignored-test", Some(2))]);
        assert_eq!(found("#[test]\n#[ignore = \"slow\"]\nfn f() {}"), [("ignored-test", Some(2))]);
    }

    #[test]
    fn an_unwrap_is_found_outside_tests_only() {
        assert_eq!(found("fn f() { x.unwrap() }"), [("unwrap", Some(1))]);
        assert_eq!(found("/// x.unwrap()\nfn f() { x.unwrap_or(1) }"), []);
        assert_eq!(found("#[cfg(test)]\nmod tests { fn f() { x.unwrap() } }"), []);
    }
}
