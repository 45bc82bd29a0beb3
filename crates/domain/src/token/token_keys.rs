//! The keys of session tokens and refresh tokens.

use std::fmt;

const MIN_KEY_BYTES: usize = 32;

/// Why keys can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is none.
    #[error("no token key is given; `reseat keys generate session` makes one")]
    None,
    /// One is too short to be safe.
    #[error("token key `{0}` has fewer than {MIN_KEY_BYTES} bytes")]
    TooShort(String),
    /// Two have the same name.
    #[error("token key `{0}` is given twice")]
    Twice(String),
}

/// The keys that sign and verify session tokens and refresh tokens: the first signs, all verify.
#[derive(Clone)]
pub struct TokenKeys(Vec<(String, Vec<u8>)>);

impl fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(id, _)| id)).finish()
    }
}

impl TokenKeys {
    /// Takes `(name, secret)` pairs; the first signs.
    ///
    /// # Errors
    /// [`KeyError`] when there is none, one has fewer than 32 bytes, or a name stands twice.
    pub fn new(keys: Vec<(String, Vec<u8>)>) -> Result<Self, KeyError> {
        if keys.is_empty() {
            return Err(KeyError::None);
        }
        for (place, (id, secret)) in keys.iter().enumerate() {
            if secret.len() < MIN_KEY_BYTES {
                return Err(KeyError::TooShort(id.clone()));
            }
            if keys[..place].iter().any(|(earlier, _)| earlier == id) {
                return Err(KeyError::Twice(id.clone()));
            }
        }
        Ok(Self(keys))
    }

    /// The names of the keys, the signing one first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    /// The name and the secret of the key that signs.
    pub(super) fn signing(&self) -> (&str, &[u8]) {
        let (id, secret) = &self.0[0];
        (id, secret)
    }

    /// The secret of the key of that name.
    pub(super) fn secret(&self, id: &str) -> Option<&[u8]> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, secret)| secret.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known_key() -> (String, Vec<u8>) {
        ("k1".into(), b"reseat-known-answer-key-32-bytes".to_vec())
    }

    #[test]
    fn weak_missing_and_doubled_keys_are_refused() {
        assert_eq!(TokenKeys::new(vec![]).unwrap_err(), KeyError::None);
        assert_eq!(
            TokenKeys::new(vec![("a".into(), vec![0; 31])]).unwrap_err(),
            KeyError::TooShort("a".into())
        );
        assert_eq!(TokenKeys::new(vec![known_key(), known_key()]).unwrap_err(), KeyError::Twice("k1".into()));
    }

    #[test]
    fn keys_do_not_show_their_secrets() {
        assert_eq!(format!("{:?}", TokenKeys::new(vec![known_key()]).unwrap()), r#"["k1"]"#);
    }
}
