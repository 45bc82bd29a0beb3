//! The result on the terminal: a row per game, and what was proven.

use std::collections::BTreeMap;
use std::fmt;

use reseat_protocol::entry::LogEntry;
use uuid::Uuid;

use crate::plan::TablePlan;
use crate::record::{Record, Tally};

const HEADINGS: [&str; 12] = [
    "game",
    "seats",
    "acknowledged",
    "cut",
    "resumed",
    "repeated",
    "duplicates",
    "refused",
    "takeovers",
    "kills",
    "entries",
    "scores",
];

/// What one game went through.
#[derive(Debug)]
pub(crate) struct Row {
    game: usize,
    seats: TablePlan,
    /// Acknowledged actions.
    acknowledged: usize,
    /// Refused actions.
    refused: usize,
    tally: Tally,
    kills: u64,
    entries: usize,
    scores: String,
}

impl Row {
    /// Adds up the records of the game with this index.
    pub(crate) fn new(
        game: usize,
        seats: TablePlan,
        records: &[&Record],
        log: &[LogEntry],
        kills: u64,
    ) -> Self {
        let intents = || records.iter().flat_map(|record| record.intents.values());
        Self {
            game: game + 1,
            seats,
            acknowledged: intents().filter(|intent| !intent.acks.is_empty()).count(),
            refused: intents().filter(|intent| !intent.refusals.is_empty()).count(),
            tally: records.iter().map(|record| record.tally).fold(Tally::default(), Tally::plus),
            kills,
            entries: log.len(),
            scores: scores(records, log),
        }
    }

    /// Whether connections were cut, and actions that the service knew already were sent.
    pub(crate) const fn is_eventful(&self) -> bool {
        self.tally.cuts > 0 && self.tally.duplicates > 0
    }

    fn cells(&self) -> [String; HEADINGS.len()] {
        [
            self.game.to_string(),
            match self.seats.bots {
                0 => self.seats.people.to_string(),
                bots => format!("{} and {bots} bot", self.seats.people),
            },
            self.acknowledged.to_string(),
            self.tally.cuts.to_string(),
            self.tally.resumes.to_string(),
            self.tally.repeats.to_string(),
            self.tally.duplicates.to_string(),
            self.refused.to_string(),
            self.tally.takeovers.to_string(),
            self.kills.to_string(),
            self.entries.to_string(),
            self.scores.clone(),
        ]
    }
}

/// Everybody's points, the winners first and marked.
fn scores(records: &[&Record], log: &[LogEntry]) -> String {
    let Some(ended) = records.iter().find_map(|record| record.ended.as_ref()) else {
        return "no end".to_owned();
    };
    let names = names(log);
    let mut scores: Vec<(bool, i64, &str)> = ended
        .scores
        .iter()
        .map(|(player, score)| {
            let name = names.get(player).map_or("?", String::as_str);
            // The number of the game stands in the first column already.
            (ended.winners.contains(player), *score, name.split(' ').next().unwrap_or(name))
        })
        .collect();
    scores.sort_by_key(|(won, score, _)| (!won, -score));
    let scores: Vec<String> = scores
        .into_iter()
        .map(|(won, score, name)| format!("{name} {score}{}", if won { "*" } else { "" }))
        .collect();
    scores.join(", ")
}

/// Everybody's name, as the log's `start` has them.
fn names(log: &[LogEntry]) -> BTreeMap<Uuid, String> {
    let start = log.iter().find(|entry| entry.action_type == "start");
    let seating = start.and_then(|entry| entry.action_data.get("seating")?.as_array());
    let named = seating.into_iter().flatten().filter_map(|seat| {
        let player_id = seat.get("player_id")?.as_str()?.parse().ok()?;
        Some((player_id, seat.get("name")?.as_str()?.to_owned()))
    });
    named.collect()
}

/// The rows under their headings, numbers to the right, with their sums.
pub(crate) struct Table<'a>(pub(crate) &'a [Row]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<_> = self.0.iter().map(Row::cells).collect();
        let widths: [usize; HEADINGS.len()] = std::array::from_fn(|column| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.chain([HEADINGS[column].len()]).max().unwrap_or_default()
        });
        let last = HEADINGS.len() - 1;
        for row in std::iter::once(HEADINGS.map(str::to_owned)).chain(rows) {
            for (cell, width) in row[..last].iter().zip(widths) {
                write!(f, "{cell:>width$}  ")?;
            }
            writeln!(f, "{}", row[last])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_stands_under_its_headings() {
        let row = Row {
            game: 1,
            seats: TablePlan { people: 2, bots: 1 },
            acknowledged: 96,
            refused: 2,
            tally: Tally { cuts: 12, takeovers: 3, resumes: 20, repeats: 7, duplicates: 5 },
            kills: 6,
            entries: 150,
            scores: "Ann 21*, Bob 9".to_owned(),
        };
        let table = Table(&[row]).to_string();
        let lines: Vec<&str> = table.lines().collect();
        let headings =
            "game        seats  acknowledged  cut  resumed  repeated  duplicates  refused  takeovers  ";
        assert_eq!(lines[0], format!("{headings}kills  entries  scores"));
        let numbers =
            "   1  2 and 1 bot            96   12       20         7           5        2          3  ";
        assert_eq!(lines[1], format!("{numbers}    6      150  Ann 21*, Bob 9"));
    }

    #[test]
    fn a_game_without_records_has_no_end() {
        assert_eq!(scores(&[], &[]), "no end");
    }
}
