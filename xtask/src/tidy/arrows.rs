//! Which crate of ours may build on which: the table [`ARROWS`], and nothing beside it.
//!
//! Dependencies of tests are free, but for one: the fakes of the testkit would bring a second copy of the
//! domain's types into the domain's own unit tests.

use super::workspace::Member;
use super::{Violation, Workspace};
use crate::cargo::Dependency;

const RULE: &str = "arrows";

/// Each crate with those of ours that it may build on. `app` may build on all that ships.
const ARROWS: [(&str, &[&str]); 16] = [
    ("reseat-domain", &[]),
    ("reseat-protocol", &[]),
    ("reseat-migration", &[]),
    ("reseat-casino", &["reseat-domain"]),
    ("reseat-relay", &["reseat-domain"]),
    ("reseat-persistence", &["reseat-domain"]),
    ("reseat-credentials", &["reseat-domain"]),
    ("reseat-bus", &["reseat-domain"]),
    ("reseat-testkit", &["reseat-domain"]),
    ("reseat-web-api", &["reseat-domain", "reseat-protocol"]),
    ("reseat-client", &["reseat-protocol"]),
    ("reseat-demo", &["reseat-client", "reseat-protocol", "reseat-test-database", "reseat-testkit"]),
    ("reseat-test-database", &[]),
    (
        "reseat-fuzz",
        &[
            "reseat-domain",
            "reseat-protocol",
            "reseat-casino",
            "reseat-relay",
            "reseat-credentials",
            "reseat-client",
            "reseat-web-api",
        ],
    ),
    ("reseat-bench", ALL),
    ("reseat-app", ALL),
];

/// Everything that ships.
const ALL: &[&str] = &[
    "reseat-domain",
    "reseat-protocol",
    "reseat-migration",
    "reseat-casino",
    "reseat-relay",
    "reseat-persistence",
    "reseat-credentials",
    "reseat-bus",
    "reseat-web-api",
    "reseat-client",
];

/// The fakes of the domain's ports.
const FAKES: &str = "reseat-testkit";

/// The crates that the table does not bind: they ship nothing.
const FREE: [&str; 1] = ["xtask"];

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let bound = workspace.members.iter().filter(|member| !FREE.contains(&member.name.as_str()));
    bound.flat_map(|member| check_member(workspace, member)).collect()
}

fn check_member(workspace: &Workspace, member: &Member) -> Vec<Violation> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == member.name) else {
        let why = format!("the table of arrows does not know `{}`", member.name);
        let mend = "give it a line in ARROWS, in xtask/src/tidy/arrows.rs, and a row in docs/architecture.md";
        return vec![Violation::in_file(&member.manifest, RULE, why, mend)];
    };
    let ours = member.dependencies.iter().filter(|found| workspace.member(&found.name).is_some());
    ours.filter_map(|dependency| {
        let (why, mend) = judge(&member.name, allowed, dependency)?;
        Some(Violation::in_file(&member.manifest, RULE, why, mend))
    })
    .collect()
}

/// Why `member` may not depend so on one of ours, and the mend; `None` when it may.
fn judge(member: &str, allowed: &[&str], dependency: &Dependency) -> Option<(String, String)> {
    let name = dependency.name.as_str();
    if dependency.kind.as_deref() == Some("dev") {
        return (member == "reseat-domain" && name == FAKES).then(|| {
            (
                format!("the domain's tests use `{name}`, which builds on the domain: they would see its types twice"),
                format!("use the mocks in the domain's mocks.rs, or move the test to `{FAKES}`"),
            )
        });
    }
    (!allowed.contains(&name)).then(|| {
        let allowed = list(allowed);
        (
            format!("`{member}` may not build on `{name}`"),
            format!("it may build on {allowed}; put a port between the two and join them in crates/app/src/wiring.rs"),
        )
    })
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "none of ours".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::super::workspace::Declared;
    use super::*;

    const DEV: Option<&str> = Some("dev");

    fn why(members: &[(&str, &[Declared<'_>])]) -> Vec<String> {
        check(&Workspace::of_members(members)).into_iter().map(|violation| violation.why).collect()
    }

    #[test]
    fn the_arrows_of_the_table_pass() {
        let found = why(&[
            ("reseat-domain", &[("serde", None)]),
            ("reseat-protocol", &[]),
            ("reseat-testkit", &[("reseat-domain", None)]),
            (
                "reseat-web-api",
                &[("reseat-domain", None), ("reseat-protocol", None), ("reseat-testkit", DEV)],
            ),
            ("xtask", &[("reseat-web-api", None)]),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn an_adapter_that_builds_on_an_adapter_is_found() {
        let found = why(&[
            ("reseat-bus", &[("reseat-persistence", None)]),
            ("reseat-persistence", &[]),
            ("xtask", &[]),
        ]);
        assert_eq!(found, ["`reseat-bus` may not build on `reseat-persistence`"]);
    }

    #[test]
    fn an_arrow_of_a_build_script_counts_too() {
        let found = why(&[("reseat-protocol", &[("reseat-domain", Some("build"))]), ("reseat-domain", &[])]);
        assert_eq!(found, ["`reseat-protocol` may not build on `reseat-domain`"]);
    }

    #[test]
    fn the_app_does_not_ship_the_fakes() {
        let found = why(&[("reseat-app", &[("reseat-testkit", None)]), ("reseat-testkit", &[])]);
        assert_eq!(found, ["`reseat-app` may not build on `reseat-testkit`"]);
    }

    #[test]
    fn the_domains_tests_may_not_use_the_fakes_but_its_examples_may_play_a_game() {
        let found = why(&[
            ("reseat-domain", &[("reseat-testkit", DEV), ("reseat-relay", DEV)]),
            ("reseat-testkit", &[]),
            ("reseat-relay", &[]),
        ]);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("see its types twice"), "{found:?}");
    }

    #[test]
    fn a_crate_that_the_table_does_not_know_is_found() {
        assert_eq!(why(&[("reseat-chess", &[])]), ["the table of arrows does not know `reseat-chess`"]);
    }
}
