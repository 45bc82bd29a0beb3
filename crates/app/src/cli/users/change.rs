//! `reseat users create`, `set-password`, `disable`, `enable`, `delete` and `promote`.

use reseat_domain::id::UserSessionId;
use reseat_domain::services::UserAdministration;
use serde_json::{Value, json};

use super::password::Given;
use super::{list, refused};
use crate::cli::output;
use crate::failure::Failure;

pub(super) async fn create(
    service: &UserAdministration,
    name: &str,
    password: &Given,
    as_json: bool,
) -> Result<(), Failure> {
    let user = service.create(name, &password.text).await.map_err(|error| refused(name, error))?;
    eprintln!("The user `{}` was made.", user.username);
    tell(password, as_json, json!({ "user": list::to_json(&user) }))
}

pub(super) async fn set_password(
    service: &UserAdministration,
    name: &str,
    password: &Given,
    as_json: bool,
) -> Result<(), Failure> {
    let ended = service.set_password(name, &password.text).await.map_err(|error| refused(name, error))?;
    eprintln!("The user `{name}` has another password; {}.", in_words(&ended));
    tell(password, as_json, json!({ "revoked": ended.len() }))
}

pub(super) async fn disable(service: &UserAdministration, name: &str, as_json: bool) -> Result<(), Failure> {
    let ended = service.disable(name).await.map_err(|error| refused(name, error))?;
    eprintln!("The user `{name}` is let in no more; {}.", in_words(&ended));
    if as_json { output::json(&json!({ "revoked": ended.len() })) } else { Ok(()) }
}

pub(super) async fn enable(service: &UserAdministration, name: &str, as_json: bool) -> Result<(), Failure> {
    let is_new = service.enable(name).await.map_err(|error| refused(name, error))?;
    eprintln!("The user `{name}` is let in{}.", if is_new { " again" } else { ", as before" });
    if as_json { output::json(&json!({ "changed": is_new })) } else { Ok(()) }
}

pub(super) async fn delete(service: &UserAdministration, name: &str, as_json: bool) -> Result<(), Failure> {
    let ended = service.delete(name).await.map_err(|error| refused(name, error))?;
    eprintln!("The user `{name}` was deleted; {}.", in_words(&ended));
    if as_json { output::json(&json!({ "revoked": ended.len() })) } else { Ok(()) }
}

pub(super) async fn promote(service: &UserAdministration, name: &str, as_json: bool) -> Result<(), Failure> {
    let is_new = service.promote(name).await.map_err(|error| refused(name, error))?;
    eprintln!("The user `{name}` is an administrator{}.", if is_new { " now" } else { ", as before" });
    if as_json { output::json(&json!({ "changed": is_new })) } else { Ok(()) }
}

/// Prints a password that was made, this once, and with `--json` what became of the user.
fn tell(password: &Given, as_json: bool, mut document: Value) -> Result<(), Failure> {
    match (as_json, password.is_made) {
        (false, false) => Ok(()),
        (false, true) => output::line(&password.text),
        (true, is_made) => {
            if is_made {
                document["password"] = json!(password.text);
            }
            output::json(&document)
        }
    }
}

fn in_words(ended: &[UserSessionId]) -> String {
    match ended.len() {
        0 => "there was no session to end".to_owned(),
        1 => "1 session has ended".to_owned(),
        count => format!("{count} sessions have ended"),
    }
}
