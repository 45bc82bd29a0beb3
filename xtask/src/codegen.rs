//! `cargo xtask codegen`: the wire's types in TypeScript, printed from the Rust types into `web/`.
//!
//! The crate `reseat-protocol` prints them; this file knows where they go, and whether they are stale.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::cargo;
use crate::failure::Failure;

/// The folder of everything that is written in TypeScript, from the root of the workspace.
const WEB: &str = "web";

/// The arguments of `cargo xtask codegen`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail when a file is not what would be written
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes the files, or checks them.
///
/// # Errors
/// [`Failure::Stale`] when a file that is checked differs; else what keeps files from being printed, read or
/// written.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let web = cargo::metadata(Path::new("."))?.workspace_root.join(WEB);
    let printed = cargo::printed("reseat-protocol", "typescript", "print-typescript")?;
    let stale = stale(&web, &printed)?;
    if arguments.check && !stale.is_empty() {
        let files: Vec<&str> = stale.into_keys().collect();
        return Err(Failure::Stale { files: files.join(", ") });
    }
    for (file, text) in &stale {
        write(&web.join(file), text)?;
        eprintln!("wrote {WEB}/{file}");
    }
    eprintln!("{} files are what the Rust types say", printed.len());
    Ok(())
}

/// The files below `web` that are not as printed, or not there.
fn stale<'a>(
    web: &Path,
    printed: &'a BTreeMap<String, String>,
) -> Result<BTreeMap<&'a str, &'a str>, Failure> {
    let mut stale = BTreeMap::new();
    for (file, text) in printed {
        if read(&web.join(file))?.as_ref() != Some(text) {
            stale.insert(file.as_str(), text.as_str());
        }
    }
    Ok(stale)
}

fn read(path: &PathBuf) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file(path, "read", error)),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| Failure::file(folder, "made", source))?;
    }
    fs::write(path, text).map_err(|source| Failure::file(path, "written", source))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_file_that_differs_or_is_missing_is_stale_and_no_longer_once_it_is_written() {
        let web = tempfile::tempdir().unwrap();
        fs::write(web.path().join("same.ts"), "a").unwrap();
        fs::write(web.path().join("old.ts"), "a").unwrap();
        let printed = printed(&[("same.ts", "a"), ("old.ts", "b"), ("deep/new.ts", "c")]);
        let found = stale(web.path(), &printed).unwrap();
        assert_eq!(found.keys().collect::<Vec<_>>(), [&"deep/new.ts", &"old.ts"]);
        for (file, text) in found {
            write(&web.path().join(file), text).unwrap();
        }
        assert!(stale(web.path(), &printed).unwrap().is_empty());
    }

    #[test]
    fn the_failure_names_the_stale_files_and_the_mend() {
        let one = Failure::Stale { files: "wire.ts".to_owned() }.to_string();
        assert!(one.starts_with("wire.ts in web/ is not") && one.contains("cargo xtask codegen"), "{one}");
    }
}
