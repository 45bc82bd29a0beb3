//! Lets libFuzzer feed one target, which `--target=NAME` names. The rest of the command line is libFuzzer's,
//! which leaves alone what begins with two dashes.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use reseat_fuzz::{TARGETS, Target};

static TARGET: OnceLock<Target> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let target = TARGET.get_or_init(chosen);
    (target.feed)(bytes);
});

fn chosen() -> Target {
    let name = std::env::args().find_map(|argument| argument.strip_prefix("--target=").map(str::to_owned));
    name.as_deref().and_then(Target::named).unwrap_or_else(|| {
        let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
        panic!("say --target= and one of {}", names.join(", "))
    })
}
