//! Signing in.

use reseat_protocol::TokenText;
use reseat_protocol::http::sign_in::{GuestSignIn, Refresh, SignedIn};

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
}
