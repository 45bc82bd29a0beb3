//! The schema of a type of the wire, as `reseat-protocol` derives it.

use std::borrow::Cow;

use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// A type, by what can be asked of it.
#[derive(Clone, Copy)]
pub(super) struct WireSchema {
    name: fn() -> Cow<'static, str>,
    own: fn() -> RefOr<Schema>,
    inner: fn(&mut Vec<(String, RefOr<Schema>)>),
}

impl WireSchema {
    pub(super) fn of<T: ToSchema + PartialSchema>() -> Self {
        Self { name: T::name, own: T::schema, inner: T::schemas }
    }

    /// Where the document has it.
    pub(super) fn reference(self) -> Value {
        reference(&(self.name)())
    }

    /// The type itself.
    pub(super) fn schema(self) -> Value {
        value(&(self.own)())
    }

    /// Adds the type, and those that it is made of.
    pub(super) fn add_to(self, schemas: &mut Map<String, Value>) {
        schemas.insert((self.name)().into_owned(), self.schema());
        let mut inner = Vec::new();
        (self.inner)(&mut inner);
        schemas.extend(inner.iter().map(|(name, schema)| (name.clone(), value(schema))));
    }
}

/// A schema of the document by its name.
pub(super) fn reference(name: &str) -> Value {
    serde_json::json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A schema has texts for keys, and so it is always JSON.
fn value(schema: &RefOr<Schema>) -> Value {
    serde_json::to_value(schema).unwrap_or_default()
}
