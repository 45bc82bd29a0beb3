//! A sign-in with tokens, as a test holds it.

use reseat_domain::services::{Proof, SignedIn};
use reseat_domain::session::UserSession;
use reseat_domain::time::Timestamp;
use reseat_domain::user::User;

/// What a sign-in of the kind `bearer` gave. Its `Debug` shows the tokens: they are a test's.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each field is that of the sign-in, or of its proof")]
pub struct Bearer {
    pub user: User,
    pub session: UserSession,
    pub access_token: String,
    pub refresh_token: String,
    pub expires_at: Timestamp,
}

impl Bearer {
    /// Takes the tokens of a sign-in.
    ///
    /// # Panics
    /// When it is one by cookie.
    #[must_use]
    pub fn of(signed_in: SignedIn) -> Self {
        let SignedIn { user, session, proof, expires_at } = signed_in;
        match proof {
            Proof::Bearer { access_token, refresh_token } => {
                Self { user, session, access_token, refresh_token, expires_at }
            }
            Proof::Cookie { .. } => panic!("a sign-in with tokens was expected, not one by cookie"),
        }
    }
}
