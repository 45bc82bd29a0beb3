//! Inputs that hold several texts: they are separated by an empty line, so that a file of them can be read
//! and written by hand, and a golden sample is one text.

/// The texts of an input, at most so many. Bytes that are no UTF-8 become the replacement character.
pub(crate) fn sections(bytes: &[u8], most: usize) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.split("\n\n").take(most).map(|section| section.trim_matches('\n').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_separates_and_a_line_break_does_not() {
        assert_eq!(sections(b"{\n1}\n\nb\n\n\nc\n", 9), ["{\n1}", "b", "c"]);
        assert_eq!(sections(b"a\n\nb\n\nc", 2), ["a", "b"]);
    }
}
