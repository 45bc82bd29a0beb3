//! Telling an entry in one sentence, from its events and the viewer's names alone.

use reseat_domain::game::rules::{PastEntry, Summary, Viewer};
use reseat_domain::id::PlayerId;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::event::{BuildChange, Event, RoundScore};

/// One sentence about an action or one of the game's own entries.
pub(crate) fn summarise(entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Summary {
    match entry.events.first().map(Event::deserialize) {
        Some(Ok(event)) => tell(&event, viewer),
        Some(Err(_)) | None => {
            let who = entry.player_id.map_or("The table", |player| viewer.name_of(player));
            let params = json!({"player_id": entry.player_id, "action_type": entry.action_type});
            summary("other", params, format!("{who}: {}", entry.action_type))
        }
    }
}

fn tell(event: &Event, viewer: &Viewer<'_>) -> Summary {
    let name = |player: &PlayerId| viewer.name_of(*player);
    match event {
        Event::Captured { player_id, card, cards, sweep } => {
            let count = cards.len();
            let swept = if *sweep { ", a sweep" } else { "" };
            let text = format!("{} captured {}{swept}", name(player_id), counted(count, "card"));
            let params =
                json!({"player_id": player_id, "card": card, "cards": cards, "count": count, "sweep": sweep});
            summary("captured", params, text)
        }
        Event::Built { player_id, card, build, value, change } => {
            let (code, verb) = match change {
                BuildChange::Made => ("built", "built"),
                BuildChange::Added => ("added_to_build", "added to a build of"),
                BuildChange::Raised => ("raised_build", "raised a build to"),
            };
            let text = format!("{} {verb} {value}", name(player_id));
            let params =
                json!({"player_id": player_id, "card": card, "build": build.to_string(), "value": value});
            summary(code, params, text)
        }
        Event::Trailed { player_id, card } => {
            let text = format!("{} trailed {card}", name(player_id));
            summary("trailed", json!({"player_id": player_id, "card": card}), text)
        }
        Event::Dealt { round, deal, deals, dealer } => {
            let is_last = deal == deals;
            let last = if is_last { ", the last of the round" } else { "" };
            let text = format!("{} dealt: round {round}, deal {deal} of {deals}{last}", name(dealer));
            let params = json!({"round": round, "deal": deal, "deals": deals, "last_deal": is_last,
                "player_id": dealer});
            summary("dealt", params, text)
        }
        Event::RoundEnded { round, leftovers, to, points } => {
            let text = format!("Round {round} ended. {}", score_lines(points, viewer));
            let params = json!({"round": round, "leftovers": leftovers, "to": to, "points": points});
            summary("round_ended", params, text)
        }
    }
}

fn score_lines(points: &[RoundScore], viewer: &Viewer<'_>) -> String {
    let line = |line: &RoundScore| {
        let name = viewer.name_of(line.player_id);
        format!("{name}: {}, {} in all", counted(line.points as usize, "point"), line.score)
    };
    points.iter().map(line).collect::<Vec<_>>().join("; ")
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn summary(code: &str, params: Value, text: String) -> Summary {
    Summary { code: code.to_owned(), params, text }
}
