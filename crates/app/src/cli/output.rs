//! Data on stdout. A reader that stops reading, such as `head`, ends the command in peace.

use std::io::{self, ErrorKind, Write};

use serde_json::Value;

use crate::failure::Failure;

/// Writes one line.
///
/// # Errors
/// When stdout can't be written, such as on a full disk.
pub(super) fn line(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        written => written.map_err(|error| Failure::Failed(format!("stdout can't be written: {error}"))),
    }
}

/// Writes a JSON document on one line.
///
/// # Errors
/// As [`line`].
pub(super) fn json(document: &Value) -> Result<(), Failure> {
    line(&document.to_string())
}

/// Writes rows under their headings, in columns as wide as their widest entry.
///
/// # Errors
/// As [`line`].
pub(super) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> Result<(), Failure> {
    let widths: [usize; N] = std::array::from_fn(|column| {
        let entries = rows.iter().map(|row| row[column].chars().count());
        entries.chain([headings[column].len()]).max().unwrap_or_default()
    });
    let write = |row: [&str; N]| {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(entry, width)| format!("{entry:<width$}")).collect();
        line(cells.join("  ").trim_end())
    };
    write(headings)?;
    rows.iter().try_for_each(|row| write(std::array::from_fn(|column| row[column].as_str())))
}
