//! One sentence about an entry. Of a relayed action it tells the type alone: its data may be anything.

use reseat_domain::game::rules::{PastEntry, Summary, Viewer};
use serde::Deserialize;
use serde_json::json;

use crate::Event;

/// The sentence for a viewer.
pub(crate) fn of(entry: &PastEntry<'_>, viewer: &Viewer<'_>) -> Summary {
    let author = entry.player_id.map_or("A player", |player| viewer.name_of(player));
    let event = entry.events.first().and_then(|event| Event::deserialize(event).ok());
    let Some(Event::FinishVoted { winners }) = event else {
        return Summary {
            code: "action".to_owned(),
            params: json!({ "player_id": entry.player_id, "action_type": entry.action_type }),
            text: format!("{author} played {}", entry.action_type),
        };
    };
    let name = |winner| if winner == viewer.player_id { "you" } else { viewer.name_of(winner) };
    let names: Vec<&str> = winners.iter().map(|winner| name(*winner)).collect();
    Summary {
        code: "finish_voted".to_owned(),
        params: json!({ "player_id": entry.player_id, "winners": winners }),
        text: match names.as_slice() {
            [] => format!("{author} voted to finish without a winner"),
            names => format!("{author} voted to finish, won by {}", in_words(names)),
        },
    }
}

/// `Ann`, `Ann and Bob`, `Ann, Bob and Zoë`.
fn in_words(names: &[&str]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        names => names.concat(),
    }
}
