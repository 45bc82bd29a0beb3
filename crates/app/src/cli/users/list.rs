//! `reseat users list`.

use reseat_domain::services::UserAdministration;
use reseat_domain::user::{Role, User};
use serde_json::{Value, json};

use crate::cli::output;
use crate::cli::times::{moment, on_wire};
use crate::failure::Failure;

/// Users read at a time.
const PAGE: u32 = 200;

pub(super) async fn list(service: &UserAdministration, limit: usize, as_json: bool) -> Result<(), Failure> {
    let users = newest(service, limit).await?;
    if as_json {
        let users: Vec<Value> = users.iter().map(to_json).collect();
        return output::json(&json!({ "users": users }));
    }
    if users.is_empty() {
        eprintln!("There are no users.");
        return Ok(());
    }
    let rows: Vec<[String; 5]> = users.iter().map(to_row).collect();
    output::table(["USER", "NAME", "KIND", "STATUS", "CREATED (UTC)"], &rows)
}

pub(super) async fn newest(service: &UserAdministration, limit: usize) -> Result<Vec<User>, Failure> {
    let (mut users, mut before) = (Vec::new(), None);
    while users.len() < limit {
        let page = service.list(before, PAGE).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        users.extend(page);
    }
    users.truncate(limit);
    Ok(users)
}

fn kind(user: &User) -> &'static str {
    match user.role {
        Role::Admin => "admin",
        Role::Player if user.guest => "guest",
        Role::Player => "player",
    }
}

fn to_row(user: &User) -> [String; 5] {
    let status = if user.disabled_at.is_some() { "disabled" } else { "enabled" };
    let cells = [user.username.as_str(), &user.display_name, kind(user), status];
    let [username, shown, kind, status] = cells.map(|text| {
        // What people call themselves is nobody's to trust on a terminal.
        text.chars().filter(|letter| !letter.is_control()).collect::<String>()
    });
    [username, shown, kind, status, moment(user.created_at)]
}

/// A user as JSON: never a hash.
pub(super) fn to_json(user: &User) -> Value {
    json!({
        "id": user.id,
        "username": user.username,
        "display_name": user.display_name,
        "guest": user.guest,
        "role": if user.role == Role::Admin { "admin" } else { "player" },
        "created_at": on_wire(user.created_at),
        "disabled_at": user.disabled_at.map(on_wire),
    })
}
