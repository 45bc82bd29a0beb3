//! One Rust file, taken apart: what is code, what is comment, what is a test.
//!
//! This is no parser. It knows strings, characters and comments exactly, and finds test code by its
//! attributes and its braces, which is all that the rules need.

use std::ops::Range;

/// A Rust file and its parts. All texts have the same length and the same lines.
#[derive(Debug)]
pub(crate) struct RustFile {
    /// Relative to the root of the workspace, with `/`.
    pub(crate) path: String,
    /// As it is on disk.
    pub(crate) text: String,
    /// Comments and the contents of literals are blanks.
    code: String,
    /// All but comments is blank.
    comments: String,
    /// Where the code is under `#[cfg(test)]` or `#[test]`.
    tests: Vec<Range<usize>>,
    /// Whether all of it is test code.
    is_test: bool,
}

impl RustFile {
    /// Takes a file apart.
    pub(crate) fn new(path: String, text: String) -> Self {
        let (code, comments) = split(&text);
        let tests = test_items(&code);
        let is_test = path.split('/').any(|part| part == "tests" || part == "tests.rs");
        Self { path, text, code, comments, tests, is_test }
    }

    /// Marks the whole file as test code.
    pub(crate) fn mark_as_test(&mut self) {
        self.is_test = true;
    }

    /// Whether the whole file is test code.
    pub(crate) fn is_test(&self) -> bool {
        self.is_test
    }

    /// Whether the place is test code.
    pub(crate) fn is_test_at(&self, place: usize) -> bool {
        self.is_test || self.tests.iter().any(|range| range.contains(&place))
    }

    /// Every place in the code where `sought` begins a word.
    pub(crate) fn in_code<'a>(&'a self, sought: &'a str) -> impl Iterator<Item = usize> + 'a {
        find(&self.code, sought)
    }

    /// Every place in the comments where `sought` begins a word.
    pub(crate) fn in_comments<'a>(&'a self, sought: &'a str) -> impl Iterator<Item = usize> + 'a {
        find(&self.comments, sought)
    }

    /// The line of a place, from 1.
    pub(crate) fn line(&self, place: usize) -> usize {
        1 + self.code.as_bytes().iter().take(place).filter(|byte| **byte == b'\n').count()
    }

    /// The names of the modules that are declared for tests only and live in files of their own.
    pub(crate) fn test_modules(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().filter_map(|range| {
            let item = self.code.get(range.clone())?.strip_suffix(';')?;
            let (_, name) = item.rsplit_once("mod ")?;
            Some(name.trim())
        })
    }
}

fn find<'a>(text: &'a str, sought: &'a str) -> impl Iterator<Item = usize> + 'a {
    let word = sought.starts_with(is_word);
    text.match_indices(sought)
        .map(|(place, _)| place)
        .filter(move |place| !(word && text[..*place].ends_with(is_word)))
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The ranges of the items under a test attribute, the attribute included.
fn test_items(code: &str) -> Vec<Range<usize>> {
    let attributes = ["#[cfg(test)]", "#[cfg(all(test", "#[test]", "#[tokio::test"];
    let starts = attributes.iter().flat_map(|attribute| code.match_indices(attribute));
    starts.map(|(start, _)| start..item_end(code, start)).collect()
}

/// Where the item that begins at `start` ends: past its `;` or its closing brace. Brackets are skipped,
/// for a `;` may stand in an attribute or in an array's type.
fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, byte) in code.bytes().enumerate().skip(start) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && byte == b'}' {
                    return offset + 1;
                }
            }
            b';' if depth == 0 => return offset + 1,
            _ => {}
        }
    }
    code.len()
}

/// What a stretch of a file is.
#[derive(Clone, Copy, PartialEq)]
enum Stretch {
    Code,
    Comment,
    Literal,
}

/// The code and the comments, each with blanks for the rest.
fn split(text: &str) -> (String, String) {
    let (mut code, mut comments) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
    let mut place = 0;
    while place < text.len() {
        let (stretch, length) = next_stretch(text, place);
        for character in text[place..place + length].chars() {
            push(&mut code, character, stretch == Stretch::Code);
            push(&mut comments, character, stretch == Stretch::Comment);
        }
        place += length;
    }
    (code, comments)
}

