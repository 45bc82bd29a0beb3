//! `GET /.well-known/jwks.json`: the public keys of access tokens, for other services that read them.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header::CACHE_CONTROL;
use reseat_domain::token::PublicKey;
use reseat_protocol::http::keys::{JsonWebKey, JsonWebKeys};

use crate::state::AppState;

/// A name that is not known is worth another look, so a short while is enough.
const KEPT: &str = "public, max-age=300";

pub(crate) async fn show_keys(State(state): State<AppState>) -> impl IntoResponse {
    let keys = state.services.sign_in.public_keys().into_iter().map(json_web_key).collect();
    ([(CACHE_CONTROL, KEPT)], Json(JsonWebKeys { keys }))
}

fn json_web_key(from: PublicKey) -> JsonWebKey {
    JsonWebKey {
        kty: "OKP".to_owned(),
        crv: "Ed25519".to_owned(),
        usage: "sig".to_owned(),
        alg: "EdDSA".to_owned(),
        kid: from.id,
        x: from.x,
    }
}
