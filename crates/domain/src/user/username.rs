//! The name that a registered user signs in with.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Names of guests begin so, and no other.
const GUESTS: &str = "guest-";
/// The bytes of the longest text that is looked at: no name has so many.
const MAX_BYTES: usize = 1_024;

/// A sign-in name: 3 to 32 letters and digits of any script, `.`, `_` and `-`, composed (NFC, UAX #15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

/// What is wrong with a sign-in name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsernameRule {
    /// Too short or too long.
    #[error("must be 3 to 32 characters long")]
    Length,
    /// Another character.
    #[error("may have letters, digits, `.`, `_` and `-` only")]
    Characters,
    /// A name as guests have them.
    #[error("may not begin with `guest-`, as the names of guests do")]
    Reserved,
}

impl Username {
    /// Reads a name.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, UsernameRule> {
        if text.len() > MAX_BYTES {
            return Err(UsernameRule::Length);
        }
        let name: String = text.nfc().collect();
        let key = username_key(&name);
        // The key is judged too: a letter of the name may stand for several, or for one that is not allowed.
        for form in [&name, &key] {
            if !(3..=32).contains(&form.chars().count()) {
                return Err(UsernameRule::Length);
            }
            if !form.chars().all(|letter| is_seen(letter) || matches!(letter, '.' | '_' | '-')) {
                return Err(UsernameRule::Characters);
            }
            if form.chars().next().is_some_and(is_combining_mark) {
                return Err(UsernameRule::Characters);
            }
        }
        if key.starts_with(GUESTS) {
            return Err(UsernameRule::Reserved);
        }
        Ok(Self(name))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// The form that two spellings of a name share: compatible characters made equal (NFKC, UAX #15), in the lower case of
/// their upper case, so that those are one name whose capitals are the same.
#[must_use]
pub fn username_key(username: &str) -> String {
    let capitals = username.nfkc().collect::<String>().to_uppercase();
    capitals.chars().flat_map(char::to_lowercase).nfkc().collect()
}

/// Takes up no place of its own, or shows nothing: two names could look the same, or a name like none.
fn is_seen(letter: char) -> bool {
    let fills = matches!(letter, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}');
    letter.is_alphanumeric() && !fills
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_their_key() {
        for name in ["Zoë", "ZOË", "Zoe\u{308}", "Ｚｏë"] {
            assert_eq!(username_key(name), "zoë", "{name}");
        }
        for (one, other) in [("οδοσ", "οδος"), ("ΑΣΣ", "ασσ"), ("straße", "STRASSE")] {
            assert_eq!(username_key(one), username_key(other), "{one}");
        }
        assert_ne!(username_key("Zoe"), "zoë");
    }

    #[test]
    fn names_of_every_script_are_allowed_and_kept_as_they_were_written() {
        for name in ["Zoë", "李小龙", "a.b_c-7", "ΣΙΣ", &"x".repeat(32), "مريم", "guest", "guesting"]
        {
            assert_eq!(Username::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(Username::parse("Zoe\u{308}").unwrap().as_str(), "Zoë", "composed");
    }

    #[test]
    fn every_rule_is_told() {
        for (name, rule) in [
            ("", UsernameRule::Length),
            ("ab", UsernameRule::Length),
            (&"x".repeat(33), UsernameRule::Length),
            (&"x".repeat(65_536), UsernameRule::Length),
            // One character, of which the key has many.
            ("ab\u{fdfa}\u{fdfa}\u{fdfa}", UsernameRule::Length),
            ("a b c", UsernameRule::Characters),
            ("ann\0", UsernameRule::Characters),
            ("ann@example", UsernameRule::Characters),
            ("ann\u{200d}a", UsernameRule::Characters),
            ("🂡🂡🂡", UsernameRule::Characters),
            ("\u{3164}\u{3164}\u{3164}", UsernameRule::Characters),
            ("ann\u{ffa0}", UsernameRule::Characters),
            ("\u{345}\u{345}\u{345}", UsernameRule::Characters),
            ("guest-a", UsernameRule::Reserved),
            ("GUEST-abcdefgh", UsernameRule::Reserved),
            ("ｇｕｅｓｔ-7", UsernameRule::Reserved),
        ] {
            assert_eq!(Username::parse(name), Err(rule), "{name:?}");
        }
    }
}