/// Adds the character, or as many blanks as it has bytes. Line breaks stay.
fn push(text: &mut String, character: char, keep: bool) {
    if keep || character == '\n' {
        text.push(character);
    } else {
        text.extend(std::iter::repeat_n(' ', character.len_utf8()));
    }
}

/// What begins at `place`, and how many bytes it has; at least one.
fn next_stretch(text: &str, place: usize) -> (Stretch, usize) {
    let rest = &text[place..];
    if rest.starts_with("//") {
        return (Stretch::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Stretch::Comment, block_comment(rest));
    }
    let literal = if rest.starts_with('"') {
        Some(quoted(rest, '"'))
    } else if rest.starts_with('\'') {
        character(rest)
    } else if text[..place].ends_with(is_word) {
        None
    } else {
        raw_string(rest)
    };
    match literal {
        Some(length) => (Stretch::Literal, length),
        None => (Stretch::Code, rest.chars().next().map_or(1, char::len_utf8)),
    }
}

/// The length of the block comment at the start; comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut place) = (0_usize, 0);
    while let Some(rest) = text.get(place..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            place += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            place += 2;
            if depth == 0 {
                return place;
            }
        } else {
            place += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of the literal at the start, up to its closing quote.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (place, character) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            return place + quote.len_utf8();
        }
    }
    text.len()
}

/// The length of the character literal at the start; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut characters = text.chars().skip(1);
    let (first, second) = (characters.next()?, characters.next()?);
    (first == '\\' || second == '\'').then(|| quoted(text, '\''))
}

/// The length of the raw string at the start, when there is one: `r"…"`, `r#"…"#`, `br"…"`, `cr"…"`.
fn raw_string(text: &str) -> Option<usize> {
    let unprefixed = text.strip_prefix(['b', 'c']).unwrap_or(text).strip_prefix('r')?;
    let hashes = unprefixed.len() - unprefixed.trim_start_matches('#').len();
    let content = unprefixed[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = content.find(&end).map_or(content.len(), |place| place + end.len());
    Some(text.len() - content.len() + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> RustFile {
        RustFile::new("src/lib.rs".to_owned(), text.to_owned())
    }

    #[test]
    fn strings_and_comments_are_not_code() {
        let file = file(
            "let a = \"needle\"; // needle\nlet b = r#\"needle \" needle\"#; /* needle /* */ needle */\nneedle();",
        );
        let lines: Vec<usize> = file.in_code("needle").map(|place| file.line(place)).collect();
        assert_eq!(lines, [3]);
        assert_eq!(file.in_comments("needle").count(), 3);
    }

    #[test]
    fn an_escaped_quote_ends_no_string_and_a_lifetime_begins_no_character() {
        let file = file(r#"fn f<'a>(x: &'a str) { "\" needle"; '\''; '"'; b'"'; needle() }"#);
        assert_eq!(file.in_code("needle").count(), 1);
    }

    #[test]
    fn all_views_keep_their_places_in_other_alphabets() {
        let text = "// Zoë\nlet a = 'é'; /* 席 */ let b = \"席\";\n";
        let file = file(text);
        assert_eq!(file.code.len(), text.len());
        assert_eq!(file.comments.len(), text.len());
        assert_eq!(file.in_code("let b").count(), 1);
    }

    #[test]
    fn what_only_ends_like_the_word_is_not_found() {
        let file = file("oversleep(); sleep();");
        assert_eq!(file.in_code("sleep(").count(), 1);
    }

    #[test]
    fn a_test_module_ends_at_its_brace() {
        let file = file("fn a() { x }\n#[cfg(test)]\nmod tests { fn b() { x } }\nfn c() { x }\n");
        let tests: Vec<bool> = file.in_code("x }").map(|place| file.is_test_at(place)).collect();
        assert_eq!(tests, [false, true, false]);
    }

    #[test]
    fn a_test_module_in_a_file_of_its_own_is_named() {
        let file = file("#[cfg(test)]\nmod tests;\nmod rest;\n#[cfg(test)]\npub(crate) mod more;\n");
        assert_eq!(file.test_modules().collect::<Vec<_>>(), ["tests", "more"]);
    }
}
