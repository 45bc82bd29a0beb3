//! The domain and the games do no input or output: nothing below them is a runtime, a web framework, a
//! database or a password hasher.
//!
//! Cargo's graph joins the features of the whole workspace, so this sees at least what
//! `cargo tree -p reseat-domain -e normal` prints.

use std::collections::{BTreeSet, VecDeque};

use super::{Violation, Workspace};

const RULE: &str = "purity";

/// The crates that must be pure.
const PURE: [&str; 3] = ["reseat-domain", "reseat-casino", "reseat-relay"];

/// What a pure crate may not stand on, by kind. A name that ends in `*` stands for all that begin so.
const IMPURE: [(&str, &[&str]); 4] = [
    ("a runtime", &["tokio*", "async-std", "async-io", "async-executor", "smol", "mio", "monoio", "glommio"]),
    (
        "the web",
        &["axum*", "hyper*", "tower*", "actix*", "warp", "rocket", "reqwest", "tungstenite", "ureq", "h2"],
    ),
    (
        "a database",
        &["sea-orm*", "sea-query*", "sqlx*", "rusqlite", "libsqlite3-sys", "diesel*", "redis", "async-nats"],
    ),
    ("a password hasher", &["argon2", "bcrypt", "scrypt", "pbkdf2", "password-hash", "rust-argon2"]),
];

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for name in PURE {
        let Some(member) = workspace.member(name) else { continue };
        for path in paths_below(workspace, name) {
            let Some(kind) = path.last().and_then(|last| kind_of(last)) else { continue };
            let why = format!("`{name}` stands on {kind}: {}", path.join(" → "));
            let mend =
                "make what it needs a port in crates/domain/src/ports, and let an adapter use the crate";
            violations.push(Violation::in_file(&member.manifest, RULE, why, mend));
        }
    }
    violations
}

/// What is impure about the crate, if anything.
fn kind_of(name: &str) -> Option<&'static str> {
    let is =
        |pattern: &&str| pattern.strip_suffix('*').map_or(*pattern == name, |start| name.starts_with(start));
    IMPURE.iter().find(|(_, names)| names.iter().any(is)).map(|(kind, _)| *kind)
}

/// One shortest path from the package `name` to each package below it, as names.
fn paths_below<'a>(workspace: &'a Workspace, name: &str) -> Vec<Vec<&'a str>> {
    let root = workspace.resolved.iter().find(|(_, package)| package.name == name).map(|(id, _)| id.as_str());
    let mut waiting: VecDeque<Vec<&str>> = root.into_iter().map(|id| vec![id]).collect();
    let mut seen: BTreeSet<&str> = root.into_iter().collect();
    let mut paths = Vec::new();
    while let Some(path) = waiting.pop_front() {
        let package = path.last().and_then(|id| workspace.resolved.get(*id));
        for dependency in package.iter().flat_map(|package| &package.dependencies) {
            if seen.insert(dependency) {
                let mut longer = path.clone();
                longer.push(dependency);
                waiting.push_back(longer);
            }
        }
        paths.push(path.iter().filter_map(|id| Some(workspace.resolved.get(*id)?.name.as_str())).collect());
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::super::workspace::Resolved;
    use super::*;

    /// A workspace with this graph; a package's id is its name.
    fn workspace(graph: &[(&str, &[&str])]) -> Workspace {
        let mut workspace = Workspace::of_members(&[("reseat-domain", &[])]);
        for (name, dependencies) in graph {
            let dependencies = dependencies.iter().map(|name| (*name).to_owned()).collect();
            workspace
                .resolved
                .insert((*name).to_owned(), Resolved { name: (*name).to_owned(), dependencies });
        }
        workspace
    }

    #[test]
    fn a_domain_on_pure_crates_passes() {
        let graph =
            [("reseat-domain", &["hmac", "async-lock"][..]), ("hmac", &["digest"]), ("async-lock", &[])];
        assert_eq!(check(&workspace(&graph)), []);
    }

    #[test]
    fn a_runtime_below_a_dependency_is_found_with_the_way_to_it() {
        let graph =
            [("reseat-domain", &["hmac", "helpful"][..]), ("helpful", &["tokio"]), ("tokio", &["helpful"])];
        let found = check(&workspace(&graph));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].why, "`reseat-domain` stands on a runtime: reseat-domain → helpful → tokio");
    }

    #[test]
    fn every_kind_of_impurity_is_known() {
        for (name, kind) in [
            ("tokio-util", "a runtime"),
            ("hyper-util", "the web"),
            ("sea-orm", "a database"),
            ("argon2", "a password hasher"),
        ] {
            assert_eq!(kind_of(name), Some(kind));
        }
        assert_eq!(kind_of("async-lock"), None);
        assert_eq!(kind_of("sha2"), None);
    }
}
