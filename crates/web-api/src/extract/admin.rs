//! A caller who administrates the service.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use reseat_domain::services::Principal;
use reseat_domain::token::{AccessRefusal, Purpose, Secret};
use reseat_domain::user::Role;

use crate::error::ApiError;
use crate::extract::Credential;
use crate::state::AppState;

/// Who may look after the service.
pub(crate) enum Admin {
    /// Whoever presents the admin token that the operator has set.
    Token,
    /// A user of that role, who signed in here.
    User(Principal),
}

impl FromRequestParts<AppState> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let credential = Credential::of(&parts.headers, state.cookie)?;
        if let Credential::Session(text) = &credential
            && let Some(token) = Secret::parse(Purpose::App, text)
        {
            // Hashes compare in constant time.
            let is_set = state.settings.admin_token.as_ref().is_some_and(|hash| *hash == token.hash());
            return if is_set { Ok(Self::Token) } else { Err(AccessRefusal::Revoked.into()) };
        }
        let principal = credential.principal(&state.services).await?;
        let sign_in = &state.services.sign_in;
        // The backend of another app holds the tokens of the sessions that came of handoffs; it is no administrator.
        let is_admin = sign_in.user(&principal).await?.role == Role::Admin
            && sign_in.user_session(&principal).await?.is_of_sign_in();
        if is_admin { Ok(Self::User(principal)) } else { Err(not_admin()) }
    }
}

fn not_admin() -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "not_admin", "only an administrator of this service may do this")
}
