//! Pages of lists that are read newest first.

/// Rows on a page.
pub(super) const PAGE: u32 = 50;

/// A page's rows, and the cursor of the next one. One row more than [`PAGE`] was asked for: it is not
/// shown, it tells that there are more.
pub(super) fn cut<T>(mut rows: Vec<T>, cursor: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    let has_more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| has_more).map(cursor);
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_cursor_only_when_there_are_more() {
        let cursor = |row: &u32| row.to_string();
        assert_eq!(cut(Vec::new(), cursor), (vec![], None));
        assert_eq!(cut((0..PAGE).collect(), cursor).1, None);
        let (rows, next) = cut((0..=PAGE).collect(), cursor);
        assert_eq!((rows.len(), next), (50, Some("49".to_owned())));
    }
}
