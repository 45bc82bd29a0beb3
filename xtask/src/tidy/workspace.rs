//! The workspace as the rules see it: read once, then only looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::rust_file::RustFile;
use crate::cargo::{Dependency, Metadata};
use crate::failure::Failure;

/// Everything that a rule may look at. Paths are relative to the root, with `/`.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    /// Our own packages.
    pub(crate) members: Vec<Member>,
    /// Every package by its id, ours and others'.
    pub(crate) resolved: BTreeMap<String, Resolved>,
    /// Every file.
    pub(crate) paths: BTreeSet<String>,
    /// Every Rust file.
    pub(crate) rust: Vec<RustFile>,
    /// Every Markdown file.
    pub(crate) documents: Vec<Document>,
    /// Every file of tests in `web/`.
    pub(crate) web_tests: Vec<Document>,
}

/// A package of the workspace.
#[derive(Debug, Default)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// The manifest's path.
    pub(crate) manifest: String,
    /// What it says.
    pub(crate) manifest_text: String,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) features: BTreeMap<String, Vec<String>>,
}

/// A package in the graph.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) name: String,
    /// The ids of its normal dependencies.
    pub(crate) dependencies: Vec<String>,
}

/// A file that is text to the rules.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Workspace {
    /// Reads the workspace that `metadata` describes.
    ///
    /// # Errors
    /// [`Failure::File`] for a file that can't be read.
    pub(crate) fn load(metadata: Metadata) -> Result<Self, Failure> {
        let mut workspace = Self { resolved: resolved(&metadata), ..Self::default() };
        let root = metadata.workspace_root;
        workspace.read_folder(&root, "")?;
        workspace.rust.sort_by(|one, other| one.path.cmp(&other.path));
        workspace.documents.sort_by(|one, other| one.path.cmp(&other.path));
        workspace.mark_test_modules();
        for package in metadata.packages {
            if metadata.workspace_members.contains(&package.id) {
                workspace.members.push(Member {
                    name: package.name,
                    manifest: relative(&root, &package.manifest_path),
                    manifest_text: read(&package.manifest_path)?,
                    dependencies: package.dependencies,
                    features: package.features,
                });
            }
        }
        Ok(workspace)
    }

    /// The member of this name.
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// Reads the folder `path` and what is below it, but for what is made by tools. Links are not followed.
    fn read_folder(&mut self, root: &Path, path: &str) -> Result<(), Failure> {
        let folder = root.join(path);
        let failed = |source| Failure::File { path: folder.clone(), doing: "read", source };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() && !is_made_by_tools(&entry.path(), &name) {
                self.read_folder(root, &path)?;
            } else if kind.is_file() {
                self.add_file(path, &entry.path())?;
            }
        }
        Ok(())
    }

    fn add_file(&mut self, path: String, on_disk: &Path) -> Result<(), Failure> {
        if path.ends_with(".rs") {
            self.rust.push(RustFile::new(path.clone(), read(on_disk)?));
        } else if path.ends_with(".md") {
            self.documents.push(Document { path: path.clone(), text: read(on_disk)? });
        } else if is_web_test(&path) {
            self.web_tests.push(Document { path: path.clone(), text: read(on_disk)? });
        }
        self.paths.insert(path);
        Ok(())
    }

    /// Marks the files of modules that are declared under `#[cfg(test)]`, and the files below them.
    fn mark_test_modules(&mut self) {
        let modules: Vec<String> = self
            .rust
            .iter()
            .flat_map(|file| file.test_modules().map(|module| module_path(&file.path, module)))
            .collect();
        for file in &mut self.rust {
            let is_test = |module: &String| {
                file.path
                    .strip_prefix(module.as_str())
                    .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
            };
            if modules.iter().any(is_test) {
                file.mark_as_test();
            }
        }
    }
}

