//! Passwords, and what is stored in their place.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::username_key;

const MIN_LENGTH: usize = 8;
const MAX_LENGTH: usize = 256;
/// The bytes of the longest text that is looked at: 256 characters have fewer, however they are written.
const MAX_BYTES: usize = 8_192;

/// Passwords that whoever guesses tries first.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("common_passwords.txt").lines().filter(|line| !line.starts_with("# ")).collect()
});

/// A password in the clear, composed (NFC, UAX #15), so that every keyboard gives the same. Never stored; its
/// `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password can't be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRule {
    /// Fewer than 8 characters.
    #[error("must have at least 8 characters")]
    TooShort,
    /// More than 256 characters.
    #[error("must have at most 256 characters")]
    TooLong,
    /// One of those that are guessed first.
    #[error("is one of the passwords that are guessed first; choose another")]
    Common,
    /// The user's own name.
    #[error("must not be the username")]
    IsName,
}

impl Password {
    /// Reads a password that somebody of this name chooses. There are no rules about its letters.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn choose(text: &str, username: &str) -> Result<Self, PasswordRule> {
        let password = Self::composed(text).ok_or(PasswordRule::TooLong)?;
        if password.0.chars().count() < MIN_LENGTH {
            return Err(PasswordRule::TooShort);
        }
        if COMMON.contains(password.0.to_lowercase().as_str()) {
            return Err(PasswordRule::Common);
        }
        if username_key(&password.0) == username_key(username) {
            return Err(PasswordRule::IsName);
        }
        Ok(password)
    }

    /// Reads a password that is presented as a proof; `None` when nobody can have chosen it.
    #[must_use]
    pub fn present(text: &str) -> Option<Self> {
        if text.is_empty() { None } else { Self::composed(text) }
    }

    /// The text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `None` when it is too long.
    fn composed(text: &str) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let composed: String = text.nfc().collect();
        (composed.chars().count() <= MAX_LENGTH).then_some(Self(composed))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What is stored in the place of a password, in the words of whoever made it. A secret too: it can be guessed
/// against.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps what a hasher made.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for storage and for the hasher.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What it cost to make: what stands before the salt and the hash in a PHC string, and nothing where there is no
    /// such part.
    #[must_use]
    pub fn cost(&self) -> PasswordCost {
        PasswordCost(self.0.rsplitn(3, '$').nth(2).unwrap_or_default().to_owned())
    }
}

/// By which algorithm a hash was made and how slowly, in the words of whoever made it. No secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PasswordCost(String);

impl PasswordCost {
    /// Wraps what a hash says.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> PasswordRule {
        Password::choose(text, "Zoë-1984").unwrap_err()
    }

    #[test]
    fn a_password_of_any_letters_is_taken_from_8_to_256_characters() {
        for good in ["correct horse", "8 chars!", "\t\0 \n\r \u{7}x", "李李李李李李李李", &"ж".repeat(256)]
        {
            assert_eq!(Password::choose(good, "zoë").unwrap().reveal(), good);
        }
        assert_eq!(refused("7 chars"), PasswordRule::TooShort);
        assert_eq!(refused(""), PasswordRule::TooShort);
        assert_eq!(refused(&"ж".repeat(257)), PasswordRule::TooLong);
        assert_eq!(refused(&"x".repeat(65_536)), PasswordRule::TooLong);
    }

    #[test]
    fn length_is_counted_in_composed_characters() {
        assert_eq!(refused(&"e\u{308}".repeat(7)), PasswordRule::TooShort);
        assert!(Password::choose(&"e\u{308}".repeat(256), "zoë").is_ok());
    }

    #[test]
    fn every_keyboard_gives_the_same_password() {
        let chosen = Password::choose("ein Zoë-Wort", "zoë").unwrap();
        assert_eq!(Password::present("ein Zoe\u{308}-Wort"), Some(chosen));
    }

    #[test]
    fn at_least_10_000_common_passwords_are_refused_whatever_their_case() {
        assert!(COMMON.len() >= 10_000, "{}", COMMON.len());
        assert!(COMMON.iter().all(|common| common.chars().count() >= MIN_LENGTH));
        assert!(COMMON.iter().all(|common| *common == common.to_lowercase()));
        for common in ["password", "PassWord1", "12345678", "qwertyuiop", "iloveyou"] {
            assert_eq!(refused(common), PasswordRule::Common, "{common}");
        }
    }

    #[test]
    fn the_users_own_name_is_refused_however_it_is_spelled() {
        for name in ["Zoë-1984", "ZOË-1984", "Zoe\u{308}-1984", "Ｚoë-1984"] {
            assert_eq!(refused(name), PasswordRule::IsName, "{name}");
        }
    }

    #[test]
    fn what_nobody_can_have_chosen_is_no_proof() {
        assert_eq!(Password::present(""), None);
        assert_eq!(Password::present(&"x".repeat(257)), None);
        assert_eq!(Password::present(&"x".repeat(65_536)), None);
        assert!(Password::present("short").is_some(), "the rules may have been others");
    }

    #[test]
    fn the_cost_of_a_hash_has_nothing_of_its_salt_or_of_itself() {
        let cost = |text: &str| PasswordHash::new(text.to_owned()).cost().as_str().to_owned();
        assert_eq!(cost("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"), "$argon2id$v=19$m=19456,t=2,p=1");
        for text in ["", "correct horse", "$", "$hash", "salt$hash"] {
            assert_eq!(cost(text), "", "{text:?}");
        }
    }

    #[test]
    fn a_password_and_its_hash_show_nothing() {
        let password = Password::choose("correct horse", "zoë").unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
        assert_eq!(format!("{:?}", PasswordHash::new("$argon2id$".into())), "PasswordHash(…)");
    }
}
