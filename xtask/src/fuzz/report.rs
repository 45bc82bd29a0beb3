//! Reads what libFuzzer tells of a run.

use std::fmt;

/// A line of libFuzzer's about how far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Progress {
    inputs: u64,
    /// Places in the code, counted between one jump and the next, that any input has reached.
    coverage: u64,
    /// Inputs that reach something which no other does.
    corpus: u64,
    per_second: u64,
}

/// What came of feeding one target.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Report {
    /// After what was there at the beginning.
    begun: Progress,
    done: Progress,
    finding: String,
}

impl Report {
    pub(super) fn read(log: &str) -> Self {
        Self {
            begun: progress(log, "INITED").unwrap_or_default(),
            done: progress(log, "DONE").unwrap_or_default(),
            finding: finding(log),
        }
    }

    /// The words of the panic and the file that leads to it; the end of the log where there is none.
    pub(super) fn finding(&self) -> &str {
        &self.finding
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { begun, done, .. } = self;
        write!(
            f,
            "clean: {} inputs, {} a second; coverage {} → {}; corpus {} → {}",
            done.inputs, done.per_second, begun.coverage, done.coverage, begun.corpus, done.corpus
        )
    }
}

/// The last line of this event, such as
/// `#957107 DONE   cov: 1455 ft: 5386 corp: 1092/336Kb lim: 5276 exec/s: 59819 rss: 36Mb`.
fn progress(log: &str, event: &str) -> Option<Progress> {
    let line = log.lines().rev().find(|line| line.split_whitespace().nth(1) == Some(event))?;
    let number = |name: &str| {
        let (_, rest) = line.split_once(name)?;
        rest.trim_start().split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
    };
    Some(Progress {
        inputs: number("#")?,
        coverage: number("cov:")?,
        corpus: number("corp:")?,
        per_second: number("exec/s:")?,
    })
}

fn finding(log: &str) -> String {
    let is_word = |line: &&str| !line.starts_with(' ') && !line.starts_with("stack backtrace");
    let panicked = log.lines().skip_while(|line| !line.contains("panicked at"));
    let words: Vec<&str> = panicked.take(6).take_while(is_word).collect();
    let file = log.lines().find(|line| line.contains("Test unit written to"));
    if words.is_empty() && file.is_none() {
        let lines: Vec<&str> = log.lines().collect();
        return lines[lines.len().saturating_sub(20)..].join("\n");
    }
    words.into_iter().chain(file).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAN: &str = "\
INFO: Seed: 1
#70	INITED cov: 930 ft: 2125 corp: 53/23Kb exec/s: 0 rss: 34Mb
#71	NEW    cov: 943 ft: 2171 corp: 54/23Kb lim: 4964 exec/s: 0 rss: 34Mb L: 236/4964 MS: 1 ShuffleBytes-
#957107	DONE   cov: 1455 ft: 5386 corp: 1092/336Kb lim: 5276 exec/s: 59819 rss: 36Mb
stat::number_of_executed_units: 957107
";

    #[test]
    fn a_clean_run_tells_how_much_was_fed_and_what_was_reached() {
        assert_eq!(
            Report::read(CLEAN).to_string(),
            "clean: 957107 inputs, 59819 a second; coverage 930 → 1455; corpus 53 → 1092"
        );
    }

    #[test]
    fn a_finding_is_told_by_its_panic_and_its_file() {
        let log = "\
#70	INITED cov: 930 ft: 2125 corp: 53/23Kb exec/s: 0 rss: 34Mb

thread '<unnamed>' (7) panicked at crates/client/src/connection/ordering.rs:97:31:
attempt to add with overflow
stack backtrace:
   0: __rustc::rust_begin_unwind
SUMMARY: libFuzzer: deadly signal
artifact_prefix='crates/fuzz/corpus/x/'; Test unit written to crates/fuzz/corpus/x/crash-0a
";
        assert_eq!(
            Report::read(log).finding(),
            "thread '<unnamed>' (7) panicked at crates/client/src/connection/ordering.rs:97:31:\n\
             attempt to add with overflow\n\
             artifact_prefix='crates/fuzz/corpus/x/'; Test unit written to crates/fuzz/corpus/x/crash-0a"
        );
    }

    #[test]
    fn an_engine_that_does_not_start_is_told_by_its_last_words() {
        let report = Report::read("error: no such target\nsay another");
        assert_eq!(report.finding(), "error: no such target\nsay another");
    }
}
