//! The golden samples as TypeScript literals, each with the type it has to satisfy: a field too many, too few
//! or of another type does not compile.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// A sample by its folder and its file name without `.json`.
pub(super) type Samples = BTreeMap<(&'static str, String), String>;

/// The folders below `golden/`.
const FOLDERS: [&str; 3] = ["client", "server", "http"];

/// Reads every sample.
pub(super) fn read() -> io::Result<Samples> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut samples = Samples::new();
    for folder in FOLDERS {
        for entry in golden.join(folder).read_dir()? {
            let path = entry?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".json")) else {
                continue;
            };
            samples.insert((folder, name.to_owned()), std::fs::read_to_string(&path)?);
        }
    }
    Ok(samples)
}

/// What a sample is a sample of: its name up to the first dot.
pub(super) fn kind(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// One constant per folder: sample name → literal.
pub(super) fn print(samples: &Samples) -> String {
    let mut text = "import type * as wire from \"../../src/generated/wire.js\";\n".to_owned();
    for folder in FOLDERS {
        text.push_str(&format!("\nexport const {folder} = {{\n"));
        for ((_, name), json) in samples.iter().filter(|((of, _), _)| *of == folder) {
            let required = required(folder, name);
            text.push_str(&format!("\"{name}\": {} satisfies wire.{required},\n", json.trim_end()));
        }
        text.push_str("};\n");
    }
    text
}

/// The TypeScript type of a sample. A body is called as its type is, in other letters.
fn required(folder: &str, name: &str) -> String {
    match folder {
        "client" => "ClientMessage".to_owned(),
        "server" => "ServerMessage".to_owned(),
        _ => kind(name).split('_').map(capitalised).collect(),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_judged_by_the_type_that_it_is_named_after() {
        let one = |folder, name: &str| print(&Samples::from([((folder, name.to_owned()), "{}".to_owned())]));
        assert!(
            one("server", "action.followed")
                .contains("\"action.followed\": {} satisfies wire.ServerMessage,")
        );
        assert!(one("http", "problem.fields").contains("\"problem.fields\": {} satisfies wire.Problem,"));
        assert!(one("http", "game_list").contains("satisfies wire.GameList,"));
    }
}
