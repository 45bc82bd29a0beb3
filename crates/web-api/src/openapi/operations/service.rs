//! What the service says of itself.

use reseat_protocol::http::keys::JsonWebKeys;

use super::Operation;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/.well-known/jwks.json", "show_keys", "The public keys of access tokens.")
            .answers::<JsonWebKeys>(200),
        Operation::get("/openapi.json", "show_document", "This document.").answers_object(),
        Operation::get("/healthz", "check_alive", "Whether the process runs.").answers_text(),
        Operation::get("/readyz", "check_ready", "Whether it may be sent requests.")
            .answers_text()
            .refuses(&["not_ready"]),
    ]
}
