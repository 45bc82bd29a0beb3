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
            let text = format!(
                "{} captured {}{}",
                name(player_id),
                counted(cards.len(), "card"),
                if *sweep { ", a sweep" } else { "" }
            );
            let params = json!({"player_id": player_id, "card": card, "cards": cards,
                "count": cards.len(), "sweep": sweep});
            summary("captured", params, text)
        }
        Event::Built { player_id, card, build, value, change } => {
            let who = name(player_id);
            let (code, text) = match change {
                BuildChange::Made => ("built", format!("{who} built {value}")),
                BuildChange::Added => ("added_to_build", format!("{who} added to a build of {value}")),
                BuildChange::Raised => ("raised_build", format!("{who} raised a build to {value}")),
            };
            let params =
                json!({"player_id": player_id, "card": card, "build": build.to_string(), "value": value});
            summary(code, params, text)
        }
        Event::Trailed { player_id, card } => {
            let text = format!("{} trailed {card}", name(player_id));
            summary("trailed", json!({"player_id": player_id, "card": card}), text)
        }
        Event::Dealt { round, deal, deals, dealer } => {
            let last = if deal == deals { ", the last of the round" } else { "" };
            let text = format!("{} dealt: round {round}, deal {deal} of {deals}{last}", name(dealer));
            let params = json!({"round": round, "deal": deal, "deals": deals,
                "last_deal": deal == deals, "player_id": dealer});
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
