//! Nothing turns the fault points on but a test build that asks for them by name.

use std::collections::BTreeSet;

use super::workspace::Member;
use super::{Violation, Workspace};

const FEATURE: &str = "fault-points";

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let by_default =
        workspace.members.iter().filter(|member| defaults(member).any(is_fault_points)).map(|member| {
            violation(member, format!("the default features of `{}` turn on `{FEATURE}`", member.name))
        });
    let by_dependency =
        workspace.members.iter().filter(|member| member.dependencies.iter().any(ships_them)).map(|member| {
            violation(member, format!("`{}` builds on a crate with `{FEATURE}` turned on", member.name))
        });
    by_default.chain(by_dependency).collect()
}

fn violation(member: &Member, what: String) -> Violation {
    Violation {
        file: member.manifest.clone(),
        line: None,
        rule: "fault-points",
        why: format!("{what}: the shipped binary could be told to stop between two steps"),
        mend: format!("turn `{FEATURE}` on only on the command line that builds `reseat-with-faults`"),
    }
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

fn ships_them(dependency: &crate::cargo::Dependency) -> bool {
    dependency.kind.as_deref() != Some("dev")
        && dependency.features.iter().any(|feature| is_fault_points(feature))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::cargo::Dependency;

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
