//! The wire has golden samples. That each variant has one is proven by the protocol crate's own tests; this
//! proves that the samples those tests read have not gone missing.

use super::{Violation, Workspace};

const FOLDER: &str = "crates/protocol/golden";

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let is_sample = |path: &String| path.starts_with(FOLDER) && path.ends_with(".json");
    if workspace.paths.iter().any(is_sample) {
        return Vec::new();
    }
    let why = "there are no samples of what crosses the wire, so a change to it would go unseen";
    let mend = "add one .json per variant; docs/howto/add-a-frame.md says how";
    vec![Violation::in_file(FOLDER, "golden-samples", why, mend)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_without_samples_is_found() {
        let without = Workspace::of_files(&[("crates/protocol/golden/README.md", "")]);
        assert_eq!(check(&without).len(), 1);
        let with = Workspace::of_files(&[("crates/protocol/golden/server/ack.json", "{}")]);
        assert_eq!(check(&with), []);
    }
}
