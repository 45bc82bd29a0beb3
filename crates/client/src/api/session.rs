//! Signing in, and out.

use reqwest::Method;
use reseat_protocol::TokenText;
use reseat_protocol::http::device_sessions::{EndSessions, EndedSessions, SessionScope};
use reseat_protocol::http::sign_in::{GuestSignIn, Refresh, SignedIn};
use uuid::Uuid;

use super::{ApiError, ReseatApi};

impl ReseatApi {
    /// `POST /session`: plays as a guest. Go on with
    /// [`with_bearer`](Self::with_bearer)`(signed_in.access_token)`.
    ///
    /// # Errors
    /// [`ApiError`]; `rate_limited` when this address makes too many guests.
    pub async fn guest_sign_in(&self, guest: &GuestSignIn) -> Result<SignedIn, ApiError> {
        self.post(&["session"], guest).await
    }

    /// `POST /api/auth/refresh`: the next access token and the next refresh token. When the answer is lost, the same
    /// refresh token is good for another try.
    ///
    /// # Errors
    /// [`ApiError`]; `invalid_refresh_token` when the user has to sign in again.
    pub async fn refresh(&self, refresh_token: TokenText) -> Result<SignedIn, ApiError> {
        self.post(&["api", "auth", "refresh"], &Refresh { refresh_token }).await
    }

    /// `POST /api/auth/logout`: ends the session of the access token.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn log_out(&self) -> Result<(), ApiError> {
        self.command(Method::POST, &["api", "auth", "logout"]).await
    }

    /// `DELETE /api/sessions/{id}`: ends one of the user's sessions.
    ///
    /// # Errors
    /// [`ApiError`]; `session_not_found` when the user has none by this id.
    pub async fn end_session(&self, id: Uuid) -> Result<(), ApiError> {
        self.command(Method::DELETE, &["api", "sessions", &id.to_string()]).await
    }

    /// `DELETE /api/sessions`: ends the user's other sessions, or all.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn end_sessions(&self, scope: SessionScope) -> Result<EndedSessions, ApiError> {
        self.answer(self.request(Method::DELETE, &["api", "sessions"], &EndSessions { scope })).await
    }
}
