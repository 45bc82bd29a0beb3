//! Every module begins by saying what it owns. Files of tests are free: their names say it.

use super::{Violation, Workspace};

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let modules = workspace.rust.iter().filter(|file| file.path.contains("src/") && !file.is_test());
    let bare = modules.filter(|file| !file.text.trim_start().starts_with("//!"));
    let why = "the module does not say what it is for";
    let mend = "begin it with `//!`: what it owns, and what it must not know";
    bare.map(|file| Violation::in_file(&file.path, "module-header", why, mend).at(1)).collect()
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
