//! A Markdown document with one marked part per benchmark. Whatever stands outside the markers stays.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// What a document starts with that does not exist yet.
const HEAD: &str =
    "# Benchmarks\n\nWritten by `cargo xtask bench`; what stands outside the markers is kept.\n";

/// Why a section can't be put into a document.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DocumentError {
    /// A marker has no end, or an end no marker.
    #[error("of the markers `{0}` and `{1}` there must be one each, in this order, or none")]
    Markers(String, String),
}

/// The document that the sections are written to.
#[derive(Clone, Debug)]
pub(crate) struct Document(PathBuf);

impl Document {
    /// The document in this file, which need not exist.
    pub(crate) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Writes a section in place of its older form, or behind everything else.
    ///
    /// # Errors
    /// When the file can't be read or written, or its markers don't match.
    pub(crate) fn write(&self, name: &str, section: &str) -> Result<(), Failure> {
        let failed = |doing| move |source| Failure::File { path: self.0.clone(), doing, source };
        let text = match fs::read_to_string(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => HEAD.to_owned(),
            read => read.map_err(failed("read"))?,
        };
        let text = replace(&text, name, section)
            .map_err(|source| Failure::Document { path: self.0.clone(), source })?;
        fs::write(&self.0, text).map_err(failed("written"))
    }
}

/// The document with the section between the markers of this name.
fn replace(document: &str, name: &str, section: &str) -> Result<String, DocumentError> {
    let (begin, end) = (format!("<!-- bench:{name} -->"), format!("<!-- /bench:{name} -->"));
    let marked = format!("{begin}\n{}\n{end}", section.trim_end());
    let begins: Vec<usize> = document.match_indices(&begin).map(|(place, _)| place).collect();
    let ends: Vec<usize> = document.match_indices(&end).map(|(place, _)| place).collect();
    match (begins.as_slice(), ends.as_slice()) {
        ([], []) => Ok(format!("{}\n\n{marked}\n", document.trim_end())),
        ([first], [last]) if first < last => {
            Ok(format!("{}{marked}{}", &document[..*first], &document[last + end.len()..]))
        }
        _ => Err(DocumentError::Markers(begin, end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "# Mine\n\n<!-- bench:actions -->\nold\n<!-- /bench:actions -->\n\nmy words\n";

    #[test]
    fn what_is_between_the_markers_is_replaced_and_all_else_stays() {
        let new = replace(OLD, "actions", "new\n\nlines\n").unwrap();
        let expected =
            "# Mine\n\n<!-- bench:actions -->\nnew\n\nlines\n<!-- /bench:actions -->\n\nmy words\n";
        assert_eq!(new, expected);
        assert_eq!(replace(&new, "actions", "new\n\nlines").unwrap(), expected);
    }

    #[test]
    fn a_section_that_was_not_there_comes_last() {
        let new = replace(OLD, "recovery", "figures").unwrap();
        assert!(new.starts_with(OLD.trim_end()));
        assert!(new.ends_with("my words\n\n<!-- bench:recovery -->\nfigures\n<!-- /bench:recovery -->\n"));
    }

    #[test]
    fn markers_of_another_name_are_another_section() {
        let new = replace(OLD, "actions-websocket", "figures").unwrap();
        assert!(new.contains("old"));
        assert!(replace(&new, "actions", "new").unwrap().contains("figures"));
    }

    #[test]
    fn markers_that_do_not_match_are_left_alone() {
        for broken in [
            "<!-- bench:actions -->",
            "<!-- /bench:actions -->\n<!-- bench:actions -->",
            "<!-- bench:actions --><!-- bench:actions --><!-- /bench:actions -->",
        ] {
            assert!(replace(broken, "actions", "new").is_err(), "{broken}");
        }
    }

    #[test]
    fn a_document_is_made_when_it_is_missing_and_keeps_its_other_sections() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("benchmarks.md");
        let document = Document::at(&path);
        document.write("actions", "one").unwrap();
        document.write("recovery", "two").unwrap();
        document.write("actions", "three").unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# Benchmarks\n") && !text.contains("one"), "{text}");
        assert!(text.find("three") < text.find("two"), "{text}");
    }
}
