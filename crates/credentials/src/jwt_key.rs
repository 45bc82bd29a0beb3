//! A named key that signs and verifies access tokens. Its name alone decides the algorithm.

use std::fmt;

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};

/// What stands before the 32 bytes of an Ed25519 seed in its PKCS #8 form (RFC 8410, section 7).
const ED25519_PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// An HMAC key should be at least as long as the hash (RFC 7518, section 3.2).
const MIN_SECRET_BYTES: usize = 32;

/// Why a key can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwtKeyError {
    /// There is none.
    #[error("no key for access tokens is given; `reseat keys generate jwt` makes one")]
    None,
    /// Two have the same name.
    #[error("the access token key `{0}` is given twice")]
    Twice(String),
    /// A secret is too short to be safe.
    #[error("the access token secret `{0}` has fewer than {MIN_SECRET_BYTES} bytes")]
    TooShort(String),
}

/// A key with its name (`kid`). Its `Debug` shows no key material.
#[derive(Clone)]
pub struct JwtKey {
    pub(crate) id: String,
    pub(crate) algorithm: Algorithm,
    pub(crate) signs: EncodingKey,
    pub(crate) verifies: DecodingKey,
    public: Option<String>,
}

impl JwtKey {
    /// An Ed25519 key from its seed: tokens are signed with `EdDSA` (RFC 8037).
    #[must_use]
    #[expect(clippy::expect_used, reason = "any 32 bytes are an Ed25519 seed (RFC 8032, section 5.1.5)")]
    pub fn ed25519(id: impl Into<String>, seed: &[u8; 32]) -> Self {
        let signs = EncodingKey::from_ed_der(&[ED25519_PKCS8_PREFIX.as_slice(), seed].concat());
        let public = ed25519_public(&signs).expect("every seed has a public key");
        let verifies = DecodingKey::from_ed_components(&public).expect("the library decodes what it encoded");
        Self { id: id.into(), algorithm: Algorithm::EdDSA, signs, verifies, public: Some(public) }
    }

    /// A shared secret: tokens are signed with `HS256` (RFC 7518).
    ///
    /// # Errors
    /// [`JwtKeyError::TooShort`] for fewer than 32 bytes.
    pub fn hs256(id: impl Into<String>, secret: &[u8]) -> Result<Self, JwtKeyError> {
        let id = id.into();
        if secret.len() < MIN_SECRET_BYTES {
            return Err(JwtKeyError::TooShort(id));
        }
        Ok(Self {
            id,
            algorithm: Algorithm::HS256,
            signs: EncodingKey::from_secret(secret),
            verifies: DecodingKey::from_secret(secret),
            public: None,
        })
    }

    /// Checks that there is a key and that no two have the same name.
    ///
    /// # Errors
    /// [`JwtKeyError::None`] and [`JwtKeyError::Twice`].
    pub fn check_names(keys: &[Self]) -> Result<(), JwtKeyError> {
        if keys.is_empty() {
            return Err(JwtKeyError::None);
        }
        for (place, key) in keys.iter().enumerate() {
            if keys[..place].iter().any(|earlier| earlier.id == key.id) {
                return Err(JwtKeyError::Twice(key.id.clone()));
            }
        }
        Ok(())
    }

    /// Its name, the `kid` of the tokens it signs.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name of its algorithm in a token's header: `EdDSA` or `HS256`.
    #[must_use]
    pub const fn algorithm(&self) -> &'static str {
        match self.algorithm {
            Algorithm::EdDSA => "EdDSA",
            _ => "HS256",
        }
    }

    /// The public key in base64url (`x` of its JWK); `None` for a shared secret.
    #[must_use]
    pub fn public(&self) -> Option<&str> {
        self.public.as_deref()
    }
}

impl fmt::Debug for JwtKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JwtKey({} {})", self.id, self.algorithm())
    }
}

fn ed25519_public(signs: &EncodingKey) -> Option<String> {
    match Jwk::from_encoding_key(signs, Algorithm::EdDSA).ok()?.algorithm {
        AlgorithmParameters::OctetKeyPair(pair) => Some(pair.x),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::crypto::{sign, verify};

    use super::*;

    /// The key of RFC 8037, appendix A.1.
    const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    const PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    /// The message and the signature of RFC 8037, appendix A.4.
    const MESSAGE: &[u8] = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    const SIGNATURE: &str =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

    fn rfc_8037() -> JwtKey {
        JwtKey::ed25519("a", &URL_SAFE_NO_PAD.decode(SEED).unwrap().try_into().unwrap())
    }

    #[test]
    fn the_key_of_rfc_8037_has_its_public_key_and_makes_its_signature() {
        let key = rfc_8037();
        assert_eq!(key.public(), Some(PUBLIC));
        assert_eq!(sign(MESSAGE, &key.signs, key.algorithm).unwrap(), SIGNATURE);
        assert!(verify(SIGNATURE, MESSAGE, &key.verifies, key.algorithm).unwrap());
        assert!(!verify(SIGNATURE, b"another message", &key.verifies, key.algorithm).unwrap());
    }

    #[test]
    fn a_key_shows_its_name_and_algorithm_and_no_more() {
        assert_eq!(format!("{:?}", rfc_8037()), "JwtKey(a EdDSA)");
        let shared = JwtKey::hs256("env", &[7; 32]).unwrap();
        assert_eq!((format!("{shared:?}").as_str(), shared.public()), ("JwtKey(env HS256)", None));
    }

    #[test]
    fn a_secret_shorter_than_its_hash_is_refused() {
        assert_eq!(JwtKey::hs256("env", &[7; 31]).unwrap_err(), JwtKeyError::TooShort("env".into()));
    }
}
