//! The parameters of a call: what its path names, and the fields of its query.

use serde_json::{Map, Value, json};

use super::operation::Operation;

/// All of them, those of the path first.
pub(super) fn parameters(operation: &Operation) -> Vec<Value> {
    let mut parameters: Vec<Value> = names_in(operation.path).map(of_path).collect();
    if let Some(query) = operation.query {
        parameters.extend(of_query(&query.schema()));
    }
    if operation.is_paged {
        let about = "The `next` of the page before.";
        parameters.push(json!({
            "name": "cursor", "in": "query", "required": false, "description": about,
            "schema": { "type": "string" },
        }));
    }
    parameters
}

/// The names that stand in braces.
pub(super) fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn of_path(name: &str) -> Value {
    let schema = match name {
        // Looking at a room and joining it take its code as well.
        "room" => json!({ "type": "string", "minLength": 1 }),
        _ => json!({ "type": "string", "format": "uuid" }),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

fn of_query(schema: &Value) -> Vec<Value> {
    let none = Map::new();
    let fields = schema["properties"].as_object().unwrap_or(&none);
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let parameter = |(name, field): (&String, &Value)| {
        let required = required.iter().any(|required| required == name.as_str());
        let mut parameter =
            json!({ "name": name, "in": "query", "required": required, "schema": never_null(field) });
        if let Some(description) = field.get("description") {
            parameter["description"] = description.clone();
        }
        parameter
    };
    fields.iter().map(parameter).collect()
}

/// The same schema without `null`: a query has no word for it, and what is absent is left out.
fn never_null(field: &Value) -> Value {
    let mut field = field.clone();
    if let Some(Value::Array(types)) = field.get_mut("type") {
        types.retain(|name| name != "null");
    }
    if let Some(Value::Array(forms)) = field.get_mut("oneOf") {
        forms.retain(|form| form["type"] != "null");
    }
    field
}
