//! A table in Markdown.

use std::fmt;

/// Rows of figures under headings. The first column names the row and stands left, the others stand right.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new<H: Into<String>>(headings: impl IntoIterator<Item = H>) -> Self {
        Self { headings: headings.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row: as many cells as there are headings.
    pub(crate) fn row<C: Into<String>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} |", self.headings.join(" | "))?;
        writeln!(f, "|---|{}", "---:|".repeat(self.headings.len().saturating_sub(1)))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_to_the_right_of_their_names() {
        let mut table = Table::new(["database", "per second", "p99"]);
        table.row(["SQLite", "41,234", "5.12"]);
        let lines = ["| database | per second | p99 |", "|---|---:|---:|", "| SQLite | 41,234 | 5.12 |\n"];
        assert_eq!(table.to_string(), lines.join("\n"));
    }
}
