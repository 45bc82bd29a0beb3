//! `reseat sessions list`.

use reseat_domain::ports::UserSessionListing;
use reseat_domain::session::{SessionKind, UserSession};
use serde_json::{Value, json};

use super::Sessions;
use crate::cli::output;
use crate::cli::times::{moment, on_wire};
use crate::failure::Failure;

/// Sessions read at a time.
const PAGE: u32 = 200;

pub(super) async fn list(
    sessions: &Sessions,
    user: Option<&str>,
    limit: u32,
    as_json: bool,
) -> Result<(), Failure> {
    let found = latest(sessions, user, limit as usize).await?;
    if as_json {
        let found: Vec<_> = found.iter().map(|(session, name)| to_json(session, name)).collect();
        return output::json(&json!({ "sessions": found }));
    }
    if found.is_empty() {
        eprintln!("Nobody is signed in.");
        return Ok(());
    }
    let rows: Vec<[String; 6]> = found.iter().map(|(session, name)| to_row(session, name)).collect();
    output::table(["SESSION", "USER", "KIND", "APP", "DEVICE", "LAST ACTIVE (UTC)"], &rows)
}

/// The sessions that stand, each with its user's name.
pub(super) async fn latest(
    sessions: &Sessions,
    user: Option<&str>,
    limit: usize,
) -> Result<Vec<(UserSession, String)>, Failure> {
    let now = sessions.clock.now();
    let user_id = match user {
        Some(named) => Some(sessions.user(named).await?.id),
        None => None,
    };
    let (mut found, mut before) = (Vec::new(), None);
    while found.len() < limit {
        let listing = UserSessionListing { user_id, before, limit: PAGE };
        let page = sessions.store.user_sessions().list(listing, now).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        for session in page.into_iter().take(limit - found.len()) {
            // A user may go between the list and the look at them.
            let Some(user) = sessions.store.users().find(session.user_id).await? else { continue };
            found.push((session, user.username));
        }
    }
    Ok(found)
}

const fn kind(session: &UserSession) -> &'static str {
    match session.kind {
        SessionKind::Cookie => "cookie",
        SessionKind::Bearer => "bearer",
    }
}

fn to_row(session: &UserSession, username: &str) -> [String; 6] {
    let device = session.device_name.as_deref().unwrap_or(&session.device_info);
    [
        session.id.to_string(),
        username.to_owned(),
        kind(session).to_owned(),
        session.app.clone(),
        // What a client calls its device is nobody's to trust on a terminal.
        device.chars().filter(|letter| !letter.is_control()).collect(),
        moment(session.last_active_at),
    ]
}

/// A session as JSON, in the words of the wire: never a hash or the raw user agent.
pub(super) fn to_json(session: &UserSession, username: &str) -> Value {
    json!({
        "id": session.id,
        "user": { "id": session.user_id, "username": username },
        "kind": kind(session),
        "app": session.app,
        "device_info": session.device_info,
        "device_name": session.device_name,
        "ip_address": session.ip_address,
        "created_at": on_wire(session.created_at),
        "last_active_at": on_wire(session.last_active_at),
        "expires_at": on_wire(session.expires_at),
    })
}
