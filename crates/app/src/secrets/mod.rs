//! The keys that sign tokens: reading them, making them, and keeping made ones in a file.
//!
//! No text of this module holds a secret, not even a bad one.

mod kept;
mod made;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
pub(crate) use kept::{KeptPlace, KeptSecrets};
pub(crate) use made::{make_admin_token, make_jwt_key, make_token_key};
use reseat_credentials::{JwtKey, JwtKeyError};
use reseat_domain::ports::Randomness;
use reseat_domain::token::{KeyError, TokenHash, TokenKeys};

/// The name of the key that `JWT_SECRET` gives.
const SHARED_SECRET_ID: &str = "env";

/// The secrets that the configuration gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct GivenSecrets {
    /// Keys for session tokens.
    pub(crate) token_keys: Option<TokenKeys>,
    /// Keys for access tokens, at least one.
    pub(crate) jwt_keys: Option<Vec<JwtKey>>,
    /// The hash of the admin token; without one there is no such token.
    pub(crate) admin_token: Option<TokenHash>,
}

/// Every secret that the service needs.
#[derive(Clone, Debug)]
pub(crate) struct Secrets {
    /// Keys for session tokens.
    pub(crate) token_keys: TokenKeys,
    /// Keys for access tokens, at least one.
    pub(crate) jwt_keys: Vec<JwtKey>,
}

/// Why a secret can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    /// An entry of a list has another form.
    #[error("entry {place} is not of the form {form}; `{made_by}` makes one")]
    Form { place: usize, form: &'static str, made_by: &'static str },
    /// A name has other characters, or too many.
    #[error(
        "the name before the colon of entry {place} is not 1 to 32 letters, digits, dots, dashes and underscores"
    )]
    Name { place: usize },
    /// A hash has another form.
    #[error("it is not a SHA-256 in 64 lower-case hex digits; `reseat keys generate admin` makes one")]
    Hash,
    /// The keys don't go together.
    #[error(transparent)]
    TokenKey(#[from] KeyError),
    /// The keys don't go together.
    #[error(transparent)]
    JwtKey(#[from] JwtKeyError),
}

/// Why the service has no secrets to start with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MissingSecrets {
    /// Others can reach the service, so it must not make its own.
    #[error(
        "`listen` is {listen}, which other machines can reach, and {missing} not set; \
         `reseat keys generate` prints new ones (only on a loopback address are they made by themselves)"
    )]
    Demanded { listen: SocketAddr, missing: &'static str },
    /// The file that keeps them can't be made or used.
    #[error(transparent)]
    Kept(#[from] kept::KeptError),
}

/// Takes the given secrets; on a loopback address the missing ones are made once and kept in this place.
///
/// # Errors
/// [`MissingSecrets`] when some are missing and can't be made.
pub(crate) fn complete(
    given: GivenSecrets,
    listen: SocketAddr,
    place: &KeptPlace,
    randomness: &dyn Randomness,
) -> Result<Secrets, MissingSecrets> {
    let missing = match (given.token_keys, given.jwt_keys) {
        (Some(token_keys), Some(jwt_keys)) => return Ok(Secrets { token_keys, jwt_keys }),
        missing => missing,
    };
    if !listen.ip().is_loopback() {
        let missing = match missing {
            (None, None) => "RESEAT_TOKEN_KEYS and RESEAT_JWT_KEYS are",
            (None, Some(_)) => "RESEAT_TOKEN_KEYS is",
            (Some(_), _) => "RESEAT_JWT_KEYS is",
        };
        return Err(MissingSecrets::Demanded { listen, missing });
    }
    let kept = KeptSecrets::open_or_make(place, randomness)?;
    Ok(Secrets {
        token_keys: missing.0.unwrap_or(kept.token_keys),
        jwt_keys: missing.1.unwrap_or(kept.jwt_keys),
    })
}

/// Reads `name:base64url,…`, each of at least 32 bytes; the first signs.
pub(crate) fn parse_token_keys(text: &str) -> Result<TokenKeys, SecretError> {
    const FORM: &str = "name:base64url";
    let entry = |(place, entry): (usize, &str)| {
        let bad = || SecretError::Form { place, form: FORM, made_by: "reseat keys generate session" };
        let (name, secret) = entry.split_once(':').ok_or_else(bad)?;
        let secret = URL_SAFE_NO_PAD.decode(secret).map_err(|_| bad())?;
        Ok((key_name(place, name)?, secret))
    };
    let keys: Result<_, SecretError> = entries(text).map(entry).collect();
    Ok(TokenKeys::new(keys?)?)
}

/// Reads `name:ed25519:base64url,…`, each a seed of 32 bytes; the first signs.
pub(crate) fn parse_jwt_keys(text: &str) -> Result<Vec<JwtKey>, SecretError> {
    const FORM: &str = "name:ed25519:base64url of 32 bytes";
    let entry = |(place, entry): (usize, &str)| {
        let bad = || SecretError::Form { place, form: FORM, made_by: "reseat keys generate jwt" };
        let (name, rest) = entry.split_once(':').ok_or_else(bad)?;
        let seed = rest.strip_prefix("ed25519:").ok_or_else(bad)?;
        let seed = URL_SAFE_NO_PAD.decode(seed).map_err(|_| bad())?.try_into().map_err(|_| bad())?;
        Ok(JwtKey::ed25519(key_name(place, name)?, &seed))
    };
    let keys: Result<Vec<JwtKey>, SecretError> = entries(text).map(entry).collect();
    let keys = keys?;
    JwtKey::check_names(&keys)?;
    Ok(keys)
}

/// Reads a shared secret of at least 32 bytes, taken as it is.
pub(crate) fn parse_jwt_secret(text: &str) -> Result<Vec<JwtKey>, SecretError> {
    Ok(vec![JwtKey::hs256(SHARED_SECRET_ID, text.as_bytes())?])
}

/// Reads the hash of the admin token.
pub(crate) fn parse_admin_token(text: &str) -> Result<TokenHash, SecretError> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() == 64 && text.bytes().all(is_digit) {
        return Ok(TokenHash::stored(text.to_owned()));
    }
    Err(SecretError::Hash)
}

/// The entries of a list with their places, counted from 1.
fn entries(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.split(',').map(str::trim).filter(|entry| !entry.is_empty()))
}

/// The name of a key; it is part of every token, so it is short.
fn key_name(place: usize, name: &str) -> Result<String, SecretError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if (1..=32).contains(&name.len()) && name.bytes().all(is_allowed) {
        return Ok(name.to_owned());
    }
    Err(SecretError::Name { place })
}
