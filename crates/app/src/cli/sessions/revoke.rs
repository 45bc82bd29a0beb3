//! `reseat sessions revoke`.

use reseat_domain::id::UserSessionId;
use reseat_domain::services::EndedBy;
use serde_json::json;

use super::Sessions;
use crate::cli::output;
use crate::failure::Failure;

pub(super) async fn revoke(
    sessions: &Sessions,
    session: Option<UserSessionId>,
    user: Option<&str>,
    as_json: bool,
) -> Result<(), Failure> {
    let ended = end(sessions, session, user).await?;
    if as_json {
        return output::json(&json!({ "revoked": ended.len(), "sessions": ended }));
    }
    for session in &ended {
        output::line(&session.to_string())?;
    }
    match ended.len() {
        0 => eprintln!("There was no session to end."),
        1 => eprintln!("1 session has ended."),
        count => eprintln!("{count} sessions have ended."),
    }
    Ok(())
}

/// The sessions that have ended: one by its id, or all of a user.
pub(super) async fn end(
    sessions: &Sessions,
    session: Option<UserSessionId>,
    user: Option<&str>,
) -> Result<Vec<UserSessionId>, Failure> {
    if let Some(named) = user {
        let user = sessions.user(named).await?;
        return Ok(sessions.service.end_all(user.id, &EndedBy::Operator).await?);
    }
    // The arguments name one or the other.
    let Some(id) = session else { return Ok(Vec::new()) };
    let found = sessions.store.user_sessions().find_live(id, sessions.clock.now()).await?;
    if let Some(found) = found
        && sessions.service.end(found.user_id, id, EndedBy::Operator).await?
    {
        return Ok(vec![id]);
    }
    Err(Failure::Failed(format!("there is no session {id}; `reseat sessions list` lists them")))
}
