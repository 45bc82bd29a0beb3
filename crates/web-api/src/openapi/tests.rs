//! The document against itself, the codes' one table, and `docs/protocol.md`. Against the router it is held by
//! `tests/http_api/openapi.rs`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::codes::{CODES, statuses};
use super::operation::Operation;
use super::{document_text, operations};

fn document() -> Value {
    serde_json::from_str(&document_text()).unwrap()
}

fn protocol() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/protocol.md");
    std::fs::read_to_string(path).unwrap()
}

/// The words in backticks that a text has.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn each_code_that_a_call_may_refuse_with_has_a_status_and_each_code_a_call() {
    let named: BTreeSet<&str> = operations::all().iter().flat_map(Operation::codes).collect();
    let without_status: Vec<_> = named.iter().filter(|code| statuses(code).next().is_none()).collect();
    assert!(without_status.is_empty(), "{without_status:?}");
    // A method that a path does not take is no call.
    let unused: Vec<_> =
        CODES.iter().filter(|(_, code)| !named.contains(code) && *code != "no_such_method").collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn the_protocol_s_document_tells_each_code_at_its_status() {
    let protocol = protocol();
    let (_, table) = protocol.split_once("| status | code |").unwrap();
    let rows: Vec<&str> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    for (status, code) in CODES {
        // Those of a token stand in a table of their own, and one status in a remark.
        let row = rows.iter().find(|row| row.split('|').nth(1).unwrap().contains(&status.to_string()));
        let is_told = match status {
            401 => quoted(&protocol).contains(code),
            426 => protocol.contains("426 where the version is another"),
            _ => row.is_some_and(|row| quoted(row).contains(code)),
        };
        assert!(is_told, "{status} `{code}` is not in the table of refusals of docs/protocol.md");
    }
}

#[test]
fn each_code_that_the_protocol_s_document_tells_is_in_the_table() {
    let protocol = protocol();
    let (_, table) = protocol.split_once("| status | code |").unwrap();
    for row in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
        let is_code = |word: &&str| {
            word.contains('_') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        for code in quoted(row).into_iter().filter(is_code).filter(|word| *word != "action_id") {
            assert!(statuses(code).next().is_some(), "`{code}` is not in `openapi/codes.rs`");
        }
    }
}

#[test]
fn no_two_calls_have_one_name_or_one_route_and_method() {
    let operations = operations::all();
    let names: BTreeSet<&str> = operations.iter().map(|operation| operation.name).collect();
    let routes: BTreeSet<(&str, &str)> =
        operations.iter().map(|operation| (operation.path, operation.method)).collect();
    assert_eq!((names.len(), routes.len()), (operations.len(), operations.len()));
}

#[test]
fn each_reference_leads_to_a_schema_and_nothing_but_a_field_s_own_type_is_unknown() {
    let document = document();
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let (name, _) = reference.split_once('"').unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}

#[test]
fn a_field_that_may_be_left_out_is_not_required_and_one_that_is_null_is() {
    let document = document();
    let required = |name: &str| document["components"]["schemas"][name]["required"].clone();
    assert_eq!(required("CreateRoom"), serde_json::json!(["game"]));
    let session = required("UserSession");
    assert!(session.as_array().unwrap().contains(&"device_name".into()), "{session}");
    assert_eq!(document["paths"]["/api/rooms"]["post"]["requestBody"]["required"], true);
    assert_eq!(document["paths"]["/session"]["post"]["requestBody"]["required"], false);
}
