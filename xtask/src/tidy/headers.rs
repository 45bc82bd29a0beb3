//! Every module begins by saying what it owns. Files of tests are free: their names say it.

use super::{Violation, Workspace};

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let modules = workspace.rust.iter().filter(|file| file.path.contains("src/") && !file.is_test());
    modules
        .filter(|file| !file.text.trim_start().starts_with("//!"))
        .map(|file| Violation {
            file: file.path.clone(),
            line: Some(1),
            rule: "module-header",
            why: "the module does not say what it is for".to_owned(),
            mend: "begin it with `//!`: what it owns, and what it must not know".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_does_not_say_what_it_owns_is_found() {
        let found = check(&Workspace::of_files(&[
            ("crates/x/src/lib.rs", "//! The x.\n\nmod bare;\n#[cfg(test)]\nmod tests;"),
            ("crates/x/src/bare.rs", "// The bare.\nfn f() {}"),
            ("crates/x/src/tests.rs", "#[test]\nfn f() {}"),
        ]));
        let files: Vec<&str> = found.iter().map(|violation| violation.file.as_str()).collect();
        assert_eq!(files, ["crates/x/src/bare.rs"]);
    }
}
