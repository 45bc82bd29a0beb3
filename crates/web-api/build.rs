//! Has this crate compiled again when the web app is built for the first time: the compiler embeds the files that it
//! finds, and nothing else makes Cargo look at a folder that is not there yet.

use std::path::Path;

/// The web app, seen from this crate.
const APP: &str = "../../web/apps/casino";

fn main() {
    // Of pages that are there, a release build knows every file; a debug build reads them as they are.
    let watched = if Path::new(APP).join("dist").exists() { "build.rs" } else { APP };
    println!("cargo::rerun-if-changed={watched}");
}