/// Where the module that the file at `path` declares is found, without `.rs` or `/mod.rs`.
fn module_path(path: &str, module: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name {
        "mod.rs" | "lib.rs" | "main.rs" => format!("{folder}/{module}"),
        _ => format!("{}/{module}", path.trim_end_matches(".rs")),
    }
}

/// Whether a folder holds nothing that people write. Cargo marks its target folders, whatever their name.
fn is_made_by_tools(folder: &Path, name: &str) -> bool {
    matches!(name, ".git" | "node_modules" | "dist") || folder.join("CACHEDIR.TAG").exists()
}

/// Whether Vitest runs a file, be it in Node.js or in a browser.
fn is_web_test(path: &str) -> bool {
    [".test.ts", ".test.tsx", ".e2e.ts"].iter().any(|end| path.ends_with(end))
}

fn resolved(metadata: &Metadata) -> BTreeMap<String, Resolved> {
    let names: BTreeMap<&str, &str> =
        metadata.packages.iter().map(|package| (package.id.as_str(), package.name.as_str())).collect();
    let nodes = metadata.resolve.nodes.iter().map(|node| {
        let normal = node.deps.iter().filter(|edge| edge.dep_kinds.iter().any(|kind| kind.kind.is_none()));
        let name = names.get(node.id.as_str()).copied().unwrap_or(&node.id).to_owned();
        (node.id.clone(), Resolved { name, dependencies: normal.map(|edge| edge.pkg.clone()).collect() })
    });
    nodes.collect()
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|source| Failure::File { path: path.to_owned(), doing: "read", source })
}

/// A dependency in a made-up workspace: its name, and its kind as [`Dependency`] has it.
#[cfg(test)]
pub(crate) type Declared<'a> = (&'a str, Option<&'a str>);

#[cfg(test)]
impl Workspace {
    /// A workspace of these files and nothing else: each a path and its text.
    pub(crate) fn of_files(files: &[(&str, &str)]) -> Self {
        let mut workspace = Self::default();
        for (path, text) in files {
            let (path, text) = ((*path).to_owned(), (*text).to_owned());
            workspace.paths.insert(path.clone());
            if path.ends_with(".rs") {
                workspace.rust.push(RustFile::new(path, text));
            } else if path.ends_with(".md") {
                workspace.documents.push(Document { path, text });
            } else if is_web_test(&path) {
                workspace.web_tests.push(Document { path, text });
            }
        }
        workspace.mark_test_modules();
        workspace
    }

    /// A workspace of these members: each a name and its dependencies.
    pub(crate) fn of_members(members: &[(&str, &[Declared<'_>])]) -> Self {
        let members = members.iter().map(|(name, dependencies)| Member {
            name: (*name).to_owned(),
            manifest: format!("crates/{}/Cargo.toml", name.trim_start_matches("reseat-")),
            dependencies: dependencies
                .iter()
                .map(|(name, kind)| Dependency {
                    name: (*name).to_owned(),
                    kind: kind.map(str::to_owned),
                    features: Vec::new(),
                })
                .collect(),
            ..Member::default()
        });
        Self { members: members.collect(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_declared_for_tests_is_test_code_wherever_its_file_is() {
        let workspace = Workspace::of_files(&[
            ("crates/x/src/lib.rs", "#[cfg(test)]\nmod checks;\nmod rest;"),
            ("crates/x/src/checks.rs", ""),
            ("crates/x/src/checks/deep.rs", ""),
            ("crates/x/src/rest.rs", "#[cfg(test)]\nmod inner;"),
            ("crates/x/src/rest/inner.rs", ""),
            ("crates/x/tests/whole.rs", ""),
        ]);
        let tests: Vec<&str> =
            workspace.rust.iter().filter(|file| file.is_test()).map(|file| file.path.as_str()).collect();
        assert_eq!(
            tests,
            [
                "crates/x/src/checks.rs",
                "crates/x/src/checks/deep.rs",
                "crates/x/src/rest/inner.rs",
                "crates/x/tests/whole.rs"
            ]
        );
    }
}
