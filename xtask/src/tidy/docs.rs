//! The documents hold anywhere: their links lead to files that exist, and no path is one machine's.

use super::workspace::Document;
use super::{Violation, Workspace};

/// Folders at the root of a machine that no document needs to name.
const MACHINE_FOLDERS: [&str; 5] = ["work", "root", "tmp", "home", "Users"];

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let dead = workspace.documents.iter().flat_map(|document| dead_links(workspace, document));
    let machine = workspace.documents.iter().flat_map(machine_paths);
    dead.chain(machine).collect()
}

fn dead_links(workspace: &Workspace, document: &Document) -> Vec<Violation> {
    let folder = document.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut violations = Vec::new();
    for (line, text) in prose(&document.text) {
        for target in links(&text).filter(|target| is_relative(target)) {
            let path = target.split('#').next().unwrap_or_default();
            if path.is_empty() || resolve(folder, path).is_some_and(|path| exists(workspace, &path)) {
                continue;
            }
            let why = format!("`{target}` leads nowhere in this repository");
            let mend = "correct the path; it is relative to the file that has the link";
            violations.push(Violation::in_file(&document.path, "dead-link", why, mend).at(line));
        }
    }
    violations
}

/// The lines outside code blocks, from 1, with their `code` blanked.
fn prose(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut in_block = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
            return None;
        }
        let outside = line.split('`').step_by(2).collect::<Vec<_>>().join("code");
        (!in_block).then_some((index + 1, outside))
    })
}

/// The targets of `[text](target)` and `[label]: target`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let inline = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let reference =
        line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(_, target)| target.trim());
    inline.chain(reference)
}

fn is_relative(target: &str) -> bool {
    !target.contains("://") && !target.starts_with("mailto:")
}

/// The path from the root, without `.` and `..`; `None` when it leaves the repository.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Whether this is a file, or a folder with a file in it.
fn exists(workspace: &Workspace, path: &str) -> bool {
    let below = format!("{path}/");
    workspace.paths.contains(path) || workspace.paths.iter().any(|file| file.starts_with(&below))
}

fn machine_paths(document: &Document) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, line) in document.text.lines().enumerate() {
        for folder in MACHINE_FOLDERS.iter().filter(|folder| names_from_root(line, folder)) {
            let why = format!("`/{folder}/…` is a place on somebody's machine");
            let mend = "write the path from the root of the repository, or a placeholder";
            violations.push(Violation::in_file(&document.path, "machine-path", why, mend).at(index + 1));
        }
    }
    violations
}

/// Whether the line has a path that begins with this folder; one that only goes through it does not count.
fn names_from_root(line: &str, folder: &str) -> bool {
    let goes_on = |character: char| character.is_alphanumeric() || "._-)}>".contains(character);
    line.match_indices(&format!("/{folder}/")).any(|(place, _)| !line[..place].ends_with(goes_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, Option<usize>)> {
        let workspace =
            Workspace::of_files(&[("docs/howto/x.md", text), ("docs/protocol.md", ""), ("README.md", "")]);
        check(&workspace).into_iter().map(|violation| (violation.rule, violation.line)).collect()
    }

    #[test]
    fn links_to_files_folders_sections_and_other_sites_pass() {
        let text = "[a](../protocol.md) [b](../../README.md#run) [c](..) [d](#here) [e](https://example.org/x)\n\n[f]: x.md\n";
        assert_eq!(found(text), []);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        assert_eq!(found("# X\n\nSee [a](../gone.md)."), [("dead-link", Some(3))]);
        assert_eq!(found("[a](../../../README.md)"), [("dead-link", Some(1))]);
        assert_eq!(found("[a]: gone.md"), [("dead-link", Some(1))]);
    }

    #[test]
    fn what_is_code_is_no_link() {
        assert_eq!(found("`[a](gone.md)`\n```\n[a](gone.md)\n```\n"), []);
    }

    #[test]
    fn a_path_of_somebodys_machine_is_found() {
        for folder in MACHINE_FOLDERS {
            assert_eq!(found(&format!("run `/{folder}/me/reseat`")), [("machine-path", Some(1))], "{folder}");
        }
        assert_eq!(found("see `crates/app/home/x` and https://example.org/home/x"), []);
    }
}
