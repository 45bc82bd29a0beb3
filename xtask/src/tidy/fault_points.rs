//! Nothing turns the fault points on but a test build that asks for them by name.

use std::collections::BTreeSet;

use super::workspace::Member;
use super::{Violation, Workspace};
use crate::cargo::Dependency;

const FEATURE: &str = "fault-points";

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for member in &workspace.members {
        let name = &member.name;
        if defaults(member).any(is_fault_points) {
            violations
                .push(violation(member, &format!("the default features of `{name}` turn on `{FEATURE}`")));
        }
        if member.dependencies.iter().any(ships_them) {
            violations
                .push(violation(member, &format!("`{name}` builds on a crate with `{FEATURE}` turned on")));
        }
    }
    violations
}

fn violation(member: &Member, what: &str) -> Violation {
    let why = format!("{what}: the shipped binary could be told to stop between two steps");
    let mend = format!("turn `{FEATURE}` on only on the command line that builds `reseat-with-faults`");
    Violation::in_file(&member.manifest, "fault-points", why, mend)
}

/// Everything that the default features turn on, as the manifest writes it.
fn defaults(member: &Member) -> impl Iterator<Item = &str> {
    let mut on = BTreeSet::new();
    let mut waiting = vec!["default"];
    while let Some(feature) = waiting.pop() {
        if on.insert(feature) {
            waiting.extend(member.features.get(feature).into_iter().flatten().map(String::as_str));
        }
    }
    on.into_iter()
}

/// `fault-points`, or `crate/fault-points`.
fn is_fault_points(feature: &str) -> bool {
    feature.rsplit('/').next() == Some(FEATURE)
}

fn ships_them(dependency: &Dependency) -> bool {
    dependency.kind.as_deref() != Some("dev")
        && dependency.features.iter().any(|feature| is_fault_points(feature))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn app(features: &[(&str, &[&str])], dependency: &[&str]) -> Workspace {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let features: BTreeMap<_, _> =
            features.iter().map(|(name, on)| ((*name).to_owned(), words(on))).collect();
        let dependency =
            Dependency { name: "reseat-domain".to_owned(), kind: None, features: words(dependency) };
        let app = Member {
            name: "reseat-app".to_owned(),
            features,
            dependencies: vec![dependency],
            ..Member::default()
        };
        Workspace { members: vec![app], ..Workspace::default() }
    }

    #[test]
    fn a_feature_that_nothing_turns_on_is_fine() {
        let workspace =
            app(&[("fault-points", &["reseat-domain/fault-points"]), ("default", &["web"])], &["mocks"]);
        assert_eq!(check(&workspace), []);
    }

    #[test]
    fn fault_points_by_default_are_found_however_they_are_turned_on() {
        for features in [
            &[("default", &["fault-points"][..])][..],
            &[("default", &["all"]), ("all", &["fault-points"])],
            &[("default", &["reseat-domain/fault-points"])],
        ] {
            assert_eq!(check(&app(features, &[])).len(), 1, "{features:?}");
        }
    }

    #[test]
    fn fault_points_that_a_dependency_turns_on_are_found() {
        assert_eq!(check(&app(&[], &["fault-points"])).len(), 1);
    }
}
