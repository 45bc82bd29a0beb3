//! The whole document out of its operations.

use serde_json::{Map, Value, json};

use super::codes::CODES;
use super::operation::{Content, Operation, Proof};
use super::parameters::{names_in, parameters};
use super::refusals::{headers, refusals};
use super::wire_schema::WireSchema;
use reseat_protocol::http::problem::Problem;

/// What the document begins with.
const ABOUT: &str = "Keeps every player's seat. The words that belong to it, and the WebSocket that carries the game, \
                     are in the protocol's description, docs/protocol.md.";

pub(super) fn document(operations: &[Operation]) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Reseat",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths(operations),
        "components": { "schemas": schemas(operations), "securitySchemes": security_schemes() },
    })
}

fn paths(operations: &[Operation]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = described(operation, operations);
    }
    Value::Object(paths)
}

fn described(operation: &Operation, all: &[Operation]) -> Value {
    let mut described = json!({
        "operationId": operation.name,
        "summary": operation.summary,
        "security": security(operation.proof),
        "parameters": parameters(operation),
        "responses": responses(operation, all),
    });
    if let Some(body) = operation.body {
        let is_required = body.schema()["required"].as_array().is_some_and(|fields| !fields.is_empty());
        described["requestBody"] = json!({
            "required": is_required,
            "content": { "application/json": { "schema": body.reference() } },
        });
    }
    described
}

fn responses(operation: &Operation, all: &[Operation]) -> Value {
    let mut responses: Map<String, Value> =
        refusals(operation).into_iter().map(|(status, refusal)| (status.to_string(), refusal)).collect();
    for (status, content) in &operation.answers {
        responses.insert(status.to_string(), answer(operation, *status, content, all));
    }
    Value::Object(responses)
}

fn answer(operation: &Operation, status: u16, content: &Content, all: &[Operation]) -> Value {
    let mut answer = json!({ "description": "Done.", "headers": headers(status) });
    match content {
        Content::Nothing => {}
        Content::Text => answer["content"] = json!({ "text/plain": { "schema": { "type": "string" } } }),
        Content::Object => {
            answer["content"] = json!({ "application/json": { "schema": { "type": "object" } } });
        }
        Content::Json(forms) => {
            let schema = match forms.as_slice() {
                [one] => one.reference(),
                several => {
                    json!({ "anyOf": several.iter().map(|form| form.reference()).collect::<Vec<_>>() })
                }
            };
            answer["content"] = json!({ "application/json": { "schema": schema } });
        }
    }
    if !operation.leads.is_empty() {
        answer["links"] = links(operation, all);
    }
    answer
}

/// From an answer that names something to every call whose path takes that and no more.
fn links(from: &Operation, all: &[Operation]) -> Value {
    let place = |name: &str| {
        let (_, pointer) = from.leads.iter().find(|(led, _)| name.trim_end_matches("_id") == *led)?;
        Some((format!("path.{name}"), json!(format!("$response.body#{pointer}"))))
    };
    let link = |to: &Operation| {
        let parameters: Map<String, Value> = names_in(to.path).map(place).collect::<Option<_>>()?;
        let link = json!({ "operationId": to.name, "parameters": parameters });
        (!parameters.is_empty()).then(|| (to.name.to_owned(), link))
    };
    Value::Object(all.iter().filter_map(link).collect())
}

/// Every type that a call takes or answers, and the codes of this service's refusals.
fn schemas(operations: &[Operation]) -> Value {
    let mut schemas = Map::new();
    WireSchema::of::<Problem>().add_to(&mut schemas);
    for operation in operations {
        operation.body.iter().for_each(|body| body.add_to(&mut schemas));
        if let Some(query) = operation.query {
            // Its fields stand at the call; what they are made of is needed here.
            query.add_to(&mut schemas);
        }
        for (_, content) in &operation.answers {
            if let Content::Json(forms) = content {
                forms.iter().for_each(|form| form.add_to(&mut schemas));
            }
        }
    }
    let codes: std::collections::BTreeSet<&str> = CODES.iter().map(|(_, code)| *code).collect();
    let about = "The codes of this service's own refusals; the rules of each game have more.";
    schemas.insert("Code".to_owned(), json!({ "type": "string", "enum": codes, "description": about }));
    Value::Object(schemas)
}

/// Any one of these is enough.
fn security(proof: Proof) -> Value {
    match proof {
        Proof::Nobody => json!([]),
        Proof::User => json!([{ "accessToken": [] }, { "cookie": [] }]),
        Proof::Seat => json!([{ "sessionToken": [] }, { "accessToken": [] }, { "cookie": [] }]),
        Proof::App => json!([{ "app": [] }]),
        Proof::Admin => json!([{ "adminToken": [] }, { "accessToken": [] }, { "cookie": [] }]),
    }
}

fn security_schemes() -> Value {
    let bearer = |about: &str| json!({ "type": "http", "scheme": "bearer", "description": about });
    json!({
        "accessToken": bearer("An access token: a user session."),
        "sessionToken": bearer("A session token: one seat."),
        "adminToken": bearer("The admin token that the operator has set."),
        "app": { "type": "http", "scheme": "basic", "description": "A registered app: its slug and its secret." },
        "cookie": {
            "type": "apiKey", "in": "cookie", "name": "__Host-reseat",
            "description": "A user session; on plain HTTP over loopback the cookie is called `reseat`.",
        },
    })
}
