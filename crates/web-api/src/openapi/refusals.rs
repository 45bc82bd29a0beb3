//! The refusals of a call: for each status a problem document, with the codes that it may have there.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::codes;
use super::operation::Operation;
use super::wire_schema::reference;

/// The status that the rules of a game refuse with.
const BY_THE_RULES: u16 = 422;

/// By status, what the document says of it.
pub(super) fn refusals(operation: &Operation) -> BTreeMap<u16, Value> {
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for code in operation.codes() {
        for status in codes::statuses(code) {
            by_status.entry(status).or_default().push(code);
        }
    }
    let refusal = |(status, codes): (u16, Vec<&str>)| (status, refusal(operation, status, &codes));
    by_status.into_iter().map(refusal).collect()
}

fn refusal(operation: &Operation, status: u16, codes: &[&str]) -> Value {
    let mut listed = codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
    let schema = if operation.is_judged_by_a_game && status == BY_THE_RULES {
        listed.push_str(", and the codes of the game's rules");
        reference("Problem")
    } else {
        json!({
            "allOf": [reference("Problem"), { "properties": {
                "code": { "enum": codes }, "status": { "const": status },
            } }],
        })
    };
    json!({
        "description": listed,
        "headers": headers(status),
        "content": { "application/problem+json": { "schema": schema } },
    })
}

/// What comes with every answer, and what with a refusal of this status.
pub(super) fn headers(status: u16) -> Value {
    let header = |description: &str, schema: Value| json!({ "description": description, "required": true, "schema": schema });
    let mut headers = json!({
        "X-Request-Id": header("Finds the request in the server's log.", json!({ "type": "string", "format": "uuid" })),
    });
    match status {
        401 => {
            let schema = json!({ "enum": ["Bearer", "Basic"] });
            headers["WWW-Authenticate"] = header("The scheme of the proof.", schema);
        }
        429 | 503 => {
            let schema = json!({ "type": "integer", "minimum": 1 });
            headers["Retry-After"] = header("When to come back, in seconds.", schema);
        }
        _ => {}
    }
    headers
}
