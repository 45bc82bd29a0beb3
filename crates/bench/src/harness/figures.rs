//! Numbers as people read them: three or four digits that mean something, thousands apart.

/// Writes a figure: `41,234`, `512`, `51.2`, `5.12`, `0.512`.
pub(crate) fn figure(number: f64) -> String {
    match number.abs() {
        size if size >= 1_000.0 => thousands(number),
        size if size >= 100.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        size if size >= 1.0 || size == 0.0 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}

fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |digits| ("-", digits));
    let mut grouped = sign.to_owned();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_the_digits_that_mean_something() {
        let figures = [1_234_567.8, 41_234.4, 999.6, 51.23, 5.123, 0.5123, 0.0, -1_500.0];
        let texts = ["1,234,568", "41,234", "1000", "51.2", "5.12", "0.512", "0.00", "-1,500"];
        assert_eq!(figures.map(figure), texts);
    }
}
