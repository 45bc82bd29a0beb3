//! The adapters keep the promises of their ports.

use std::sync::Arc;

use reseat_credentials::{Argon2Hasher, Argon2Settings, JwtIssuer, JwtKey, OsRandomness, SystemClock};
use reseat_domain::ports::{AccessTokenIssuer, Clock, Randomness};
use reseat_testkit::contract::access_token_issuer::Issuers;
use reseat_testkit::contract::password_hasher::Hashers;

async fn make_clock() -> (Arc<dyn Clock>, ()) {
    (Arc::new(SystemClock), ())
}

async fn make_randomness() -> (Arc<dyn Randomness>, ()) {
    (Arc::new(OsRandomness), ())
}

fn issuers(key: impl Fn(&str, [u8; 32]) -> JwtKey) -> Issuers {
    let issuer = |id, secret| -> Arc<dyn AccessTokenIssuer> {
        let issuer = JwtIssuer::new(vec![key(id, secret)], "https://play.example.org", "reseat");
        Arc::new(issuer.unwrap_or_else(|error| panic!("{error}")))
    };
    Issuers { own: issuer("k1", [1; 32]), forger: issuer("k1", [2; 32]), stranger: issuer("k2", [1; 32]) }
}

reseat_testkit::clock_contract!(make_clock);
reseat_testkit::randomness_contract!(make_randomness);

/// As weak as the algorithm allows: the contract is about the port, not about strength.
fn hasher(iterations: u32) -> Argon2Hasher {
    let settings = Argon2Settings { memory_kib: 8, iterations, parallelism: 1 };
    Argon2Hasher::new(settings, Arc::new(OsRandomness)).unwrap_or_else(|error| panic!("{error}"))
}

async fn make_hashers() -> (Hashers, ()) {
    (Hashers { own: Arc::new(hasher(1)), other: Arc::new(hasher(2)) }, ())
}

reseat_testkit::password_hasher_contract!(make_hashers);

mod eddsa {
    use super::*;

    async fn make_issuers() -> (Issuers, ()) {
        (issuers(|id, seed| JwtKey::ed25519(id, &seed)), ())
    }

    reseat_testkit::access_token_issuer_contract!(make_issuers);
}

mod hs256 {
    use super::*;

    async fn make_issuers() -> (Issuers, ()) {
        let key = |id: &str, secret: [u8; 32]| JwtKey::hs256(id, &secret);
        (issuers(|id, secret| key(id, secret).unwrap_or_else(|error| panic!("{error}"))), ())
    }

    reseat_testkit::access_token_issuer_contract!(make_issuers);
}
