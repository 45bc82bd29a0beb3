//! What a benchmark found, as a section of the document.

use std::fmt;

use super::{Machine, Table};

/// A section: what was measured, and the figures.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    /// The benchmark's name on the command line; also names the section's markers.
    pub(crate) name: &'static str,
    /// The heading.
    pub(crate) title: &'static str,
    /// What it measures and how, in whole sentences.
    pub(crate) about: String,
    /// The aims, each with whether it was met; none where nothing was aimed at.
    pub(crate) aims: Vec<Aim>,
    /// Each with a line that says what it shows; empty where the headings say it all.
    pub(crate) tables: Vec<(String, Table)>,
    /// What else one must know to read the figures.
    pub(crate) notes: Vec<String>,
}

/// What was aimed at, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Aim {
    /// Such as `at least 70 % of the bare appends on SQLite`.
    pub(crate) what: String,
    /// What was measured.
    pub(crate) found: String,
    /// Whether that is good enough.
    pub(crate) is_met: bool,
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let met = if self.is_met { "met" } else { "**missed**" };
        write!(f, "{}: {} ({met})", self.what, self.found)
    }
}

impl Section {
    /// The section in Markdown, with the command that measures it again and the machine it was measured on.
    pub(crate) fn render(&self, command: &str, machine: &Machine) -> String {
        let mut text = format!("## {}\n\n{}\n\n```\n{command}\n```\n", self.title, self.about);
        for (caption, table) in &self.tables {
            let caption = if caption.is_empty() { String::new() } else { format!("{caption}\n\n") };
            text.push_str(&format!("\n{caption}{table}"));
        }
        text.push_str(&list("Aims:", self.aims.iter()));
        text.push_str(&list("Notes:", self.notes.iter()));
        text.push_str(&format!("\nMeasured on: {machine}\n"));
        text
    }
}

fn list<T: fmt::Display>(heading: &str, items: impl ExactSizeIterator<Item = T>) -> String {
    if items.len() == 0 {
        return String::new();
    }
    let items: String = items.map(|item| format!("- {item}\n")).collect();
    format!("\n{heading}\n\n{items}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_tells_what_how_and_where() {
        let mut table = Table::new(["database", "per second"]);
        table.row(["SQLite", "5"]);
        let section = Section {
            name: "actions",
            title: "Actions",
            about: "How many.".into(),
            aims: vec![Aim { what: "at least 4".into(), found: "5".into(), is_met: true }],
            tables: vec![("In process.".into(), table)],
            notes: Vec::new(),
        };
        let text = section.render("cargo xtask bench actions", &Machine::example());
        let start = "## Actions\n\nHow many.\n\n```\ncargo xtask bench actions\n```\n\nIn process.\n\n\
                     | database | per second |\n|---|---:|\n| SQLite | 5 |\n\nAims:\n\n- at least 4: 5 (met)\n\n\
                     Measured on: ";
        assert!(text.starts_with(start), "{text}");
        assert!(!text.contains("Notes:"));
    }

    #[test]
    fn a_missed_aim_can_not_be_overlooked() {
        let aim = Aim { what: "at least 6".into(), found: "5".into(), is_met: false };
        assert_eq!(aim.to_string(), "at least 6: 5 (**missed**)");
    }
}
