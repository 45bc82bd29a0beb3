//! What a player of Tally sees of the state and of the log.

use reseat_domain::game::Seat;
use reseat_domain::game::rules::{PastEntry, Summary, Viewer};
use serde_json::{Value, json};

use super::state::Tally;

pub(super) fn view(state: &Tally, viewer: Seat) -> Value {
    let place = usize::from(viewer);
    json!({
        "round": state.round,
        "turn": state.turn().and_then(|seat| state.players.get(usize::from(seat))),
        "target": state.target,
        "points": state.points,
        "own_secret": state.secrets.get(place).copied().flatten(),
        "over": state.over,
    })
}

pub(super) fn redact(entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Value {
    let mut data = entry.action_data.clone();
    if entry.player_id != Some(viewer.player_id) {
        data.as_object_mut().and_then(|fields| fields.remove("secret"));
    }
    data
}

pub(super) fn summarise(entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Summary {
    let event = entry.events.first().unwrap_or(&Value::Null);
    match (event["type"].as_str(), entry.player_id) {
        (Some("added"), Some(player)) => {
            let (name, points, total) = (viewer.name_of(player), &event["points"], &event["total"]);
            Summary {
                code: "added".into(),
                params: json!({ "player": name, "points": points, "total": total }),
                text: format!(
                    "{name} added {points} and {} {total}.",
                    if name == "You" { "have" } else { "has" }
                ),
            }
        }
        (Some("round_ended"), _) => Summary {
            code: "round_ended".into(),
            params: json!({ "round": event["round"] }),
            text: format!("Round {} ended.", event["round"]),
        },
        _ => Summary {
            code: "unknown".into(),
            params: json!({ "action_type": entry.action_type }),
            text: "Something happened.".into(),
        },
    }
}
