//! Every file of `corpus/` and every golden sample goes through its target, as it is and altered. What
//! `cargo xtask fuzz` finds becomes a file in `corpus/`, so that it is tried here ever after.
#![expect(clippy::unwrap_used, reason = "a file that can't be read fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use reseat_fuzz::TARGETS;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The files in a folder and all below it.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![fs::read(&path).unwrap()] })
        .collect()
}

/// What a target starts from, as `cargo xtask fuzz` starts from it.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../protocol/golden");
    [files(&corpus().join(target)), files(&golden)].concat()
}

/// A change to the bytes of a seed.
#[derive(Clone, Debug)]
enum Change {
    Put(Index, u8),
    Insert(Index, Vec<u8>),
    Cut(Index, Index),
    Repeat(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let byte = prop_oneof![any::<u8>(), select(b"\"\\{}[]:,.-+eE0159 \n\0".to_vec())];
    prop_oneof![
        (any::<Index>(), byte.clone()).prop_map(|(place, byte)| Change::Put(place, byte)),
        (any::<Index>(), vec(byte, 1..9)).prop_map(|(place, bytes)| Change::Insert(place, bytes)),
        (any::<Index>(), any::<Index>()).prop_map(|(place, end)| Change::Cut(place, end)),
        (any::<Index>(), any::<Index>()).prop_map(|(place, end)| Change::Repeat(place, end)),
    ]
}

impl Change {
    fn make(&self, input: &mut Vec<u8>) {
        let length = input.len() + 1;
        match self {
            Self::Put(place, byte) => {
                let place = place.index(length);
                input.splice(place..length.min(place + 1).min(input.len()), [*byte]);
            }
            Self::Insert(place, bytes) => {
                let place = place.index(length);
                input.splice(place..place, bytes.iter().copied());
            }
            Self::Cut(place, end) => {
                let place = place.index(length);
                input.drain(place..place + end.index(length - place));
            }
            Self::Repeat(place, end) => {
                let place = place.index(length);
                let repeated = input[place..place + end.index(length - place)].to_vec();
                input.splice(place..place, repeated);
            }
        }
    }
}

#[test]
fn every_target_has_seeds_and_all_seeds_have_a_target() {
    let folders = corpus().read_dir().unwrap().map(|entry| entry.unwrap().file_name());
    let folders: BTreeSet<_> = folders.map(|name| name.into_string().unwrap()).collect();
    let targets: BTreeSet<_> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(folders, targets);
}

#[test]
fn every_seed_and_every_finding_of_old_is_taken_without_a_finding() {
    for target in TARGETS {
        for seed in seeds(target.name) {
            (target.feed)(&seed);
        }
    }
}

#[test]
fn altered_seeds_are_taken_without_a_finding() {
    for target in TARGETS {
        let altered = (select(seeds(target.name)), vec(change(), 1..6)).prop_map(|(mut input, changes)| {
            changes.iter().for_each(|change| change.make(&mut input));
            input
        });
        let mut runner =
            TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
        let done = runner.run(&altered, |input| {
            (target.feed)(&input);
            Ok(())
        });
        if let Err(failure) = done {
            panic!("{}: {failure}", target.name);
        }
    }
}
