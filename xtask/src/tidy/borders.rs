//! Names that stay within their crate: the ORM in persistence, the web framework in the web layer, the
//! environment in the app.

use super::rust_file::RustFile;
use super::{Violation, Workspace};

/// A name and the folders that may use it.
struct Border {
    rule: &'static str,
    /// What the code may not name elsewhere.
    names: &'static [&'static str],
    folders: &'static [&'static str],
    /// Whether tests are free to name it.
    tests_are_free: bool,
    why: &'static str,
    mend: &'static str,
}

const BORDERS: [Border; 3] = [
    Border {
        rule: "sea-orm-border",
        names: &["sea_orm", "sea_query", "sqlx"],
        // Two that ship nothing name the driver: one makes databases for tests, one measures what the ORM costs.
        folders: &["crates/persistence/", "migration/", "crates/test-database/", "crates/bench/"],
        tests_are_free: false,
        why: "only persistence and migration may name the ORM: else a change of database goes through every crate",
        mend: "ask for it through a port in crates/domain/src/ports",
    },
    Border {
        rule: "axum-border",
        names: &["axum", "tower_http"],
        folders: &["crates/web-api/"],
        tests_are_free: true,
        why: "only web-api may name the web framework: else the rules end up in handlers",
        mend: "let web-api take or answer a type of its own or of the domain",
    },
    Border {
        rule: "environment-border",
        names: &["env::var", "env::set_var", "env::remove_var"],
        folders: &["crates/app/", "crates/demo/tests/", "crates/test-database/", "xtask/"],
        tests_are_free: false,
        why: "only the app reads the environment: else a setting has no default, no check and no documentation",
        mend: "make it a key of crates/app's configuration and pass the value down",
    },
];

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let pairs = workspace.rust.iter().flat_map(|file| BORDERS.iter().map(move |border| (file, border)));
    pairs.flat_map(|(file, border)| crossings(file, border)).collect()
}

fn crossings(file: &RustFile, border: &Border) -> Vec<Violation> {
    if border.folders.iter().any(|folder| file.path.starts_with(folder)) {
        return Vec::new();
    }
    let places = border.names.iter().flat_map(|name| file.in_code(name));
    let crossings = places.filter(|place| !(border.tests_are_free && file.is_test_at(*place)));
    let violation = Violation::in_file(&file.path, border.rule, border.why, border.mend);
    crossings.map(|place| violation.clone().at(file.line(place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(&'static str, Option<usize>)> {
        let violations = check(&Workspace::of_files(&[(path, text)]));
        violations.into_iter().map(|violation| (violation.rule, violation.line)).collect()
    }

    #[test]
    fn the_orm_outside_its_crates_is_found() {
        let text = "//! x\nuse sea_orm::DbErr;\n";
        assert_eq!(found("crates/domain/src/lib.rs", text), [("sea-orm-border", Some(2))]);
        assert_eq!(found("crates/app/tests/whole.rs", text), [("sea-orm-border", Some(2))]);
        assert_eq!(found("crates/persistence/src/lib.rs", text), []);
        assert_eq!(found("migration/src/lib.rs", text), []);
    }

    #[test]
    fn the_web_framework_outside_its_crate_is_found_but_not_in_tests() {
        let text = "fn serve() -> axum::Router { x }\n#[cfg(test)]\nmod tests { use axum::Router; }\n";
        assert_eq!(found("crates/app/src/serve.rs", text), [("axum-border", Some(1))]);
        assert_eq!(found("crates/web-api/src/router.rs", text), []);
    }

    #[test]
    fn reading_the_environment_outside_the_app_is_found() {
        let text = "fn key() { std::env::var(\"KEY\") }";
        assert_eq!(found("crates/bus/src/nats.rs", text), [("environment-border", Some(1))]);
        assert_eq!(found("crates/app/src/config.rs", text), []);
    }

    #[test]
    fn speaking_of_a_name_is_not_using_it() {
        assert_eq!(found("crates/domain/src/lib.rs", "// no sea_orm, no axum\nlet x = \"env::var\";"), []);
    }
}
