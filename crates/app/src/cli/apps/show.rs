//! Apps on stdout. A secret is printed once, by the command that made it, and nowhere else.

use reseat_domain::app::{App, AppSlug, RedirectUri};
use reseat_domain::token::Secret;
use serde_json::{Value, json};

use crate::cli::output;
use crate::cli::times::on_wire;
use crate::failure::Failure;

/// An app, and the secret that it has from now on.
pub(super) fn with_secret(app: &App, secret: &Secret, as_json: bool) -> Result<(), Failure> {
    if as_json {
        return output::json(&json!({ "app": to_json(app), "secret": secret.reveal() }));
    }
    eprintln!("The secret of `{}`, told this once; its backend presents both by HTTP Basic:", app.slug);
    output::line(secret.reveal())
}

/// An app as it is after a change.
pub(super) fn changed(app: &App, as_json: bool) -> Result<(), Failure> {
    if as_json { output::json(&json!({ "app": to_json(app) })) } else { table(std::slice::from_ref(app)) }
}

/// An app that was disabled, and how many sessions ended with that.
pub(super) fn disabled(app: &App, ended: u64, as_json: bool) -> Result<(), Failure> {
    if as_json {
        return output::json(&json!({ "app": to_json(app), "revoked": ended }));
    }
    eprintln!("Sessions that have ended: {ended}.");
    table(std::slice::from_ref(app))
}

pub(super) fn list(apps: &[App], as_json: bool) -> Result<(), Failure> {
    if as_json {
        let apps: Vec<Value> = apps.iter().map(to_json).collect();
        return output::json(&json!({ "apps": apps }));
    }
    table(apps)
}

fn table(apps: &[App]) -> Result<(), Failure> {
    let rows: Vec<[String; 5]> = apps.iter().map(to_row).collect();
    output::table(["APP", "NAME", "STATE", "MAY HAND TO", "REDIRECT URIS"], &rows)
}

fn to_row(app: &App) -> [String; 5] {
    let state = if app.is_enabled() { "enabled" } else { "disabled" };
    [
        app.slug.to_string(),
        app.name.clone(),
        state.to_owned(),
        targets(app).join(" "),
        redirect_uris(app).join(" "),
    ]
}

fn targets(app: &App) -> Vec<&str> {
    app.targets.iter().map(AppSlug::as_str).collect()
}

fn redirect_uris(app: &App) -> Vec<&str> {
    app.redirect_uris.iter().map(RedirectUri::as_str).collect()
}

/// An app as JSON: never a hash.
pub(super) fn to_json(app: &App) -> Value {
    let previous = app.previous_secret.as_ref();
    json!({
        "id": app.id,
        "slug": app.slug.as_str(),
        "name": app.name,
        "redirect_uris": redirect_uris(app),
        "targets": targets(app),
        "end_children": app.end_children,
        "created_at": on_wire(app.created_at),
        "previous_secret_until": previous.map(|(_, until)| on_wire(*until)),
        "disabled_at": app.disabled_at.map(on_wire),
    })
}
