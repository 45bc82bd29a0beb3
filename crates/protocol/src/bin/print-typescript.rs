//! Prints the TypeScript of the wire as one JSON object: a file's path below `web/` → its text. This is what
//! `cargo xtask codegen` runs; it writes no file itself.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let files = reseat_protocol::typescript::files()?;
    let mut stdout = io::stdout().lock();
    serde_json::to_writer(&mut stdout, &files)?;
    writeln!(stdout)
}
