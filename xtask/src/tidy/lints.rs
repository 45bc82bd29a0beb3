//! Every crate is held to the lints of the workspace; cargo makes that a choice of each.

use super::{Violation, Workspace};

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let members = workspace.members.iter().filter(|member| !opts_in(&member.manifest_text));
    let violations = members.map(|member| {
        let why = format!("`{}` is not held to the lints of the workspace", member.name);
        Violation::in_file(
            &member.manifest,
            "lints",
            why,
            "add two lines to it: [lints] and workspace = true",
        )
    });
    violations.collect()
}

fn opts_in(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines.by_ref().any(|line| line == "[lints]")
        && lines
            .take_while(|line| !line.starts_with('['))
            .any(|line| line.replace(' ', "") == "workspace=true")
}

#[cfg(test)]
mod tests {
    use super::super::workspace::Member;
    use super::*;

    #[test]
    fn a_crate_that_does_not_opt_in_is_found() {
        let member = |name: &str, text: &str| Member {
            name: name.to_owned(),
            manifest_text: text.to_owned(),
            ..Member::default()
        };
        let workspace = Workspace {
            members: vec![
                member("held", "[package]\nname = \"held\"\n\n[lints]\nworkspace = true\n"),
                member("free", "[package]\nname = \"free\"\n"),
                member("other", "[lints]\n# workspace = true\n[dependencies]\nworkspace = true\n"),
            ],
            ..Workspace::default()
        };
        let found: Vec<String> = check(&workspace).into_iter().map(|violation| violation.why).collect();
        assert_eq!(
            found,
            [
                "`free` is not held to the lints of the workspace",
                "`other` is not held to the lints of the workspace"
            ]
        );
    }
}
