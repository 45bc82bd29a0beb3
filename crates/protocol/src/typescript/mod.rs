//! The wire in TypeScript: what `web/packages/client` is compiled against. Nothing of it is written by hand,
//! so that a field which changes here breaks the build there.
//!
//! | file | holds |
//! |---|---|
//! | `types` | the types of frames and bodies, by their derived declarations |
//! | `constants` | close codes, bounds, names of frames and the fields each must have |
//! | `samples` | the golden samples, each to be judged by the TypeScript compiler |

mod constants;
mod samples;
mod types;

use std::collections::BTreeMap;
use std::io;

const HEAD: &str = "// Printed by `cargo xtask codegen` from crates/protocol. Change it there.\n\n";

/// Every file that is printed: its path below `web/`, and its text.
///
/// # Errors
/// When the golden samples can't be read.
pub fn files() -> io::Result<BTreeMap<&'static str, String>> {
    let samples = samples::read()?;
    let generated = [
        ("packages/client/src/generated/wire.ts", types::print()),
        ("packages/client/src/generated/constants.ts", constants::print(&samples)),
        ("packages/client/tests/generated/golden.ts", samples::print(&samples)),
    ];
    Ok(generated.map(|(path, text)| (path, format!("{HEAD}{text}"))).into())
}
