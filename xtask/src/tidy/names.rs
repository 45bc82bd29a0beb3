//! Files named by what they hold: no drawer for everything, and migrations by day, number, verb and noun.

use std::collections::BTreeSet;

use super::{Violation, Workspace};

/// Names that say nothing of what is inside.
const DRAWERS: [&str; 8] = ["utils", "util", "common", "helpers", "helper", "misc", "shared", "stuff"];

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations: Vec<Violation> = drawers(workspace).iter().map(|path| drawer(path)).collect();
    let migrations = workspace.rust.iter().filter(|file| {
        file.path.starts_with("migration/") && file.in_code("MigrationTrait for").next().is_some()
    });
    for file in migrations {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        if !name.strip_suffix(".rs").is_some_and(is_migration_name) {
            let why = "a migration's place in the order and what it does must show in its name";
            let mend = "name it mYYYYMMDD_NNNNNN_verb_noun, such as m20261121_000001_create_users";
            violations.push(Violation::in_file(&file.path, "migration-name", why, mend));
        }
    }
    violations
}

/// The files and folders that are drawers, each once.
fn drawers(workspace: &Workspace) -> BTreeSet<String> {
    let mut drawers = BTreeSet::new();
    for path in &workspace.paths {
        let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
        for part in ends.map(|end| &path[..end]) {
            let name = part.rsplit('/').next().unwrap_or_default();
            let stem = name.split('.').next().unwrap_or_default();
            if DRAWERS.contains(&stem.to_ascii_lowercase().as_str()) {
                drawers.insert(part.to_owned());
            }
        }
    }
    drawers
}

fn drawer(path: &str) -> Violation {
    let why = "the name says nothing of what is inside, so everything ends up there";
    let mend = "name it by the noun it is about, or move each part to the module that uses it";
    Violation::in_file(path, "drawer", why, mend)
}

/// `mYYYYMMDD_NNNNNN_verb_noun`, with a month and a day that exist.
fn is_migration_name(name: &str) -> bool {
    let Some(rest) = name.strip_prefix('m') else { return false };
    let parts: Vec<&str> = rest.split('_').collect();
    let [day, number, words @ ..] = parts.as_slice() else { return false };
    let is_number =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let between = |text: Option<&str>, least, most| text.is_some_and(|text| (least..=most).contains(&text));
    let is_word = |word: &&str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    is_number(day, 8)
        && between(day.get(4..6), "01", "12")
        && between(day.get(6..8), "01", "31")
        && is_number(number, 6)
        && words.len() >= 2
        && words.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<(String, &'static str)> {
        check(&Workspace::of_files(files)).into_iter().map(|found| (found.file, found.rule)).collect()
    }

    #[test]
    fn a_file_or_a_folder_that_is_a_drawer_is_found_once() {
        let found = found(&[
            ("crates/x/src/utils.rs", ""),
            ("crates/x/tests/common/mod.rs", ""),
            ("crates/x/tests/common/more.rs", ""),
            ("web/src/helpers.ts", ""),
            ("crates/x/src/commonplace.rs", ""),
        ]);
        let files: Vec<&str> = found.iter().map(|(file, _)| file.as_str()).collect();
        assert_eq!(files, ["crates/x/src/utils.rs", "crates/x/tests/common", "web/src/helpers.ts"]);
    }

    #[test]
    fn a_migration_with_another_name_is_found() {
        let text = "impl MigrationTrait for Migration {}";
        let bad = "migration/src/create_users.rs";
        let found = found(&[
            (bad, text),
            ("migration/src/m20261121_000001_create_users.rs", text),
            ("migration/src/columns.rs", "pub fn id() {}"),
        ]);
        assert_eq!(found, [(bad.to_owned(), "migration-name")]);
    }

    #[test]
    fn a_migrations_name_is_a_day_a_number_a_verb_and_a_noun() {
        assert!(is_migration_name("m20261121_000001_create_users"));
        assert!(is_migration_name("m20261121_000012_add_index_to_rooms"));
        for name in [
            "m20261321_000001_create_users",
            "m20261100_000001_create_users",
            "m20261121_1_create_users",
            "m20261121_000001_users",
            "m20261121_000001_create__users",
            "m20261121_000001_Create_users",
            "create_users",
        ] {
            assert!(!is_migration_name(name), "{name}");
        }
    }
}
