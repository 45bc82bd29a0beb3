//! Changes to a text, as a forger would make them.

use arbitrary::Unstructured;

/// The text with one change, chosen by the bytes of the input. It may come out as it was.
pub(crate) fn altered(text: &str, input: &mut Unstructured<'_>) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let place = input.choose_index(letters.len()).unwrap_or_default();
    let letter = char::from(input.arbitrary::<u8>().unwrap_or_default());
    if letters.is_empty() {
        return letter.to_string();
    }
    match input.int_in_range(0..=5).unwrap_or_default() {
        0 => letters[place] = letter,
        1 => letters.insert(place, letter),
        2 => letters.push(letter),
        3 => letters.truncate(place),
        4 => drop(letters.remove(place)),
        _ => letters.rotate_left(place),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_change_is_made() {
        let inputs = (0..3).flat_map(|place| (0..6).map(move |kind| [place, b'x', kind]));
        let made: BTreeSet<String> =
            inputs.map(|input| altered("abc", &mut Unstructured::new(&input))).collect();
        for change in ["axc", "axbc", "abcx", "a", "ac", "bca"] {
            assert!(made.contains(change), "{change} is not in {made:?}");
        }
        assert_eq!(altered("", &mut Unstructured::new(b"xx")).len(), 1);
    }
}
