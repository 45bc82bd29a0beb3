//! The files of the web app, as they were when the binary was built.

use std::borrow::Cow;

use rust_embed::RustEmbed;

/// A debug build reads them where they are built, at each request.
#[derive(RustEmbed)]
#[folder = "../../web/apps/casino/dist"]
#[allow_missing = true]
struct Built;

/// One file.
pub(super) struct File {
    pub(super) bytes: Cow<'static, [u8]>,
    /// Names the content.
    pub(super) hash: [u8; 32],
}

/// Where files come from.
#[derive(Clone, Copy)]
pub(super) struct Site {
    pub(super) find: fn(&str) -> Option<File>,
}

impl Site {
    /// The app of this binary.
    pub(super) const BUILT_IN: Self = Self { find: find_built };
}

fn find_built(path: &str) -> Option<File> {
    let file = Built::get(path)?;
    Some(File { hash: file.metadata.sha256_hash(), bytes: file.data })
}

/// Whether this binary has the app.
pub(crate) fn is_built_in() -> bool {
    Built::get("index.html").is_some()
}
