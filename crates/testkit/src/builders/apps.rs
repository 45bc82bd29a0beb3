//! Apps, accounts and handoffs.

use reseat_domain::account::Account;
use reseat_domain::app::{App, AppSlug};
use reseat_domain::session::{Handoff, UserSession};
use reseat_domain::time::Duration;
use reseat_domain::token::TokenHash;

use super::ids::{account_id, app_id, handoff_id, moment};

/// The slug of an app: `app-1`.
///
#[must_use]
pub fn app_slug(number: u32) -> AppSlug {
    let slug = format!("app-{number}");
    AppSlug::parse(&slug).unwrap_or_else(|| unreachable!("`{slug}` is a slug"))
}

/// An app with a secret of its own, that hands its users to nobody.
#[must_use]
pub fn an_app(number: u32) -> App {
    App {
        id: app_id(number),
        slug: app_slug(number),
        name: format!("App {number}"),
        secret_hash: TokenHash::of(format!("secret {number}").as_bytes()),
        previous_secret: None,
        redirect_uris: Vec::new(),
        targets: Vec::new(),
        end_children: false,
        created_at: moment(0),
        disabled_at: None,
    }
}

/// An organisation.
#[must_use]
pub fn an_account(number: u32) -> Account {
    Account { id: account_id(number), name: format!("Account {number}"), created_at: moment(0) }
}

/// A handoff of a session's user from `main` to `app-1`, made so many milliseconds after the start; good for 15
/// minutes.
#[must_use]
pub fn a_handoff(number: u32, parent: &UserSession) -> Handoff {
    let created_at = moment(i64::from(number));
    Handoff {
        id: handoff_id(number),
        token_hash: TokenHash::of(format!("handoff {number}").as_bytes()),
        user_id: parent.user_id,
        account_id: None,
        source_app: AppSlug::main(),
        target_app: app_slug(1),
        redirect_uri: None,
        code_challenge: None,
        created_at,
        expires_at: created_at + Duration::minutes(15),
        used_at: None,
        redeem_id: None,
        child_session_id: None,
        parent_session_id: Some(parent.id),
        revoked_at: None,
        user_agent: "curl/8.9.1".into(),
        ip_address: None,
    }
}
