use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::sign;
use jsonwebtoken::{Algorithm, EncodingKey};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "https://play.example.org";
const AUDIENCE: &str = "reseat";

fn at(millis: i64) -> Timestamp {
    DateTime::from_timestamp_millis(millis).unwrap()
}

fn claims() -> AccessClaims {
    AccessClaims {
        user_id: "01932b7c-0000-7000-8000-000000000001".parse().unwrap(),
        user_session_id: "01932b7c-0000-7000-8000-000000000002".parse().unwrap(),
        generation: 3,
        issued_at: at(1_732_147_200_000),
        expires_at: at(1_732_147_800_000),
        token_id: "01932b7c-0000-7000-8000-000000000003".parse().unwrap(),
    }
}

fn now() -> Timestamp {
    claims().issued_at
}

fn key(id: &str) -> JwtKey {
    JwtKey::ed25519(id, &[id.as_bytes()[0]; 32])
}

fn issuer(keys: Vec<JwtKey>) -> JwtIssuer {
    JwtIssuer::new(keys, ISSUER, AUDIENCE).unwrap()
}

fn part(text: &str, place: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text.split('.').nth(place).unwrap()).unwrap()).unwrap()
}

fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// A token of key `a` with a good signature over a changed header and changed claims.
fn signed(change: impl FnOnce(&mut Value, &mut Value)) -> String {
    let genuine = issuer(vec![key("a")]).issue(&claims());
    let (mut header, mut claims) = (part(&genuine, 0), part(&genuine, 1));
    change(&mut header, &mut claims);
    let message = message(&header, &claims);
    let signature = sign(message.as_bytes(), &key("a").signs, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

fn verify(token: &str) -> Result<AccessClaims, AccessRefusal> {
    issuer(vec![key("a")]).verify(token, now())
}

#[test]
fn a_token_names_its_type_key_and_every_claim() {
    let token = issuer(vec![key("a")]).issue(&claims());
    assert_eq!(part(&token, 0), json!({"typ": "at+jwt", "alg": "EdDSA", "kid": "a"}));
    assert_eq!(
        part(&token, 1),
        json!({
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "01932b7c-0000-7000-8000-000000000001",
            "sid": "01932b7c-0000-7000-8000-000000000002",
            "gen": 3,
            "iat": 1_732_147_200,
            "exp": 1_732_147_800,
            "jti": "01932b7c-0000-7000-8000-000000000003",
        })
    );
    assert_eq!(verify(&token), Ok(claims()));
}

#[test]
fn a_shared_secret_signs_and_verifies_too() {
    let shared = issuer(vec![JwtKey::hs256("env", &[7; 32]).unwrap()]);
    let token = shared.issue(&claims());
    assert_eq!(part(&token, 0)["alg"], "HS256");
    assert_eq!(shared.verify(&token, now()), Ok(claims()));
}

#[test]
fn a_token_ends_at_its_expiry_to_the_millisecond_of_the_given_time() {
    let short = AccessClaims { expires_at: at(1_732_147_200_250), ..claims() };
    let issuer = issuer(vec![key("a")]);
    let token = issuer.issue(&short);
    assert_eq!(issuer.verify(&token, at(1_732_147_200_249)), Ok(short));
    assert_eq!(issuer.verify(&token, at(1_732_147_200_250)), Err(AccessRefusal::Expired));
}

#[test]
fn after_a_rotation_the_new_key_signs_and_the_old_one_still_verifies() {
    let old = issuer(vec![key("a")]);
    let both = issuer(vec![key("b"), key("a")]);
    let only_new = issuer(vec![key("b")]);
    let (before, after) = (old.issue(&claims()), both.issue(&claims()));
    assert_eq!(part(&after, 0)["kid"], "b");
    assert_eq!(both.verify(&before, now()), Ok(claims()));
    assert_eq!(only_new.verify(&after, now()), Ok(claims()));
    assert_eq!(only_new.verify(&before, now()), Err(AccessRefusal::UnknownKey));
}

#[test]
fn a_key_of_the_same_name_with_another_seed_is_a_bad_signature() {
    let other = issuer(vec![JwtKey::ed25519("a", &[1; 32])]);
    assert_eq!(
        other.verify(&issuer(vec![key("a")]).issue(&claims()), now()),
        Err(AccessRefusal::BadSignature)
    );
}

#[test]
fn a_token_without_a_signature_is_refused_however_it_names_its_algorithm() {
    for algorithm in ["none", "None", "NONE", ""] {
        let token = signed(|header, _| header["alg"] = algorithm.into());
        let bare = format!("{}.", token.rsplit_once('.').unwrap().0);
        assert_eq!(verify(&token), Err(AccessRefusal::Malformed), "{algorithm}");
        assert_eq!(verify(&bare), Err(AccessRefusal::Malformed), "{algorithm}");
    }
    let genuine = issuer(vec![key("a")]).issue(&claims());
    let bare = format!("{}.", genuine.rsplit_once('.').unwrap().0);
    assert_eq!(verify(&bare), Err(AccessRefusal::BadSignature));
}

#[test]
fn the_public_key_passed_off_as_a_shared_secret_opens_nothing() {
    let public = key("a").public().unwrap().to_owned();
    for secret in [public.clone().into_bytes(), URL_SAFE_NO_PAD.decode(public).unwrap()] {
        let genuine = issuer(vec![key("a")]).issue(&claims());
        let (mut header, claims) = (part(&genuine, 0), part(&genuine, 1));
        header["alg"] = "HS256".into();
        let message = message(&header, &claims);
        let signature =
            sign(message.as_bytes(), &EncodingKey::from_secret(&secret), Algorithm::HS256).unwrap();
        assert_eq!(verify(&format!("{message}.{signature}")), Err(AccessRefusal::BadSignature));
    }
}

#[test]
fn each_wrong_word_in_the_header_is_refused() {
    let malformed = Err(AccessRefusal::Malformed);
    assert_eq!(verify(&signed(|header, _| header["typ"] = "JWT".into())), malformed);
    assert_eq!(verify(&signed(|header, _| header["typ"] = Value::Null)), malformed);
    assert_eq!(verify(&signed(|header, _| header["kid"] = Value::Null)), malformed);
    assert_eq!(verify(&signed(|header, _| header["crit"] = json!(["b64"]))), malformed);
    assert_eq!(verify(&signed(|header, _| header["kid"] = "b".into())), Err(AccessRefusal::UnknownKey));
    assert_eq!(verify(&signed(|header, _| header["alg"] = "ES256".into())), Err(AccessRefusal::BadSignature));
}

#[test]
fn each_wrong_or_missing_claim_is_refused() {
    for name in ["iss", "aud", "sub", "sid", "gen", "iat", "exp", "jti"] {
        let missing = signed(|_, claims| drop(claims.as_object_mut().unwrap().remove(name)));
        assert_eq!(verify(&missing), Err(AccessRefusal::Malformed), "without {name}");
        for wrong in [Value::Null, json!("another"), json!([]), json!(1e300)] {
            let token = signed(|_, claims| claims[name] = wrong.clone());
            assert_eq!(verify(&token), Err(AccessRefusal::Malformed), "{name} = {wrong}");
        }
    }
}

#[test]
fn a_longer_token_than_any_genuine_one_is_refused_unread() {
    let padded = signed(|_, claims| claims["padding"] = "x".repeat(MAX_LENGTH).into());
    assert_eq!(verify(&padded), Err(AccessRefusal::Malformed));
    assert!(verify(&signed(|_, claims| claims["padding"] = "x".repeat(1000).into())).is_ok());
}

#[test]
fn an_issuer_without_a_key_or_with_two_of_one_name_is_not_made() {
    assert_eq!(JwtIssuer::new(vec![], ISSUER, AUDIENCE).unwrap_err(), JwtKeyError::None);
    let twice = vec![key("a"), JwtKey::hs256("a", &[7; 32]).unwrap()];
    assert_eq!(JwtIssuer::new(twice, ISSUER, AUDIENCE).unwrap_err(), JwtKeyError::Twice("a".into()));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_or_verifies(text in ".{0,600}") {
        prop_assert!(verify(&text).is_err());
    }

    #[test]
    fn no_three_parts_make_it_panic_or_verify(parts in prop::collection::vec(any::<Vec<u8>>(), 3)) {
        let text = parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part)).collect::<Vec<_>>().join(".");
        prop_assert!(verify(&text).is_err());
    }

    #[test]
    fn flipping_any_byte_is_refused(place in 0_usize..1000, flip in 1..=255_u8) {
        let mut bytes = issuer(vec![key("a")]).issue(&claims()).into_bytes();
        let place = place % bytes.len();
        bytes[place] ^= flip;
        prop_assert!(verify(&String::from_utf8_lossy(&bytes)).is_err());
    }

    #[test]
    fn what_is_issued_is_read_back(issued in 0_i64..4_000_000_000_000, life in 1_i64..100_000_000, generation: i32) {
        let claims = AccessClaims { issued_at: at(issued), expires_at: at(issued + life), generation, ..claims() };
        let issuer = issuer(vec![key("a")]);
        prop_assert_eq!(issuer.verify(&issuer.issue(&claims), at(issued)), Ok(claims));
    }
}
