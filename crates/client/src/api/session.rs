//! Signing in.

use reseat_protocol::http::sign_in::{GuestSignIn, SignedIn};

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
}
