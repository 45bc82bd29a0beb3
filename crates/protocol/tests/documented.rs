//! `docs/protocol.md` shows what really crosses the wire: its samples are the golden ones, it has one of
//! every frame, and it names every close code and code of a refusal.
#![expect(clippy::unwrap_used, reason = "a file that can't be read fails the test that reads it")]

use std::path::Path;

use reseat_protocol::{ClientMessage, CloseCode, Fault, ServerMessage};
use serde_json::Value;

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/protocol.md");
    std::fs::read_to_string(path).unwrap()
}

/// The samples of a folder under `golden/`.
fn golden(folder: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(folder);
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.is_file())
        .map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        .collect()
}

/// What stands in the document's code blocks marked `json`.
fn shown(document: &str) -> Vec<Value> {
    let blocks = document.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks
        .map(|block| serde_json::from_str(block).unwrap_or_else(|error| panic!("{error}:\n{block}")))
        .collect()
}

#[test]
fn every_sample_in_the_document_is_a_golden_one() {
    let golden: Vec<Value> = ["", "client", "server", "http"].into_iter().flat_map(golden).collect();
    for sample in shown(&document()) {
        assert!(golden.contains(&sample), "not in golden/:\n{sample:#}");
    }
}

#[test]
fn the_document_shows_every_frame() {
    let shown = shown(&document());
    for (folder, types) in [("client", ClientMessage::TYPES), ("server", ServerMessage::TYPES)] {
        let golden = golden(folder);
        let is_shown = |name: &str| golden.iter().any(|frame| frame["type"] == name && shown.contains(frame));
        let missing: Vec<_> = types.iter().filter(|name| !is_shown(name)).collect();
        assert!(missing.is_empty(), "docs/protocol.md shows no {missing:?} frame of the {folder}");
    }
}

#[test]
fn the_document_names_every_close_code_and_every_refusal() {
    let document = document();
    for code in CloseCode::ALL {
        let row = format!("| {} | `{}`", code.number(), code.reason());
        assert!(document.contains(&row), "no row that begins `{row}`");
    }
    for fault in [
        Fault::FrameTooLarge,
        Fault::NotAnObject,
        Fault::UnknownType,
        Fault::BadField { field: "after", expected: "a whole number" },
        Fault::BadActionType,
        Fault::ActionDataTooLarge,
    ] {
        let code = format!("`{}`", fault.code());
        assert!(document.contains(&code), "{code} is not explained");
    }
}
